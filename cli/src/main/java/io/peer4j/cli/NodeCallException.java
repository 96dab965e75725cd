package io.peer4j.cli;

import io.peer4j.node.ErlangException;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.util.List;

/** A call to a node that ended in an exception there: what {@code erpc} makes of it, taken apart. */
final class NodeCallException extends RuntimeException {
    private final ErlangException.Kind kind;
    private final transient Term reason;
    private final transient ListTerm stack;

    private NodeCallException(ErlangException.Kind kind, Term reason, ListTerm stack) {
        super(kind.atom() + ": " + reason);
        this.kind = kind;
        this.reason = reason;
        this.stack = stack;
    }

    /** {@code {exception, Reason[, Stack]}} is the call's own; {@code {erpc, Reason}} is why there was no call. */
    static RuntimeException of(Atom node, ErlangException e) {
        if (e.reason() instanceof Tuple(List<Term> parts)
                && parts.size() >= 2
                && parts.getFirst() instanceof Atom tag) {
            if (tag.name().equals("exception")) {
                ListTerm stack = parts.size() > 2 && parts.get(2) instanceof ListTerm list ? list : ListTerm.EMPTY;
                return new NodeCallException(e.kind(), parts.get(1), stack);
            } else if (tag.name().equals("erpc") && !parts.get(1).equals(new Atom("timeout"))) {
                return new NodeException("the call to " + node.name() + " was lost: " + parts.get(1));
            }
        }
        return new NodeCallException(e.kind(), e.reason(), e.stack());
    }

    ErlangException.Kind kind() {
        return kind;
    }

    Term reason() {
        return reason;
    }

    ListTerm stack() {
        return stack;
    }
}
