package io.peer4j.internal.boot;

import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The module {@code net_kernel}, as on a node whose distribution does not start. */
final class NetKernelFunctions implements FunctionTable {
    private final PeerRuntime runtime;
    private final Node node;

    NetKernelFunctions(PeerRuntime runtime) {
        this.runtime = runtime;
        this.node = runtime.node();
    }

    @Override
    public @Nullable Term apply(String key, List<Term> a) {
        return switch (key) {
            case "connect_node/1" -> connect(a.get(0));
            case "start/1" -> start(a.get(0));
            default -> null;
        };
    }

    private Term connect(Term other) {
        if (!(other instanceof Atom name)) {
            throw Arguments.functionClause();
        }
        return node.isAlive() ? Atom.of(name.equals(node.name())) : new Atom("ignored");
    }

    private Term start(Term options) {
        boolean valid = options instanceof ListTerm list
                && list.isProper()
                && !list.elements().isEmpty()
                && list.elements().size() <= 3
                && list.elements().getFirst() instanceof Atom;
        if (!valid) {
            throw Arguments.functionClause();
        }
        return Term.tuple(
                Atom.ERROR,
                node.isAlive() ? Term.tuple(new Atom("already_started"), runtime.user()) : noDistribution());
    }

    private static Term noDistribution() {
        Term exit = Term.tuple(new Atom("EXIT"), new Atom("nodistribution"));
        Term child = Term.tuple(new Atom("failed_to_start_child"), new Atom("net_kernel"), exit);
        return Term.tuple(new Atom("shutdown"), child);
    }
}
