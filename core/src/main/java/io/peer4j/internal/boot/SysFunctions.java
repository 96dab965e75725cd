package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.ErlangException;
import io.peer4j.node.Mailbox;
import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** The module {@code sys}: asks a process by the message that Erlang's own behaviours answer. */
final class SysFunctions implements FunctionTable {
    private static final Term DEFAULT_MILLIS = IntTerm.of(5000);

    private final PeerRuntime runtime;
    private final Node node;

    SysFunctions(PeerRuntime runtime) {
        this.runtime = runtime;
        this.node = runtime.node();
    }

    @Override
    public @Nullable Term apply(String key, List<Term> a) {
        return switch (key) {
            case "get_state/1" -> state(a.get(0), DEFAULT_MILLIS, a);
            case "get_state/2" -> state(a.get(0), a.get(1), a);
            default -> null;
        };
    }

    private Term state(Term name, Term timeout, List<Term> args) {
        if (Atom.is(name, "application_controller")) {
            // Asked for to wait until casts of application:set_env are done, which here is no process's work.
            return ListTerm.EMPTY;
        }
        Pid pid = name instanceof Atom atom ? node.whereis(atom) : name instanceof Pid known ? known : null;
        if (pid == null && !(name instanceof Atom)) {
            throw failure(Term.tuple(new Atom("function_clause"), ListTerm.EMPTY), args);
        }
        Mailbox server = pid == null ? null : node.process(pid);
        if (server == null) {
            throw failure(new Atom("noproc"), args);
        }
        return result(ask(server, timeout, args));
    }

    private Term ask(Mailbox server, Term timeout, List<Term> args) {
        Mailbox self = Caller.process(runtime);
        Term reference = node.newReference();
        Term alias = new ListTerm(List.of(new Atom("alias")), reference);
        Term down = Term.tuple(new Atom("DOWN"), reference);
        Term request = Term.tuple(new Atom("system"), Term.tuple(self.self(), alias), new Atom("get_state"));
        Predicate<Term> isAnswer = message -> message instanceof Tuple pair
                && pair.size() == 2
                && List.of(alias, reference, down).contains(pair.get(0));
        Term answer =
                Caller.ask(self, server, request, isAnswer, reason -> Term.tuple(down, reason), duration(timeout));
        if (answer == null) {
            throw failure(new Atom("timeout"), args);
        }
        Tuple pair = (Tuple) answer;
        if (pair.get(0).equals(down)) {
            throw failure(pair.get(1), args);
        }
        return pair.get(1);
    }

    private static Duration duration(Term timeout) {
        if (timeout instanceof IntTerm millis && millis.value() >= 0) {
            return Duration.ofMillis(millis.value());
        }
        return Duration.ofSeconds(Long.MAX_VALUE);
    }

    private static Term result(Term answer) {
        if (answer instanceof Tuple pair && pair.size() == 2) {
            if (Atom.is(pair.get(0), "ok")) {
                return pair.get(1);
            }
            if (Atom.is(pair.get(0), "error")) {
                throw ErlangException.error(pair.get(1));
            }
        }
        return answer;
    }

    private static ErlangException failure(Term reason, List<Term> args) {
        return ErlangException.exit(
                Term.tuple(reason, Term.tuple(new Atom("sys"), new Atom("get_state"), ListTerm.of(args))));
    }
}
