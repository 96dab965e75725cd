package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.Pid;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;

/**
 * Where a signal goes.
 *
 * @param node the node
 * @param to the pid, registered name or alias on it
 */
record Target(Atom node, Term to) {
    /** What {@code term} names, seen from {@code node}: a pid, a name, {@code {Name, Node}} or an alias; else null. */
    static @Nullable Target of(Node node, Term term) {
        if (term instanceof Pid pid) {
            return new Target(node.isLocal(pid) ? node.name() : pid.node(), pid);
        } else if (term instanceof Reference alias) {
            return new Target(alias.node(), alias);
        } else if (term instanceof Atom name) {
            return new Target(node.name(), name);
        }
        return term instanceof Tuple pair
                        && pair.size() == 2
                        && pair.get(0) instanceof Atom name
                        && pair.get(1) instanceof Atom at
                ? new Target(at, name)
                : null;
    }

    /** What {@code DOWN} tells of: the pid, or {@code {Name, Node}}. */
    Term object() {
        return to instanceof Atom ? Term.tuple(to, node) : to;
    }
}
