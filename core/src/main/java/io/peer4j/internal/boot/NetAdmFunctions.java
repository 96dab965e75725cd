package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import io.peer4j.term.Term;
import java.util.List;

/** The module {@code net_adm}. */
final class NetAdmFunctions implements FunctionTable {
    private final Node node;

    NetAdmFunctions(PeerRuntime runtime) {
        this.node = runtime.node();
    }

    @Override
    public @Nullable Term apply(String key, List<Term> a) {
        return switch (key) {
            case "ping/1" -> ping(a.get(0));
            default -> null;
        };
    }

    private Term ping(Term other) {
        if (!(other instanceof Atom name)) {
            throw Arguments.functionClause();
        }
        boolean there = node.isDistributed() ? node.ping(name) : node.isAlive() && name.equals(node.name());
        return new Atom(there ? "pong" : "pang");
    }
}
