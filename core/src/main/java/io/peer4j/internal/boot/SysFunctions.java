package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.Sys;
import io.peer4j.term.Atom;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.time.Duration;
import java.util.List;

/** The module {@code sys}: asks a server by the messages that Erlang's own behaviours answer. */
final class SysFunctions implements FunctionTable {
    private static final Atom APPLICATION_CONTROLLER = new Atom("application_controller");

    private final PeerRuntime runtime;

    SysFunctions(PeerRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public @Nullable Term apply(String key, List<Term> a) {
        return switch (key) {
            case "get_state/1", "get_state/2" -> state(a);
            case "get_status/1", "get_status/2" -> ask(a, new Atom("get_status"), 1);
            case "suspend/1", "suspend/2" -> ask(a, new Atom("suspend"), 1);
            case "resume/1", "resume/2" -> ask(a, new Atom("resume"), 1);
            case "replace_state/2", "replace_state/3" -> replaced(a);
            case "terminate/2", "terminate/3" -> ask(a, tagged("terminate", a.get(1)), 2);
            case "no_debug/1", "no_debug/2" -> ask(a, debug(new Atom("no_debug")), 1);
            case "statistics/2", "statistics/3" -> ask(a, debug(tagged("statistics", a.get(1))), 2);
            case "log/2", "log/3" -> ask(a, debug(tagged("log", a.get(1))), 2);
            case "trace/2", "trace/3" -> ask(a, debug(tagged("trace", a.get(1))), 2);
            default -> null;
        };
    }

    private Term state(List<Term> args) {
        if (args.getFirst().equals(APPLICATION_CONTROLLER)) {
            // Asked for to wait until casts of application:set_env are done, which here is no process's work.
            return ListTerm.EMPTY;
        }
        try {
            return Sys.getState(Caller.process(runtime), server(args.getFirst()), timeout(args, 1));
        } catch (InterruptedException e) {
            throw Caller.interrupted();
        }
    }

    private Term replaced(List<Term> args) {
        try {
            return Sys.replaceState(Caller.process(runtime), server(args.getFirst()), args.get(1), timeout(args, 2));
        } catch (InterruptedException e) {
            throw Caller.interrupted();
        }
    }

    /** Sends {@code request} to the server that is the first of {@code args}, of which {@code given} come before a time-out. */
    private Term ask(List<Term> args, Term request, int given) {
        try {
            return Sys.request(Caller.process(runtime), server(args.getFirst()), request, timeout(args, given));
        } catch (InterruptedException e) {
            throw Caller.interrupted();
        }
    }

    private static @Nullable Duration timeout(List<Term> args, int given) {
        return args.size() > given ? duration(args.get(given)) : Sys.DEFAULT_TIMEOUT;
    }

    private static Term server(Term name) {
        boolean valid = name instanceof Pid || name instanceof Atom || name instanceof Tuple pair && pair.size() == 2;
        if (!valid) {
            throw Arguments.functionClause();
        }
        return name;
    }

    private static @Nullable Duration duration(Term timeout) {
        return timeout instanceof IntTerm millis && millis.value() >= 0 ? Duration.ofMillis(millis.value()) : null;
    }

    private static Term debug(Term what) {
        return tagged("debug", what);
    }

    private static Term tagged(String tag, Term value) {
        return Term.tuple(new Atom(tag), value);
    }
}
