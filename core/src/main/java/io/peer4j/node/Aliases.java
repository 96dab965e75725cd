package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Reference;
import java.util.concurrent.ConcurrentHashMap;

/** The active aliases of a node's processes: references that messages can be sent to. */
final class Aliases {
    private final ConcurrentHashMap<Reference, Alias> active = new ConcurrentHashMap<>();

    record Alias(Mailbox process, AliasMode mode) {}

    /** Makes {@code alias}, in its canonical form, one of {@code process}, unless that has ended. */
    void add(Reference alias, Mailbox process, AliasMode mode) {
        active.put(alias, new Alias(process, mode));
        if (!process.relations().addAlias(alias)) {
            active.remove(alias);
        }
    }

    @Nullable
    Alias get(Reference alias) {
        return active.get(alias);
    }

    boolean remove(Reference alias) {
        return active.remove(alias) != null;
    }

    /** Takes an alias away if it is {@code process}'s. */
    boolean remove(Reference alias, Mailbox process) {
        Alias known = active.get(alias);
        return known != null && known.process.self().equals(process.self()) && active.remove(alias, known);
    }

    /** Takes an alias away if it ends with its monitor. */
    void monitorEnded(Reference alias) {
        Alias known = active.get(alias);
        if (known != null && known.mode != AliasMode.EXPLICIT_UNALIAS && active.remove(alias, known)) {
            known.process.relations().dropAlias(alias);
        }
    }
}
