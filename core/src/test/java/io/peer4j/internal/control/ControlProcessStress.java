package io.peer4j.internal.control;

import io.peer4j.internal.link.Incoming;
import io.peer4j.internal.link.LinkMessage;
import io.peer4j.internal.link.LinkSource;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.testing.FakeLink;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Races of the table of calls and of the states of a control process. {@code StressTest} runs them. */
public final class ControlProcessStress {
    private static final Atom M = new Atom("m");
    private static final Logger LOGGER = Logger.getLogger("io.peer4j");
    private static final Input NO_INPUT = new Input(InputStream.nullInputStream());
    private static final Output NO_OUTPUT = Output.lines(unused -> {});

    static {
        LOGGER.setLevel(Level.OFF);
    }

    private ControlProcessStress() {}

    /** A peer whose process has ended, and whose connection ends behind what it says. */
    private static final class Peer implements FakeLink {
        final ControlProcess control;
        private final Queue<Incoming> says;
        volatile boolean closed;

        Peer(Incoming... says) {
            this.says = new ConcurrentLinkedQueue<>(List.of(says));
            ScriptedPeer.FakeProcess process = new ScriptedPeer.FakeProcess();
            process.exit(0);
            control = new ControlProcess(
                    "stress",
                    new Child(process, List.of("stress")),
                    LinkSource.of(this),
                    ConnectionKind.STANDARD_IO,
                    false,
                    NO_OUTPUT,
                    NO_INPUT,
                    Duration.ZERO,
                    null);
        }

        CompletableFuture<CallResult> call() {
            while (control.state() instanceof State.Booting) {
                Thread.onSpinWait();
            }
            try {
                return control.callOrWait(M, M, ListTerm.EMPTY);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void send(LinkMessage message) throws IOException {
            if (closed) {
                throw new IOException("closed");
            }
        }

        @Override
        public Incoming receive() {
            Incoming next = says.poll();
            return next == null ? new Incoming.End(null) : next;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static LinkMessage.Started started() {
        return new LinkMessage.Started(ScriptedPeer.NODE);
    }

    private static LinkMessage.Reply reply() {
        return new LinkMessage.Reply(0, LinkMessage.Outcome.OK, M);
    }

    private static String kind(CompletableFuture<CallResult> call) {
        return !call.isDone()
                ? "waiting"
                : call.isCancelled() ? "cancelled" : call.join().getClass().getSimpleName();
    }

    @JCStressTest
    @Outcome(
            id = "(Lost|NoConnection), 0",
            expect = Expect.ACCEPTABLE,
            desc = "It has a result, and its entry is gone.")
    @org.openjdk.jcstress.annotations.State
    public static class NoCallOutlivesThePeer {
        private final Peer peer = new Peer(started());
        private volatile CompletableFuture<CallResult> call = new CompletableFuture<>();

        @Actor
        public void caller() {
            call = peer.call();
        }

        @Actor
        public void reader() {
            peer.control.receiveAll();
        }

        @Arbiter
        public void arbiter(LL_Result r) {
            r.r1 = kind(call);
            r.r2 = peer.control.callsInFlight();
        }
    }

    @JCStressTest
    @Outcome(id = "(Returned|Lost|NoConnection), 0", expect = Expect.ACCEPTABLE, desc = "Reply or end, one of them.")
    @org.openjdk.jcstress.annotations.State
    public static class AReplyOrTheEndCompletesACall {
        private final Peer peer = new Peer(started(), reply());
        private volatile CompletableFuture<CallResult> call = new CompletableFuture<>();

        @Actor
        public void caller() {
            call = peer.call();
        }

        @Actor
        public void reader() {
            peer.control.receiveAll();
        }

        @Arbiter
        public void arbiter(LL_Result r) {
            r.r1 = kind(call);
            r.r2 = peer.control.callsInFlight();
        }
    }

    @JCStressTest
    @Outcome(
            id = "(cancelled|Returned|Lost|NoConnection), 0",
            expect = Expect.ACCEPTABLE,
            desc = "Whoever completes it, its entry is gone.")
    @org.openjdk.jcstress.annotations.State
    public static class ACancelledCallLeavesNoEntry {
        private final Peer peer = new Peer(started(), reply());
        private volatile CompletableFuture<CallResult> call = new CompletableFuture<>();

        @Actor
        public void caller() {
            call = peer.call();
            call.cancel(false);
        }

        @Actor
        public void reader() {
            peer.control.receiveAll();
        }

        @Arbiter
        public void arbiter(LL_Result r) {
            r.r1 = kind(call);
            r.r2 = peer.control.callsInFlight();
        }
    }

    @JCStressTest
    @Outcome(
            id = "true, true, true",
            expect = Expect.ACCEPTABLE,
            desc = "Down, with one reason, and the link is closed.")
    @org.openjdk.jcstress.annotations.State
    public static class TheFirstEndStays {
        private final Peer peer = new Peer(started());

        @Actor
        public void reader() {
            peer.control.receiveAll();
        }

        @Actor
        public void ender() {
            try {
                peer.control.halt(Duration.ZERO);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            Term told = peer.control.down().getNow(M);
            r.r1 = peer.control.state() instanceof State.Down;
            r.r2 = peer.control.state() instanceof State.Down(Term reason) && reason.equals(told);
            r.r3 = peer.closed;
        }
    }
}
