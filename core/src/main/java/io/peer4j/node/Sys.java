package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks into servers and stops them for a while, on any node, as OTP's module {@code sys} does: servers of Erlang's
 * behaviours, and every {@link GenServer}.
 *
 * <p>A server is a pid, a registered name, or {@code {Name, Node}}. Each method waits on the calling thread; it throws an
 * {@link ErlangException} of class {@code exit} with {@code {Reason, {sys, Function, Args}}}, where {@code Reason} is
 * {@code timeout}, {@code noproc}, {@code {nodedown, Node}}, or what the server ended with. For example:
 *
 * <pre>{@code
 * try (Mailbox self = node.open()) {
 *     Term state = Sys.getState(self, new Atom("counter"));
 * }
 * }</pre>
 */
public final class Sys {
    /** How long a request waits: 5 seconds. */
    public static final Duration DEFAULT_TIMEOUT = Gen.DEFAULT_TIMEOUT;

    private Sys() {}

    /**
     * The state of a server: {@code sys:get_state/1}.
     *
     * @throws ErlangException of class {@code error} if the server's callback fails
     */
    public static Term getState(Mailbox from, Term server) throws InterruptedException {
        return getState(from, server, DEFAULT_TIMEOUT);
    }

    /** Like {@link #getState(Mailbox, Term)}, waiting for ever if {@code timeout} is null: {@code sys:get_state/2}. */
    public static Term getState(Mailbox from, Term server, @Nullable Duration timeout) throws InterruptedException {
        return state(from, server, request(from, server, new Atom("get_state"), timeout));
    }

    /**
     * Has a server replace its state by what {@code fun} makes of it, and gives the new one: {@code sys:replace_state/3}.
     * Java can name a function of the server's node, an {@link io.peer4j.term.ExportFun}; it has no fun of Erlang code.
     *
     * @param timeout how long it waits; for ever if null
     * @throws ErlangException of class {@code error} if the server's callback fails
     */
    public static Term replaceState(Mailbox from, Term server, Term fun, @Nullable Duration timeout)
            throws InterruptedException {
        return state(from, server, request(from, server, Term.tuple(new Atom("replace_state"), fun), timeout));
    }

    /** What a server says of itself, {@code {status, Pid, {module, Module}, [...]}}: {@code sys:get_status/1}. */
    public static Term getStatus(Mailbox from, Term server) throws InterruptedException {
        return request(from, server, new Atom("get_status"), DEFAULT_TIMEOUT);
    }

    /** Suspends a server: it answers {@code sys} alone, and other messages wait. {@code sys:suspend/1}. */
    public static void suspend(Mailbox from, Term server) throws InterruptedException {
        request(from, server, new Atom("suspend"), DEFAULT_TIMEOUT);
    }

    /** Resumes a suspended server: {@code sys:resume/1}. */
    public static void resume(Mailbox from, Term server) throws InterruptedException {
        request(from, server, new Atom("resume"), DEFAULT_TIMEOUT);
    }

    /** Ends a server with {@code reason}: {@code sys:terminate/2}. */
    public static void terminate(Mailbox from, Term server, Term reason) throws InterruptedException {
        request(from, server, Term.tuple(new Atom("terminate"), reason), DEFAULT_TIMEOUT);
    }

    /**
     * Sends any request of {@code sys}'s, {@code get_state} or {@code {debug, {statistics, true}}} say, and waits for its
     * answer, for ever if {@code timeout} is null. To {@code get_state} servers of OTP 26.1 and later answer
     * {@code {ok, State}}, others the state alone; {@link #getState} knows.
     */
    public static Term request(Mailbox from, Term server, Term request, @Nullable Duration timeout)
            throws InterruptedException {
        return Gen.request(from, server, Atoms.SYSTEM, request, timeout, () -> called(server, request, timeout));
    }

    private static Term state(Mailbox from, Term server, Term answer) throws InterruptedException {
        if (Tuple.isTagged(answer, "error", 2)) {
            throw ErlangException.error(((Tuple) answer).get(1));
        }
        boolean mayBeWrapped = Tuple.isTagged(answer, "ok", 2);
        return mayBeWrapped && StateForm.isWrapped(from.node(), node(from, server)) ? ((Tuple) answer).get(1) : answer;
    }

    private static Atom node(Mailbox from, Term server) {
        if (server instanceof Pid pid) {
            return pid.node();
        }
        return server instanceof Tuple named && named.get(1) instanceof Atom node
                ? node
                : from.node().name();
    }

    /** {@code sys:mfa/2,3}: the time-out is named if it is not the default. */
    private static Term called(Term server, Term request, @Nullable Duration timeout) {
        List<Term> args = new ArrayList<>(List.of(server));
        Tuple named = named(request);
        if (named != null) {
            args.add(named.get(1));
        }
        if (!DEFAULT_TIMEOUT.equals(timeout)) {
            args.add(Gen.milliseconds(timeout));
        }
        return Term.tuple(new Atom("sys"), named == null ? request : named.get(0), ListTerm.of(args));
    }

    /** {@code {Function, Argument}}, where OTP takes the request for a call of that. */
    private static @Nullable Tuple named(Term request) {
        if (Tuple.isTagged(request, "terminate", 2)) {
            return (Tuple) request;
        }
        Term what = Tuple.isTagged(request, "debug", 2) ? ((Tuple) request).get(1) : request;
        return what instanceof Tuple pair && pair.size() == 2 && !what.equals(request) ? pair : null;
    }
}
