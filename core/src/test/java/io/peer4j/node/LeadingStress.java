package io.peer4j.node;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * Races of the thread whose turn it is to read, as it leaves the reading to callers and takes it back, with a caller that
 * reads and one that does not. {@code StressTest} runs them.
 */
public final class LeadingStress {
    /** So long waits only who was forgotten. */
    private static final long LOST_NANOS = 5_000_000_000L;

    /** No look helps who was forgotten. */
    private static final long NO_LOOK = 2 * LOST_NANOS;

    private LeadingStress() {}

    private static final class Connection {
        private final Mailbox process = Node.create().prepare();
        private final Queue<AtomicInteger> stream = new ConcurrentLinkedQueue<>();
        private final AtomicInteger waiting = new AtomicInteger();
        private final AtomicInteger readers = new AtomicInteger();
        private final AtomicInteger answered = new AtomicInteger();
        private final Leading leading;
        private final boolean callersSee;
        private volatile boolean together;
        private volatile boolean forgotten;
        private volatile boolean ended;

        Connection(long lookNanos, boolean callersSee) {
            this.leading = new Leading(this::lead, () -> !stream.isEmpty(), lookNanos, Integer.MAX_VALUE);
            this.callersSee = callersSee;
        }

        private Leading.Caller caller(AtomicInteger done) {
            return new Leading.Caller(
                    process, () -> done.get() != 0, () -> ended || waiting.get() != 0, System.nanoTime());
        }

        /** What the thread does whose turn it is; its first reply has come at once. */
        void read() {
            leading.lead(caller(new AtomicInteger(1)));
            while (!ended) {
                leading.leave();
                reads(() -> takeOne());
                Thread.yield();
            }
        }

        private void reads(Runnable what) {
            if (readers.incrementAndGet() > 1) {
                together = true;
            }
            what.run();
            readers.decrementAndGet();
        }

        private void takeOne() {
            AtomicInteger next = stream.poll();
            if (next != null) {
                waiting.decrementAndGet();
                next.set(1);
                answered.incrementAndGet();
            }
        }

        private boolean lead(Leading.Caller caller) {
            reads(() -> {
                if (callersSee) {
                    takeOne();
                }
            });
            return caller.isDone();
        }

        /** A call whose reply has come by the time at which its caller looks. */
        void callAndLead() {
            AtomicInteger done = new AtomicInteger();
            waiting.incrementAndGet();
            stream.add(done);
            leading.lead(caller(done));
            await(done);
        }

        /** A call whose reply comes when its caller waits already. */
        void callAndWait() {
            AtomicInteger done = new AtomicInteger();
            waiting.incrementAndGet();
            leading.recall();
            stream.add(done);
            await(done);
        }

        private void await(AtomicInteger done) {
            long until = System.nanoTime() + LOST_NANOS;
            while (done.get() == 0 && System.nanoTime() < until) {
                Thread.yield();
            }
            forgotten |= done.get() == 0;
        }

        void end() {
            ended = true;
            leading.recall();
        }

        void arbiter(LL_Result r) {
            r.r1 = answered + " answered";
            r.r2 = forgotten ? "forgotten" : together ? "two read" : "kept";
        }
    }

    @JCStressTest
    @Outcome(id = "1 answered, kept", expect = Expect.ACCEPTABLE, desc = "By the thread whose turn it is.")
    @State
    public static class WhoDoesNotReadIsReadFor {
        private final Connection connection = new Connection(NO_LOOK, true);

        @Actor
        public void reader() {
            connection.read();
        }

        @Actor
        public void waiter() {
            connection.callAndWait();
            connection.end();
        }

        @Arbiter
        public void arbiter(LL_Result r) {
            connection.arbiter(r);
        }
    }

    @JCStressTest
    @Outcome(id = "8 answered, kept", expect = Expect.ACCEPTABLE, desc = "By itself or by the other.")
    @State
    public static class ACallerReadsOrIsReadFor {
        private final Connection connection = new Connection(NO_LOOK, true);

        @Actor
        public void reader() {
            connection.read();
        }

        @Actor
        public void caller() {
            for (int i = 0; i < 8; i++) {
                connection.callAndLead();
            }
            connection.end();
        }

        @Arbiter
        public void arbiter(LL_Result r) {
            connection.arbiter(r);
        }
    }

    @JCStressTest
    @Outcome(id = "8 answered, kept", expect = Expect.ACCEPTABLE, desc = "The reply that is late is read all the same.")
    @State
    public static class ACallerThatSeesNothingGivesTheReadingBack {
        private final Connection connection = new Connection(NO_LOOK, false);

        @Actor
        public void reader() {
            connection.read();
        }

        @Actor
        public void caller() {
            for (int i = 0; i < 8; i++) {
                connection.callAndLead();
            }
            connection.end();
        }

        @Arbiter
        public void arbiter(LL_Result r) {
            connection.arbiter(r);
        }
    }

    @JCStressTest
    @Outcome(id = "8 answered, kept", expect = Expect.ACCEPTABLE, desc = "One reads at a time, looks and all.")
    @State
    public static class LooksCallersAndWhoDoesNotRead {
        /** Looks that follow each other at once. */
        private final Connection connection = new Connection(0, true);

        @Actor
        public void reader() {
            connection.read();
        }

        @Actor
        public void caller() {
            for (int i = 0; i < 4; i++) {
                connection.callAndLead();
                connection.callAndWait();
            }
            connection.end();
        }

        @Arbiter
        public void arbiter(LL_Result r) {
            connection.arbiter(r);
        }
    }
}
