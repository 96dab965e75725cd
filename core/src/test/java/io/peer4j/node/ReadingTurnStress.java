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
import org.openjdk.jcstress.infra.results.LLL_Result;

/**
 * Races of a connection's thread, back from what it ran aside, and the stand-by that takes the turn. Both are threads that
 * the turn starts; one actor starts them, the other says what there is to read. {@code StressTest} runs them.
 */
public final class ReadingTurnStress {
    private static final String NODE = "stress@turns";

    /** So long waits only who was forgotten. */
    private static final long LOST_NANOS = 5_000_000_000L;

    /** Calls that go elsewhere, behind one that cost the turn, before one is run aside again. */
    private static final int ELSEWHERE = 50;

    private ReadingTurnStress() {}

    /** A connection that reads works until it ends. */
    private static final class Connection {
        private final Queue<Runnable> stream = new ConcurrentLinkedQueue<>();
        private final AtomicInteger readers = new AtomicInteger();
        private final AtomicInteger ends = new AtomicInteger();
        private final AtomicInteger read = new AtomicInteger();
        private final AtomicInteger ran = new AtomicInteger();
        private final ReadingTurn turn;
        private volatile boolean ended;
        private volatile boolean together;
        private volatile boolean strange;
        private volatile boolean forgotten;

        Connection(long periodNanos, int awake) {
            turn = new ReadingTurn(NODE, this::readOn, this::takenOver, periodNanos, awake);
        }

        void start() {
            turn.start(this::readOn);
        }

        private void takenOver() {
            if (!turn.isMine()) {
                strange = true;
            }
        }

        private boolean readOn() {
            boolean mine = true;
            while (mine) {
                Runnable work = next();
                if (work == null) {
                    ends.incrementAndGet();
                    return true;
                }
                read.incrementAndGet();
                mine = turn.runAside(work);
            }
            return false;
        }

        private Runnable next() {
            if (readers.incrementAndGet() > 1) {
                together = true;
            }
            if (!turn.isMine() || !ReadingThread.isCurrent()) {
                strange = true;
            }
            Runnable next = stream.poll();
            while (next == null && !ended) {
                Thread.yield();
                next = stream.poll();
            }
            // Only while somebody stands by may something be run aside.
            for (int i = 0; next != null && i <= ELSEWHERE && !turn.takesCall(); i++) {
                Thread.onSpinWait();
            }
            readers.decrementAndGet();
            return next;
        }

        void come(Runnable work) {
            stream.add(() -> {
                work.run();
                ran.incrementAndGet();
            });
        }

        void comeOne() {
            come(() -> {});
        }

        /** One that lasts until so many were read. */
        void comeOneUntilRead(int count) {
            come(() -> await(read, count));
        }

        /** So that what comes next meets a stand-by that sleeps, or is about to. */
        void pause() {
            long until = System.nanoTime() + (System.nanoTime() & 0x1FFFF);
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
        }

        void await(AtomicInteger number, int count) {
            long until = System.nanoTime() + LOST_NANOS;
            while (number.get() < count && System.nanoTime() < until) {
                Thread.yield();
            }
            forgotten |= number.get() < count;
        }

        /** Whether so many were read and run, and both threads have ended. */
        void arbiter(LLL_Result r) {
            r.r3 = areThere() ? "a thread is left" : "gone";
            r.r2 = forgotten ? "forgotten" : together ? "two read" : strange ? "not its turn" : "kept";
            r.r1 = read + " read, " + ran + " run, " + ends + " end";
        }

        private static boolean areThere() {
            long until = System.nanoTime() + LOST_NANOS;
            Thread[] threads = new Thread[1000];
            boolean there = true;
            while (there && System.nanoTime() < until) {
                there = false;
                for (int i = Thread.enumerate(threads) - 1; i >= 0; i--) {
                    there |= threads[i].getName().equals("peer4j-node-" + NODE);
                }
                Thread.yield();
            }
            return there;
        }
    }

    @JCStressTest
    @Outcome(id = "8 read, 8 run, 1 end, kept, gone", expect = Expect.ACCEPTABLE, desc = "Each once, by one at a time.")
    @State
    public static class OneReadsWhoeverIsBackFirst {
        /** A look behind the other: the turn is lost while a short work ends. */
        private final Connection connection = new Connection(0, Integer.MAX_VALUE);

        @Actor
        public void starter() {
            connection.start();
        }

        @Actor
        public void origin() {
            for (int i = 0; i < 8; i++) {
                connection.comeOne();
            }
            connection.await(connection.ran, 8);
            connection.ended = true;
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            connection.arbiter(r);
        }
    }

    @JCStressTest
    @Outcome(id = "5 read, 5 run, 1 end, kept, gone", expect = Expect.ACCEPTABLE, desc = "The next is read meanwhile.")
    @State
    public static class AWorkThatLastsCostsTheTurn {
        /** A stand-by that sleeps between any two looks at nothing. */
        private final Connection connection = new Connection(0, -1);

        @Actor
        public void starter() {
            connection.start();
        }

        @Actor
        public void origin() {
            connection.comeOne();
            connection.await(connection.ran, 1);
            connection.pause();
            connection.comeOneUntilRead(3);
            connection.await(connection.read, 2);
            connection.comeOne();
            connection.await(connection.ran, 3);
            connection.pause();
            connection.comeOneUntilRead(5);
            connection.await(connection.read, 4);
            connection.comeOne();
            connection.await(connection.ran, 5);
            connection.pause();
            connection.ended = true;
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            connection.arbiter(r);
        }
    }

    @JCStressTest
    @Outcome(id = "2 read, 2 run, 1 end, kept, gone", expect = Expect.ACCEPTABLE, desc = "It ends whoever stands by.")
    @State
    public static class TheEndReachesBoth {
        private final Connection connection = new Connection(0, -1);

        @Actor
        public void starter() {
            connection.start();
        }

        @Actor
        public void origin() {
            connection.comeOne();
            // Until the other has read the end.
            connection.come(() -> connection.await(connection.ends, 1));
            connection.await(connection.read, 2);
            connection.ended = true;
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            connection.await(connection.ran, 2);
            connection.arbiter(r);
        }
    }
}
