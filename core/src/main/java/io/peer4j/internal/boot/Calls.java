package io.peer4j.internal.boot;

import io.peer4j.internal.link.Incoming;
import io.peer4j.internal.link.LinkMessage;
import io.peer4j.internal.link.LinkMessage.Outcome;
import io.peer4j.internal.log.LogLimiter;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.reading.StartOrder;
import io.peer4j.node.ErlangException;
import io.peer4j.node.Mailbox;
import io.peer4j.term.Atom;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.TermSyntax;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Runs what the origin asks for: each call and each cast as a process of its own.
 *
 * <p>{@link #work} makes the work, and whoever has a thread runs it. A call is answered once: by its result, or, when its
 * process is ended first, with {@code crash} by the thread that ends it. One that the origin gives up, by the cast
 * {@code '$java':cancel(Seq)}, is not answered, and its process is killed. The cast {@code '$java':closing()} announces
 * that the end of the link is meant. Nothing that user code throws leaves a thread.
 */
final class Calls {
    /** How many characters of an exit reason the log has. */
    private static final int MOST_QUOTED = 400;

    private static final Atom KILL = new Atom("kill");

    private final PeerRuntime runtime;
    private final Map<Long, Answered> unanswered = new ConcurrentHashMap<>();
    /** Ends processes: those that are linked to one are told, on other nodes too. */
    private final Deputy reaper = new Deputy("peer4j-reaper");

    private final Lost lost = new Lost();

    Calls(PeerRuntime runtime) {
        this.runtime = runtime;
    }

    Runnable work(LinkMessage.Call call) {
        Answered work = new Answered(call);
        unanswered.put(call.seq(), work);
        return work;
    }

    /** Called by the thread that reads, so a call is known before it is given up; null for what is done at once. */
    @Nullable
    Runnable work(LinkMessage.Cast cast) {
        Long givenUp = givenUp(cast);
        if (givenUp != null) {
            Answered call = unanswered.get(givenUp);
            if (call != null) {
                call.cancel();
            }
            return null;
        }
        if (isClosing(cast)) {
            runtime.closing();
            return null;
        }
        return new Unanswered(runtime.node().prepare(), cast.module(), cast.function(), cast.args());
    }

    /** How what {@code incoming} asks for takes its turn. */
    static StartOrder.Kind kind(Incoming incoming) {
        if (!(incoming instanceof LinkMessage.Cast cast)) {
            return StartOrder.Kind.CALL;
        }
        return cast.module().name().equals("application") ? StartOrder.Kind.SHORT_CAST : StartOrder.Kind.CAST;
    }

    /** Whether {@code cast} announces that the origin is about to close the link. */
    private static boolean isClosing(LinkMessage.Cast cast) {
        return cast.module().name().equals(RemoteCode.MODULE)
                && cast.function().name().equals("closing")
                && cast.args().equals(ListTerm.EMPTY);
    }

    /** The call that {@code cast} gives up, if it does. */
    private static @Nullable Long givenUp(LinkMessage.Cast cast) {
        boolean cancel = cast.module().name().equals(RemoteCode.MODULE)
                && cast.function().name().equals("cancel")
                && cast.args().elements().size() == 1;
        return cancel && cast.args().elements().getFirst() instanceof IntTerm seq ? seq.value() : null;
    }

    /** The answer to call {@code seq}, whose frame can't be read: its arguments nest too deep, say. */
    Runnable refusal(long seq, String reason) {
        return () -> send(seq, Outcome.ERROR, tooMuch(reason));
    }

    /** Sends what was printed last. */
    private void flush() {
        try {
            runtime.flush();
        } catch (IOException e) {
            runtime.lost(e);
        }
    }

    private void send(long seq, Outcome outcome, Term value) {
        runtime.link().post(new LinkMessage.Reply(seq, outcome, value), lost);
    }

    /** No lambda, for the boot's sake. */
    private final class Lost implements Consumer<IOException> {
        @Override
        public void accept(IOException e) {
            runtime.lost(e);
        }
    }

    private static Term tooMuch(@Nullable String reason) {
        Term limit = Term.tuple(new Atom("system_limit"), JavaFailure.text(String.valueOf(reason)));
        return Term.tuple(limit, ListTerm.EMPTY);
    }

    /** Starts a process that applies {@code module:function}, with the group leader of the one that asks. */
    Pid spawn(Atom module, Atom function, ListTerm args) {
        Mailbox process = runtime.node().open();
        Mailbox parent = Mailbox.current();
        Pid leader = parent == null ? null : Caller.ownLeader(parent);
        if (leader != null) {
            process.groupLeader(leader);
        }
        Thread.startVirtualThread(new Unanswered(process, module, function, args));
        return process.self();
    }

    /** A call: its outcome goes to the origin. */
    private final class Answered implements Runnable {
        private final LinkMessage.Call call;
        private final Mailbox process = runtime.node().prepare();
        private final AtomicBoolean answered = new AtomicBoolean();

        Answered(LinkMessage.Call call) {
            this.call = call;
        }

        @Override
        public void run() {
            if (answered.get()) {
                return;
            }
            process.onExit(this::crash);
            process.run(this::answer);
        }

        /** Nothing is interrupted that has its answer, or is about to send it. */
        void cancel() {
            if (!claimed()) {
                return;
            }
            Runnable end = () -> process.exit(KILL);
            try {
                reaper.execute(end);
            } catch (OutOfMemoryError e) {
                end.run();
            }
        }

        private boolean claimed() {
            boolean first = answered.compareAndSet(false, true);
            if (first) {
                unanswered.remove(call.seq(), this);
            }
            return first;
        }

        private void crash(Term reason) {
            reply(Outcome.CRASH, reason);
        }

        private void answer() {
            Term value;
            try {
                value = runtime.application().apply(call.module(), call.function(), call.args(), true);
            } catch (CallFailure e) {
                replyAlive(outcome(e.kind()), e.value());
                return;
            } catch (RuntimeException | Error e) {
                replyAlive(Outcome.ERROR, JavaFailure.of(e).value());
                return;
            }
            replyAlive(Outcome.OK, value);
        }

        /** What a process that was ended meets on its way out is no outcome; {@link #crash} answers for it. */
        private void replyAlive(Outcome outcome, Term value) {
            if (process.isAlive()) {
                reply(outcome, value);
            } else {
                flush();
            }
        }

        private void reply(Outcome outcome, Term value) {
            if (!claimed()) {
                return;
            }
            try {
                flush();
                sendOrRefuse(outcome, value);
            } catch (Throwable e) {
                // Nobody else answers any more, and whoever ends a process may be no thread of the runtime's.
                runtime.failed(e);
            }
        }

        /**
         * Where an answer can't be made nothing of it is written, so the link is whole, and the caller waits. A long one
         * is written in pieces; a link on which that breaks off is closed, and refuses the refusal too.
         */
        private void sendOrRefuse(Outcome outcome, Term value) {
            try {
                send(call.seq(), outcome, value);
            } catch (RuntimeException | Error e) {
                // It has no place in a frame: too long, nested too deep, or no memory to make it.
                send(call.seq(), Outcome.ERROR, tooMuch(e.getMessage()));
            }
        }
    }

    private static Outcome outcome(ErlangException.Kind kind) {
        return switch (kind) {
            case ERROR -> Outcome.ERROR;
            case EXIT -> Outcome.EXIT;
            case THROW -> Outcome.THROW;
        };
    }

    /** Of casts and of spawned processes. Apart, for the boot's sake. */
    private static final class Failures {
        static final LogLimiter LOG = new LogLimiter(Calls.class.getName(), System.Logger.Level.WARNING);
    }

    /** A cast or a spawned process: nobody waits for it, so a failure goes to the log. */
    private final class Unanswered implements Runnable {
        private final Mailbox process;
        private final Atom module;
        private final Atom function;
        private final ListTerm args;

        Unanswered(Mailbox process, Atom module, Atom function, ListTerm args) {
            this.process = process;
            this.module = module;
            this.function = function;
            this.args = args;
        }

        @Override
        public void run() {
            try {
                process.run(this::apply);
            } catch (ErlangException e) {
                log(e.reason());
            }
            flush();
        }

        private void apply() {
            try {
                runtime.application().apply(module, function, args);
            } catch (CallFailure e) {
                throw ErlangException.exit(e.exitReason());
            } catch (RuntimeException | Error e) {
                throw ErlangException.exit(JavaFailure.of(e).exitReason());
            }
        }

        private void log(Term reason) {
            Term known = process.exitReason();
            boolean quiet = Atom.is(reason, "normal") || Atom.is(reason, "shutdown");
            boolean killed = known != null && !known.equals(reason);
            if (!quiet && !killed) {
                String applied = module + ":" + function + "/" + args.elements().size();
                Failures.LOG.log(() ->
                        "a process, applied " + applied + ", ended with " + TermSyntax.excerpt(reason, MOST_QUOTED));
            }
        }
    }
}
