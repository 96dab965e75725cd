package io.peer4j.internal.boot;

import io.peer4j.internal.log.LogLimiter;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import java.util.List;

/** The module {@code net_kernel}. */
final class NetKernelFunctions implements FunctionTable {
    private final PeerRuntime runtime;
    private final Node node;

    /** Apart, for the boot's sake. */
    private static final class Failures {
        static final LogLimiter LOG = new LogLimiter(NetKernelFunctions.class.getName(), System.Logger.Level.WARNING);
    }

    NetKernelFunctions(PeerRuntime runtime) {
        this.runtime = runtime;
        this.node = runtime.node();
    }

    @Override
    public @Nullable Term apply(String key, List<Term> a) {
        return switch (key) {
            case "connect_node/1" -> connect(a.get(0));
            case "start/1" -> start(a.get(0));
            case "stop/0" -> stop();
            case "monitor_nodes/1" -> monitorNodes(a.get(0));
            default -> null;
        };
    }

    private Term connect(Term other) {
        if (!(other instanceof Atom name)) {
            throw Arguments.functionClause();
        }
        if (!node.isAlive()) {
            return new Atom("ignored");
        }
        return Atom.of(name.equals(node.name()) || node.connect(name));
    }

    /** {@code [Name]}, {@code [Name, shortnames | longnames]}, and a third element, the tick time in milliseconds. */
    private Term start(Term options) {
        if (!(options instanceof ListTerm list)
                || !list.isProper()
                || list.elements().isEmpty()
                || list.elements().size() > 3
                || !(list.elements().getFirst() instanceof Atom name)) {
            throw Arguments.functionClause();
        }
        if (node.isAlive()) {
            return Term.tuple(Atom.ERROR, Term.tuple(new Atom("already_started"), runtime.user()));
        }
        List<Term> more = list.elements().subList(1, list.elements().size());
        return start(name.name(), more.isEmpty() || !Atom.is(more.getFirst(), "shortnames"));
    }

    private Term start(String name, boolean longNames) {
        try {
            PeerNode.start(runtime, name, longNames);
            return Term.tuple(Atom.OK, runtime.user());
        } catch (BootException e) {
            Failures.LOG.log(() -> "net_kernel:start: " + e.getMessage());
            return Term.tuple(Atom.ERROR, noDistribution());
        }
    }

    private Term stop() {
        if (!node.isDistributed()) {
            return Term.tuple(Atom.ERROR, new Atom("not_found"));
        }
        if (runtime.commandLine().has("name") || runtime.commandLine().has("sname")) {
            return Term.tuple(Atom.ERROR, new Atom("not_allowed"));
        }
        node.stop();
        return Atom.OK;
    }

    private Term monitorNodes(Term flag) {
        if (flag.equals(Atom.TRUE)) {
            node.monitorNodes(Caller.process(runtime));
        } else if (flag.equals(Atom.FALSE)) {
            node.demonitorNodes(Caller.process(runtime));
        } else {
            return Term.tuple(Atom.ERROR, Term.tuple(new Atom("option_value_mismatch"), flag));
        }
        return Atom.OK;
    }

    private static Term noDistribution() {
        Term exit = Term.tuple(new Atom("EXIT"), new Atom("nodistribution"));
        Term child = Term.tuple(new Atom("failed_to_start_child"), new Atom("net_kernel"), exit);
        return Term.tuple(new Atom("shutdown"), child);
    }
}
