package io.peer4j.internal.boot;

import io.peer4j.internal.link.Incoming;
import io.peer4j.internal.link.LinkMessage;
import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import io.peer4j.term.IntTerm;
import io.peer4j.term.Term;
import io.peer4j.testing.FakeLink;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/**
 * Races of the threads that read a peer's link: one comes back from its call, while another watches and takes the turn.
 * One actor is the first of them, which starts the others; the other is the origin. {@code StressTest} runs them.
 */
public final class ReadersStress {
    private static final Atom ERLANG = new Atom("erlang");
    private static final Atom ABS = new Atom("abs");

    /** Their threads stay for a while: not so many for each state. */
    private static final Workers WORKERS = new Workers();

    /** So long waits only who was forgotten. */
    private static final long LOST_NANOS = 5_000_000_000L;

    private ReadersStress() {}

    /** A link from whose other end comes what is put there; answers may have to wait for what is read next. */
    private static final class Origin implements FakeLink {
        private final Queue<Incoming> stream = new ConcurrentLinkedQueue<>();
        private final Queue<LinkMessage> gathered = new ArrayDeque<>();
        private final AtomicInteger reading = new AtomicInteger();
        private final AtomicInteger read = new AtomicInteger();
        private final AtomicInteger answers = new AtomicInteger();
        private final AtomicInteger halts = new AtomicInteger();
        private final Readers readers;
        private volatile boolean lasting;
        private volatile long lastMicros;
        private volatile boolean ended;
        private volatile boolean together;
        private volatile boolean forgotten;
        private boolean corked;

        /** {@code watchNanos} and {@code quiet} as with {@link Readers}. */
        Origin(long watchNanos, int quiet) {
            PeerRuntime runtime = new PeerRuntime(
                    Node.create(),
                    this,
                    CommandLine.parse(new String[] {"-user", "peer"}),
                    unused -> halts.incrementAndGet(),
                    new Diagnostics(OutputStream.nullOutputStream()));
            readers = new Readers(this, runtime, watchNanos, quiet, WORKERS);
        }

        /** Calls that last until the next thing is read. */
        Origin lasting() {
            lasting = true;
            return this;
        }

        void call(long seq) {
            stream.add(new LinkMessage.Call(seq, ERLANG, ABS, Term.list(IntTerm.of(-1))));
        }

        /** What is no call, and leaves nothing to do. */
        void giveUp(long seq) {
            stream.add(new LinkMessage.Cast(new Atom("$java"), new Atom("cancel"), Term.list(IntTerm.of(seq))));
        }

        private void await(BooleanSupplier condition) {
            long until = System.nanoTime() + LOST_NANOS;
            while (!condition.getAsBoolean() && System.nanoTime() < until) {
                Thread.yield();
            }
            forgotten |= !condition.getAsBoolean();
        }

        void awaitAnswers(int count) {
            await(() -> answers.get() >= count);
        }

        void arbiter(LLL_Result r, int calls) {
            awaitAnswers(calls);
            r.r3 = areThere() ? "a thread is left" : "gone";
            r.r2 = forgotten ? "forgotten" : together ? "two read" : "kept";
            // A watch that saw the turn free just before reads the end too: the JVM has been halted by then.
            r.r1 = answers + " answered, " + (halts.get() > 0 ? "ended" : "goes on");
        }

        private boolean areThere() {
            Thread[] threads = new Thread[1000];
            BooleanSupplier gone = () -> {
                for (int i = Thread.enumerate(threads) - 1; i >= 0; i--) {
                    if (threads[i].getName().startsWith("peer4j-reader-")) {
                        return false;
                    }
                }
                return true;
            };
            await(gone);
            return !gone.getAsBoolean();
        }

        private void beginRead() {
            if (reading.incrementAndGet() > 1) {
                together = true;
            }
        }

        private @Nullable Incoming taken(@Nullable Incoming next) {
            if (next != null) {
                read.incrementAndGet();
            }
            return next;
        }

