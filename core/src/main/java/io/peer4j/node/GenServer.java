package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.time.Duration;

/**
 * A server as OTP's {@code gen_server} has it: a process that answers calls and takes casts and messages, one after the
 * other, on a virtual thread of its own.
 *
 * <p>It answers OTP's {@code sys}: {@code get_state} and {@code get_status} by {@link #state()}, {@code suspend},
 * {@code resume}, {@code replace_state}, {@code statistics}, {@code log} and {@code terminate}. What only Erlang code could
 * do, {@code trace} and {@code install}, is answered by {@code {error, notsup}}.
 *
 * <p>An exception from a callback ends the server with the exception's reason, behind {@link #terminate};
 * {@link ErlangException#exit} with {@code normal} or {@code shutdown} is the orderly way to stop. The implementation's
 * fields need no locks: only the server's thread runs it. It is interrupted when the process is ended from outside.
 */
public interface GenServer {
    /** Called first, before {@link #start} returns. */
    default void init(Mailbox self) throws Exception {}

    /**
     * Takes a call.
     *
     * @param from who called, for {@link Gen#reply}
     * @return the answer; null if {@link Gen#reply} gives it later
     */
    @Nullable
    Term handleCall(Term request, Term from) throws Exception;

    /** Takes a cast. */
    default void handleCast(Term message) throws Exception {}

    /** Takes any other message. */
    default void handleInfo(Term message) throws Exception {}

    /** Called last, with the reason of the server's end; not if it is killed, or ended by a signal that it does not trap. */
    default void terminate(Term reason) throws Exception {}

    /**
     * Says its state as a term, for {@code sys:get_state} and {@code sys:get_status}: {@code undefined} unless this says
     * otherwise. Called on the server's thread, also while the server is suspended. For example:
     *
     * <pre>{@code
     * public Term state() {
     *     return Term.integer(count);
     * }
     * }</pre>
     */
    default Term state() {
        return Atom.UNDEFINED;
    }

    /**
     * Takes {@code state} in place of the state that it has, for {@code sys:replace_state}. The new state is what a function
     * of this node makes of {@link #state()}, such as {@code fun 'my.Counter':reset/1}; funs of Erlang code can't run here.
     *
     * @throws UnsupportedOperationException unless it is overridden; {@code sys:replace_state} then fails with
     *     {@code callback_failed}
     */
    default void replaceState(Term state) {
        throw new UnsupportedOperationException(
                getClass().getName() + " does not take another state: override replaceState");
    }

    /** Starts {@code server} as a process of {@code node}: {@code gen_server:start/3}. */
    static Mailbox start(Node node, GenServer server) throws InterruptedException {
        return GenServerLoop.start(node, null, null, server);
    }

    /**
     * Starts {@code server} as a process of {@code node}, registered as {@code name}: {@code gen_server:start/4}.
     *
     * @throws IllegalArgumentException if the name is taken
     * @throws ErlangException if {@link #init} fails: what it threw
     */
    static Mailbox start(Node node, Atom name, GenServer server) throws InterruptedException {
        return GenServerLoop.start(node, null, name, server);
    }

    /**
     * Starts {@code server} linked to {@code parent}, whose end ends it, behind {@link #terminate} if it traps exits:
     * {@code gen_server:start_link}.
     */
    static Mailbox startLink(Mailbox parent, @Nullable Atom name, GenServer server) throws InterruptedException {
        return GenServerLoop.start(parent.node(), parent, name, server);
    }

    /** Stops a server normally, and waits for its end: {@code gen_server:stop/1}. */
    static void stop(Mailbox caller, Term server) throws InterruptedException {
        var monitor = caller.monitor(server);
        Term request = Term.tuple(new Atom("terminate"), Atoms.NORMAL);
        caller.send(server, Term.tuple(Atoms.SYSTEM, Term.tuple(caller.self(), monitor), request));
        caller.receive(message ->
                message instanceof Tuple down && down.size() == 5 && down.get(1).equals(monitor));
        caller.receive(
                message -> message instanceof Tuple answer
                        && answer.size() == 2
                        && answer.get(0).equals(monitor),
                Duration.ZERO);
    }
}
