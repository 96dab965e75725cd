package io.peer4j.internal.boot;

import static io.peer4j.internal.boot.Arguments.atom;
import static io.peer4j.internal.boot.Arguments.badarg;

import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import java.util.ArrayList;
import java.util.List;

/** Nodes and cookies in the module {@code erlang}: what they answer on a node that is connected to no other. */
final class NodeFunctions {
    private final PeerRuntime runtime;
    private final Node node;
    private volatile Term cookie;

    NodeFunctions(PeerRuntime runtime) {
        this.runtime = runtime;
        this.node = runtime.node();
        List<String> given = runtime.commandLine().last("setcookie");
        this.cookie = new Atom(given.isEmpty() ? "nocookie" : given.getLast());
    }

    Term cookie() {
        return node.isAlive() ? cookie : new Atom("nocookie");
    }

    Term setCookie(Term of, Term value) {
        atom(of);
        atom(value);
        if (!node.isAlive()) {
            throw Arguments.error("distribution_not_started");
        }
        if (of.equals(node.name())) {
            cookie = value;
        }
        return Atom.TRUE;
    }

    /** A node that is down already is told of at once. */
    Term monitor(Term other, Term flag) {
        Atom name = atom(other);
        if (name.equals(node.name())) {
            return Atom.TRUE;
        }
        if (!node.isAlive()) {
            throw Arguments.error("notalive");
        }
        if (!flag.equals(Atom.TRUE) && !flag.equals(Atom.FALSE)) {
            throw badarg();
        }
        if (flag.equals(Atom.TRUE)) {
            node.send(Caller.process(runtime).self(), Term.tuple(new Atom("nodedown"), name));
        }
        return Atom.TRUE;
    }

    Term disconnect(Term other) {
        if (!node.isAlive()) {
            return new Atom("ignored");
        }
        return atom(other).equals(node.name()) ? new Atom("ignored") : Atom.FALSE;
    }

    Term list(Term kinds) {
        List<Term> asked = kinds instanceof Atom ? List.of(kinds) : Arguments.list(kinds);
        boolean own = false;
        for (Term kind : asked) {
            own |= isOwn(atom(kind));
        }
        List<Term> nodes = new ArrayList<>();
        if (own) {
            nodes.add(node.name());
        }
        return ListTerm.of(nodes);
    }

    private static boolean isOwn(Atom kind) {
        return switch (kind.name()) {
            case "this", "known" -> true;
            case "visible", "hidden", "connected" -> false;
            default -> throw badarg();
        };
    }
}