        @Override
        public @Nullable Incoming poll() {
            beginRead();
            Incoming next = taken(stream.poll());
            reading.decrementAndGet();
            return next;
        }

        @Override
        public Incoming receive() {
            beginRead();
            Incoming next = stream.poll();
            while (next == null && !ended) {
                Thread.yield();
                next = stream.poll();
            }
            Incoming given = taken(next == null ? new Incoming.End(null) : next);
            reading.decrementAndGet();
            return given;
        }

        @Override
        public void post(LinkMessage message, Consumer<? super java.io.IOException> failed) {
            if (lasting && message instanceof LinkMessage.Reply reply) {
                await(() -> read.get() > reply.seq() + 1);
            }
            if (message instanceof LinkMessage.Reply reply && reply.seq() == 0) {
                long until = System.nanoTime() + 1_000 * lastMicros;
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
            }
            synchronized (gathered) {
                if (corked) {
                    gathered.add(message);
                    return;
                }
            }
            answered(message);
        }

        private void answered(LinkMessage message) {
            if (message instanceof LinkMessage.Reply reply
                    && reply.outcome() == LinkMessage.Outcome.OK
                    && reply.value().equals(IntTerm.of(1))) {
                answers.incrementAndGet();
            }
        }

        @Override
        public void cork() {
            synchronized (gathered) {
                corked = true;
            }
        }

        @Override
        public void uncork() {
            synchronized (gathered) {
                corked = false;
                gathered.forEach(this::answered);
                gathered.clear();
            }
        }

        @Override
        public void send(LinkMessage message) {
            post(message, unused -> {});
        }
    }

    @JCStressTest
    @Outcome(id = "6 answered, ended, kept, gone", expect = Expect.ACCEPTABLE, desc = "Each once, by one at a time.")
    @State
    public static class OneReadsWhoeverIsBackFirst {
        /** A look behind the other: the turn is lost while a short call ends. */
        private final Origin origin = new Origin(0, Integer.MAX_VALUE);

        @Actor
        public void reader() {
            origin.readers.run();
        }

        @Actor
        public void origin() {
            origin.call(0);
            origin.awaitAnswers(1);
            origin.call(1);
            origin.call(2);
            origin.call(3);
            origin.awaitAnswers(4);
            origin.call(4);
            origin.call(5);
            origin.awaitAnswers(6);
            origin.ended = true;
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            origin.arbiter(r, 6);
        }
    }

    @JCStressTest
    @Outcome(id = "3 answered, ended, kept, gone", expect = Expect.ACCEPTABLE, desc = "What gathers is sent.")
    @State
    public static class NoAnswerIsKept {
        private final Origin origin = new Origin(1_000_000, 20);

        @Actor
        public void reader() {
            origin.readers.run();
        }

        @Actor
        public void origin() {
            // Behind the first, which lasts, the reading is handed over with the next.
            origin.lastMicros = 30;
            origin.call(0);
            origin.call(1);
            origin.call(2);
            origin.giveUp(7);
            origin.awaitAnswers(3);
            origin.ended = true;
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            origin.arbiter(r, 3);
        }
    }

    @JCStressTest
    @Outcome(id = "3 answered, ended, kept, gone", expect = Expect.ACCEPTABLE, desc = "The next is read meanwhile.")
    @State
    public static class ACallThatLastsCostsTheTurn {
        /** A watch that sleeps unless something is called between two looks. */
        private final Origin origin = new Origin(0, 1).lasting();

        @Actor
        public void reader() {
            origin.readers.run();
        }

        @Actor
        public void origin() {
            origin.call(0);
            origin.await(() -> origin.read.get() == 1);
            origin.call(1);
            origin.call(2);
            origin.await(() -> origin.read.get() == 3);
            origin.ended = true;
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            origin.arbiter(r, 3);
        }
    }
}
