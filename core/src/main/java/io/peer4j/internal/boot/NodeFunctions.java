package io.peer4j.internal.boot;

import static io.peer4j.internal.boot.Arguments.atom;
import static io.peer4j.internal.boot.Arguments.badarg;

import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Nodes and cookies in the module {@code erlang}: the other nodes that this one is connected to. */
final class NodeFunctions {
    private final PeerRuntime runtime;
    private final Node node;

    NodeFunctions(PeerRuntime runtime) {
        this.runtime = runtime;
        this.node = runtime.node();
    }

    Term cookie() {
        return cookie(node.name());
    }

    Term cookie(Term of) {
        String cookie = node.cookie(atom(of));
        return new Atom(cookie == null ? "nocookie" : cookie);
    }

    Term setCookie(Term of, Term value) {
        Atom other = atom(of);
        String cookie = atom(value).name();
        if (!node.isAlive()) {
            throw Arguments.error("distribution_not_started");
        }
        try {
            node.setCookie(other, cookie);
        } catch (IllegalArgumentException e) {
            throw badarg();
        }
        return Atom.TRUE;
    }

    Term monitor(Term other, Term flag) {
        Atom name = atom(other);
        if (!node.isAlive() && !name.equals(node.name())) {
            throw Arguments.error("notalive");
        }
        if (!flag.equals(Atom.TRUE) && !flag.equals(Atom.FALSE)) {
            throw badarg();
        }
        if (name.equals(node.name())) {
            return Atom.TRUE;
        }
        if (flag.equals(Atom.TRUE)) {
            node.monitorNode(Caller.process(runtime), name);
        } else {
            node.demonitorNode(Caller.process(runtime), name);
        }
        return Atom.TRUE;
    }

    Term disconnect(Term other) {
        if (!node.isAlive()) {
            return new Atom("ignored");
        }
        Atom name = atom(other);
        return name.equals(node.name()) ? new Atom("ignored") : Atom.of(node.disconnect(name));
    }

    Term list(Term kinds) {
        List<Term> asked = kinds instanceof Atom ? List.of(kinds) : Arguments.list(kinds);
        Set<Term> nodes = new LinkedHashSet<>();
        for (Term kind : asked) {
            nodes.addAll(nodes(atom(kind)));
        }
        return ListTerm.of(List.copyOf(nodes));
    }

    private List<Atom> nodes(Atom kind) {
        return switch (kind.name()) {
            case "this" -> List.of(node.name());
            case "visible" -> node.nodes();
            case "hidden" -> node.hiddenNodes();
            case "connected" -> connected();
            case "known" -> {
                List<Atom> known = new ArrayList<>(List.of(node.name()));
                known.addAll(connected());
                yield known;
            }
            default -> throw badarg();
        };
    }

    private List<Atom> connected() {
        List<Atom> all = new ArrayList<>(node.nodes());
        all.addAll(node.hiddenNodes());
        return all;
    }
}
