package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.ExportFun;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Objects;

/**
 * The requests of OTP's {@code sys} to a {@link GenServer}: {@code {system, From, Request}}, answered as {@code sys.erl}
 * and {@code gen_server.erl} do. For the server's thread alone.
 */
final class SystemRequests {
    private static final Atom GEN_SERVER = new Atom("gen_server");
    private static final Atom GET = new Atom("get");
    private static final Atom SUSPENDED = new Atom("suspended");
    private static final Atom RUNNING = new Atom("running");
    private static final int DEFAULT_LOG = 10;

    private final GenServer server;
    private final Mailbox self;
    private final Pid parent;
    private final ArrayDeque<Term> log = new ArrayDeque<>();
    private int logged;
    private boolean suspended;
    private @Nullable LocalDateTime counting;
    private long in;
    private long out;

    SystemRequests(GenServer server, Mailbox self, @Nullable Mailbox parent) {
        this.server = server;
        this.self = self;
        this.parent = parent == null ? self.self() : parent.self();
    }

    /** While it is suspended, a server takes requests of {@code sys} and the end of its parent alone. */
    boolean isSuspended() {
        return suspended;
    }

    /** A message has come that is no request of {@code sys}. */
    void received(Term message) {
        in++;
        remember(Term.tuple(new Atom("in"), message));
    }

    /** An answer has been given. */
    void replied(Term answer, Term client) {
        out++;
        remember(Term.tuple(new Atom("out"), answer, client instanceof Tuple pair ? pair.get(0) : client));
    }

    private void remember(Term event) {
        if (logged == 0) {
            return;
        }
        while (log.size() >= logged) {
            log.removeFirst();
        }
        log.addLast(event);
    }

    /** Answers {@code request}, or ends the server. */
    void answer(Term from, Term request) {
        if (Tuple.isTagged(request, "terminate", 2)) {
            Gen.reply(self.node(), from, Atom.OK);
            throw ErlangException.exit(((Tuple) request).get(1));
        }
        try {
            Gen.reply(self.node(), from, answerTo(from, request));
        } catch (IllegalArgumentException e) {
            // It has no place in a frame.
            Gen.reply(self.node(), from, error(Atoms.SYSTEM_LIMIT));
        }
    }

    private Term answerTo(Term from, Term request) {
        if (request instanceof Atom command) {
            return command(from, command);
        }
        if (Tuple.isTagged(request, "replace_state", 2)) {
            return replaced(from, ((Tuple) request).get(1));
        }
        return Tuple.isTagged(request, "debug", 2) ? debug(((Tuple) request).get(1)) : unknown(request);
    }

    private Term command(Term from, Atom command) {
        return switch (command.name()) {
            case "get_state" -> state(from);
            case "get_status" -> status();
            case "suspend" -> suspend(true);
            case "resume" -> suspend(false);
            default -> unknown(command);
        };
    }

    private Term suspend(boolean now) {
        suspended = now;
        return Atom.OK;
    }

    private static Term unknown(Term request) {
        return error(Term.tuple(new Atom("unknown_system_msg"), request));
    }

    private static Term error(Term reason) {
        return Term.tuple(Atom.ERROR, reason);
    }

    private Term state() {
        try {
            return serverState();
        } catch (RuntimeException | StackOverflowError e) {
            return stateFailed(e);
        }
    }

    private Term state(Term client) {
        try {
            return asExpected(client, serverState());
        } catch (RuntimeException | StackOverflowError e) {
            return stateFailed(e);
        }
    }

    private static Term stateFailed(Throwable e) {
        return callbackFailed("system_get_state", e);
    }

    /** {@code state} in the form that the client's node expects. */
    private Term asExpected(Term client, Term state) {
        try {
            boolean isWrapped = client instanceof Tuple pair
                    && pair.get(0) instanceof Pid pid
                    && StateForm.isWrapped(self.node(), pid.node());
            return isWrapped ? Term.tuple(Atom.OK, state) : state;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return state;
        }
    }

    /** No fun of Erlang code runs here; one that names a function does, by the node's {@link Functions}. */
    private Term replaced(Term client, Term fun) {
        try {
            Term replacement = apply(fun, serverState());
            server.replaceState(replacement);
            return asExpected(client, replacement);
        } catch (RuntimeException | StackOverflowError e) {
            return callbackFailed("system_replace_state", e);
        }
    }

    private Term apply(Term fun, Term state) {
        if (fun instanceof ExportFun named && named.arity() == 1) {
            return self.node().functions().apply(named.module(), named.function(), Term.list(state));
        }
        throw ErlangException.error(Term.tuple(new Atom("badfun"), fun));
    }

