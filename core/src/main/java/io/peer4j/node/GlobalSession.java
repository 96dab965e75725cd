package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import java.util.List;

/** How far two nodes are in making their names one: what {@code global} keeps in its process dictionary for a node. */
final class GlobalSession {
    /** An {@code init_connect} that came before the node was up. */
    record Early(Term version, Term init) {}

    /** The other's {@code resolved}, come before this side has compared the names. */
    record Resolved(List<Term> operations, List<Term> known) {}

    /** Tells this session from former ones: {@code sync_tag_my}. */
    @Nullable
    Term myTag;

    /** The other side's tag. */
    @Nullable
    Term hisTag;

    int protocol;

    @Nullable
    Term lockId;

    @Nullable
    Early early;

    boolean lockIsSet;

    @Nullable
    ListTerm namesBeforeLock;

    @Nullable
    List<Term> operations;

    @Nullable
    Resolved resolvedBefore;
}
