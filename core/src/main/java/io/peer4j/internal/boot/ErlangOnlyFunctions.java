package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.Mailbox;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * What OTP's tools start on another node to run Erlang code there: {@code dbg}'s relay, the remote shell, {@code proc_lib}'s
 * processes. A JVM has no such code. Each of these gets an answer at once, and a line of text where a person looks, because
 * {@code dbg:n} and {@code erl -remsh} would wait for ever.
 */
final class ErlangOnlyFunctions implements FunctionTable {
    private static final String TRACE = " is a JVM (peer4j): it has no Erlang code to trace, so dbg leaves it out\n";
    private static final String SHELL =
            " is a JVM (peer4j): it has no Erlang shell. Call its methods from a shell of your"
                    + " own node: erpc:call(Node, 'java.lang.Math', max, [3, 7])\n";

    private static final long LOOK_NANOS = 10_000_000;
    private static final int LOOKS = 50;

    private final PeerRuntime runtime;
    private final String module;

    ErlangOnlyFunctions(PeerRuntime runtime, String module) {
        this.runtime = runtime;
        this.module = module;
    }

    @Override
    public @Nullable Term apply(String key, List<Term> a) {
        return switch (module.concat(":").concat(key)) {
            case "dbg:do_relay/2" -> refuseTrace(a.get(0), a.get(1), false);
            case "dbg:do_relay/3" -> refuseTrace(a.get(1), a.get(2), true);
            case "proc_lib:init_p/3" -> call("erlang", "apply", a.get(2), ListTerm.EMPTY);
            case "proc_lib:init_p/5" -> call("erlang", "apply", a.get(2), a.get(3), a.get(4));
            case "proc_lib:translate_initial_call/1", "proc_lib:initial_call/1" -> initialCall();
            case "shell:start/0", "shell:start/1", "shell:start/2" -> startShell();
            case "shell:refuse/0" -> refuseShell();
            default -> null;
        };
    }

    /** What OTP says of a process that {@code proc_lib} has not started. */
    private static Term initialCall() {
        return Term.tuple(new Atom("proc_lib"), new Atom("init_p"), Term.integer(5));
    }

    private Term call(String calledModule, String function, Term... args) {
        return runtime.application().apply(new Atom(calledModule), new Atom(function), Term.list(args));
    }

    /**
     * {@code dbg} waits for this message, without a time-out; the end of the relay then takes the node off its list. With a
     * port for trace messages, the relay stays until {@code dbg} ends.
     *
     * @param hasSession whether the message names a trace session on this node, as it does from OTP 27 on
     */
    private Term refuseTrace(Term dbg, Term tracer, boolean hasSession) {
        Mailbox self = Caller.process(runtime);
        try (EmptyTrace trace = EmptyTrace.of(tracer)) {
            self.trapExit(trace != null);
            self.send(dbg, started(self.self(), hasSession));
            runtime.calls().spawn(new Atom("io"), new Atom("put_chars"), Term.list(text(TRACE)));
            if (trace != null) {
                self.receive(message -> Tuple.isTagged(message, "EXIT", 3));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // The port is closed all the same.
        }
        return Atom.OK;
    }

    private static Term started(Pid relay, boolean hasSession) {
        Atom tag = new Atom("started");
        return hasSession ? Term.tuple(tag, relay, Atom.UNDEFINED) : Term.tuple(tag, relay);
    }

    /** The other node's {@code group} becomes the leader of the shell once it knows it, and prints for it then. */
    private Term startShell() {
        return runtime.calls().spawn(new Atom(module), new Atom("refuse"), ListTerm.EMPTY);
    }

    private Term refuseShell() {
        Mailbox self = Caller.process(runtime);
        Pid before = self.groupLeader();
        for (int i = 0; i < LOOKS && before.equals(self.groupLeader()) && self.isAlive(); i++) {
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
        return call("io", "put_chars", text(SHELL));
    }

    private Term text(String end) {
        return ListTerm.string(runtime.node().name().name().concat(end));
    }
}
