package io.peer4j.internal.boot;

import io.peer4j.internal.log.LogLimiter;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.MapTerm;
import io.peer4j.term.Term;
import java.time.Duration;
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
            case "get_net_ticktime/0" -> tickTime();
            case "longnames/0" -> longNames();
            case "set_net_ticktime/1", "set_net_ticktime/2" -> setTickTime(a.get(0));
            case "start/1" -> start(a.get(0));
            case "start/2" -> start(a.get(0), a.get(1));
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
        return start(name.name(), more.isEmpty() || !Atom.is(more.getFirst(), "shortnames"), false);
    }

    private Term start(String name, boolean longNames, boolean hidden) {
        try {
            PeerNode.start(runtime, name, longNames, hidden);
            return Term.tuple(Atom.OK, runtime.user());
        } catch (BootException e) {
            Failures.LOG.log(() -> "net_kernel:start: " + e.getMessage());
            return Term.tuple(Atom.ERROR, noDistribution());
        }
    }

    /** A name, and a map with any of {@code name_domain}, {@code hidden}, {@code net_ticktime} and others. */
    private Term start(Term name, Term options) {
        if (!(name instanceof Atom atom) || !(options instanceof MapTerm map)) {
            throw Arguments.functionClause();
        }
        if (node.isAlive()) {
            return Term.tuple(Atom.ERROR, Term.tuple(new Atom("already_started"), runtime.user()));
        }
        Term domain = map.entries().get(new Atom("name_domain"));
        Term started = start(
                atom.name(),
                domain == null || !Atom.is(domain, "shortnames"),
                Atom.TRUE.equals(map.entries().get(new Atom("hidden"))));
        if (node.isDistributed() && map.entries().get(new Atom("net_ticktime")) instanceof IntTerm seconds) {
            setTickTime(seconds);
        }
        return started;
    }

    private Term tickTime() {
        Duration time = node.netTickTime();
        return time == null ? new Atom("ignored") : Term.integer(time.toSeconds());
    }

    /** At once: the transition that OTP waits for before it gives a shorter time up is not waited for. */
    private Term setTickTime(Term seconds) {
        if (!(seconds instanceof IntTerm number) || number.value() <= 0) {
            throw Arguments.functionClause();
        }
        Duration wanted = Duration.ofSeconds(number.value());
        if (!node.isDistributed()) {
            return new Atom("ignored");
        }
        if (wanted.equals(node.netTickTime())) {
            return new Atom("unchanged");
        }
        node.netTickTime(wanted);
        return new Atom("change_initiated");
    }

    private Term longNames() {
        return node.isAlive() ? Atom.of(node.name().name().indexOf('.') >= 0) : new Atom("ignored");
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