    private Term serverState() {
        return Objects.requireNonNull(server.state(), "state() returned null");
    }

    private static Term callbackFailed(String callback, Throwable e) {
        ErlangException why = JavaError.of(e);
        Term failure = Term.tuple(why.kind().atom(), why.reason());
        return error(Term.tuple(new Atom("callback_failed"), Term.tuple(GEN_SERVER, new Atom(callback)), failure));
    }

    private Term status() {
        Term running = suspended ? SUSPENDED : RUNNING;
        Term details = Term.list(
                Term.tuple(new Atom("header"), ListTerm.string("Status for generic server " + name())),
                data(
                        entry("Status", running),
                        entry("Parent", parent),
                        entry("Logged events", ListTerm.of(new ArrayList<>(log)))),
                data(entry("State", state())));
        Term parts = Term.list(dictionary(), running, parent, debugOptions(), details);
        return Term.tuple(new Atom("status"), self.self(), Term.tuple(new Atom("module"), GEN_SERVER), parts);
    }

    private String name() {
        Atom name = self.node().registeredName(self.self());
        return name == null ? self.self().toString() : name.name();
    }

    private static Term data(Term... entries) {
        return Term.tuple(new Atom("data"), Term.list(entries));
    }

    private static Term entry(String label, Term value) {
        return Term.tuple(ListTerm.string(label), value);
    }

    private Term dictionary() {
        Term init = Term.tuple(new Atom(server.getClass().getName()), new Atom("init"), Term.integer(1));
        Term ancestors = parent.equals(self.self()) ? ListTerm.EMPTY : Term.list(parent);
        return Term.list(Term.tuple(new Atom("$initial_call"), init), Term.tuple(new Atom("$ancestors"), ancestors));
    }

    private Term debugOptions() {
        return counting == null ? ListTerm.EMPTY : Term.list(Term.tuple(new Atom("statistics"), statistics()));
    }

    private Term debug(Term what) {
        if (Atom.is(what, "no_debug")) {
            counting = null;
            return logging(0);
        }
        if (Tuple.isTagged(what, "statistics", 2)) {
            return statistics(((Tuple) what).get(1));
        }
        // What is traced would be printed, and installed: by code of Erlang's.
        return Tuple.isTagged(what, "log", 2) ? log((Tuple) what) : error(Atoms.NOTSUP);
    }

    private Term statistics(Term flag) {
        if (flag.equals(GET)) {
            return Term.tuple(Atom.OK, statistics());
        }
        boolean begins = flag.equals(Atom.TRUE);
        if (begins && counting == null) {
            in = 0;
            out = 0;
        }
        counting = begins ? counting == null ? LocalDateTime.now(ZoneId.systemDefault()) : counting : null;
        return Atom.OK;
    }

    /** A JVM has no reductions. */
    private Term statistics() {
        LocalDateTime since = counting;
        if (since == null) {
            return new Atom("no_statistics");
        }
        return Term.list(
                Term.tuple(new Atom("start_time"), time(since)),
                Term.tuple(new Atom("current_time"), time(LocalDateTime.now(ZoneId.systemDefault()))),
                Term.tuple(new Atom("reductions"), Term.integer(0)),
                Term.tuple(new Atom("messages_in"), Term.integer(in)),
                Term.tuple(new Atom("messages_out"), Term.integer(out)));
    }

    private static Term time(LocalDateTime time) {
        return Term.tuple(
                Term.tuple(
                        Term.integer(time.getYear()),
                        Term.integer(time.getMonthValue()),
                        Term.integer(time.getDayOfMonth())),
                Term.tuple(
                        Term.integer(time.getHour()), Term.integer(time.getMinute()), Term.integer(time.getSecond())));
    }

    private Term log(Tuple request) {
        Term flag = request.get(1);
        if (flag.equals(GET)) {
            return Term.tuple(Atom.OK, ListTerm.of(new ArrayList<>(log)));
        }
        if (Tuple.isTagged(flag, "true", 2) && ((Tuple) flag).get(1) instanceof IntTerm most && most.value() > 0) {
            return logging((int) Math.min(most.value(), Integer.MAX_VALUE));
        }
        return flag instanceof Atom ? logging(flag.equals(Atom.TRUE) ? DEFAULT_LOG : 0) : error(Atoms.NOTSUP);
    }

    private Term logging(int most) {
        logged = most;
        while (log.size() > most) {
            log.removeFirst();
        }
        return Atom.OK;
    }
}
