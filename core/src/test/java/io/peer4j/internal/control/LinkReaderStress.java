package io.peer4j.internal.control;

import io.peer4j.internal.link.Incoming;
import io.peer4j.internal.link.LinkMessage;
import io.peer4j.internal.link.LinkMessage.Reply;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.testing.FakeLink;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/**
 * Races of those who read a link: callers, and the control process's own thread, which has just seen that a reply came at
 * once. {@code StressTest} runs them.
 */
public final class LinkReaderStress {
    private static final CompletableFuture<String> DONE = CompletableFuture.completedFuture("done");
    private static final long DONE_SEQ = -1;

    /** As in {@link LinkReader}: long, where the hand-over is to be seen and not the look behind it. */
    private static final long LOOK_NANOS = 1_000_000;

    private static final int QUIET = 20;

    /** So long waits only who was forgotten. */
    private static final long LOST_NANOS = 5_000_000_000L;

    private LinkReaderStress() {}

    /** A table of calls, and a link on which comes what is put there. */
    private static final class Origin implements FakeLink {
        final Map<Long, CompletableFuture<String>> calls = new ConcurrentHashMap<>();
        final StringBuffer told = new StringBuffer();
        private final Queue<Incoming> stream = new ConcurrentLinkedQueue<>();
        private final AtomicInteger reading = new AtomicInteger();
        private final long lookNanos;
        private final int quiet;
        private final boolean tellsTheEnd;
        private volatile @Nullable LinkReader reader;
        private volatile @Nullable Thread own;
        private volatile boolean together;
        private volatile boolean ended;

        // What comes once its caller does not look any more; and who was there then.
        private volatile @Nullable Incoming late;
        private final AtomicInteger looks = new AtomicInteger();
        private volatile boolean left;
        private volatile String by = "nobody";

        Origin(long lookNanos, int quiet) {
            this(lookNanos, quiet, false);
        }

        /** {@code tellsTheEnd}: to whoever looks, as well. */
        Origin(long lookNanos, int quiet, boolean tellsTheEnd) {
            this.lookNanos = lookNanos;
            this.quiet = quiet;
            this.tellsTheEnd = tellsTheEnd;
        }

        /** What the control process's own thread does; the first reply comes at once. */
        void readAll() {
            own = Thread.currentThread();
            LinkReader created =
                    new LinkReader(this, () -> !calls.isEmpty(), this::taken, this::taken, lookNanos, quiet);
            created.await(DONE);
            stream.add(reply(DONE_SEQ));
            reader = created;
            created.run();
        }

        private LinkReader reader() {
            LinkReader known = reader;
            while (known == null) {
                Thread.onSpinWait();
                known = reader;
            }
            return known;
        }

        private void taken(Reply reply) {
            if (reply.seq() == DONE_SEQ) {
                return;
            }
            CompletableFuture<String> call = calls.get(reply.seq());
            told.append(call != null && call.complete("replied") ? 'r' : '?');
        }

        private void taken(Incoming other) {
            boolean isEnd = other instanceof Incoming.End;
            told.append(Thread.currentThread() != own ? '!' : isEnd ? 'e' : 't');
            if (isEnd) {
                calls.values().forEach(call -> call.complete("lost"));
            }
        }

        /** A call that {@code comes} answers. */
        CompletableFuture<String> call(long seq, Incoming... comes) {
            CompletableFuture<String> call = begin(seq);
            for (Incoming next : comes) {
                stream.add(next);
            }
            reader().await(call);
            return call;
        }

        /** A call that {@code comes} answers when its caller has given up looking. */
        CompletableFuture<String> callLate(long seq, Incoming comes) {
            CompletableFuture<String> call = begin(seq);
            late = comes;
            reader().await(call);
            left = true;
            return call;
        }

        CompletableFuture<String> begin(long seq) {
            CompletableFuture<String> call = new CompletableFuture<>();
            calls.put(seq, call);
            var unused = call.whenComplete((value, failure) -> calls.remove(seq));
            return call;
        }

        void end() {
            ended = true;
            reader().readOn();
        }

        String rule() {
            return together ? "two read" : calls.isEmpty() ? "kept" : "a call is left";
        }

        /** How often the own thread looked since the caller does not: one look may have been under way. */
        private void lookedAgain() {
            if (left && Thread.currentThread() == own && looks.incrementAndGet() > 1) {
                comeLate("a look");
            }
        }

        private void comeLate(String where) {
            Incoming comes = late;
            if (comes != null) {
                late = null;
                by = where;
                if (comes instanceof Incoming.End) {
                    ended = true;
                } else {
                    stream.add(comes);
                }
            }
        }

        @Override
        public boolean tells() {
            return true;
        }

        @Override
        public @Nullable Incoming tryReceive() {
            beginRead();
            lookedAgain();
            Incoming next = stream.poll();
            reading.decrementAndGet();
            return next == null && tellsTheEnd && ended ? new Incoming.End(null) : next;
        }

        @Override
        public Incoming receive() {
            beginRead();
            long until = System.nanoTime() + LOST_NANOS;
            Incoming next = stream.poll();
            while (next == null && !ended && System.nanoTime() < until) {
                if (left) {
                    comeLate("the stream");
                }
                Thread.yield();
                next = stream.poll();
            }
            reading.decrementAndGet();
            return next == null ? new Incoming.End(null) : next;
        }

        private void beginRead() {
            if (reading.incrementAndGet() > 1) {
                together = true;
            }
        }

        @Override
        public void send(LinkMessage message) {}
    }

    private static Reply reply(long seq) {
        return new Reply(seq, LinkMessage.Outcome.OK, Atom.OK);
    }

    private static Incoming text() {
        return new Incoming.Text(Binary.EMPTY);
    }

    private static String outcome(CompletableFuture<String> call) {
        try {
            return call.get(LOST_NANOS, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            call.cancel(false);
            return "interrupted";
        } catch (ExecutionException | TimeoutException e) {
            call.cancel(false);
            return "forgotten";
        }
    }

    @JCStressTest
    @Outcome(id = "replied replied replied, rrre, kept", expect = Expect.ACCEPTABLE, desc = "Each once, then the end.")
    @State
    public static class AReplyIsTakenOnceWhoeverReads {
        private final Origin origin = new Origin(LOOK_NANOS, QUIET);

        @Actor
        public void own() {
            origin.readAll();
        }

        @Actor
        public void caller(LLL_Result r) {
            r.r1 = outcome(origin.call(0, reply(0))) + " " + outcome(origin.call(1, reply(1))) + " "
                    + outcome(origin.call(2, reply(2)));
            origin.end();
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r2 = origin.told.toString();
            r.r3 = origin.rule();
        }
    }

    @JCStressTest
    @Outcome(id = "replied replied, rre, kept", expect = Expect.ACCEPTABLE, desc = "Whoever reads then.")
    @State
    public static class AReplyIsTakenOnceWhileTheReadingGoesBack {
        private final Origin origin = new Origin(0, 1);

        @Actor
        public void own() {
            origin.readAll();
        }

        @Actor
        public void caller(LLL_Result r) {
            r.r1 = outcome(origin.call(0, reply(0))) + " " + outcome(origin.call(1, reply(1)));
            origin.end();
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r2 = origin.told.toString();
            r.r3 = origin.rule();
        }
    }

    @JCStressTest
    @Outcome(id = "replied, the stream, kept", expect = Expect.ACCEPTABLE, desc = "The own thread is back there.")
    @State
    public static class WhoeverWaitsIsReadFor {
        /** The caller meets a look under way, as well. */
        private final Origin origin = new Origin(0, 100_000);

        @Actor
        public void own() {
            origin.readAll();
        }

        @Actor
        public void caller(LLL_Result r) {
            r.r1 = outcome(origin.callLate(0, reply(0)));
            origin.end();
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r2 = origin.by;
            r.r3 = origin.rule();
        }
    }

    @JCStressTest
    @Outcome(
            id = "interrupted, the stream, kept",
            expect = Expect.ACCEPTABLE,
            desc = "The own thread is back there, and reads what comes next.")
    @State
    public static class ACallerThatIsInterruptedHandsTheReadingOn {
        private final Origin origin = new Origin(LOOK_NANOS, QUIET);

        @Actor
        public void own() {
            origin.readAll();
        }

        @Actor
        public void caller(LLL_Result r) {
            Thread.currentThread().interrupt();
            CompletableFuture<String> call = origin.callLate(0, text());
            r.r1 = Thread.interrupted() ? "interrupted" : "not interrupted";
            // Till then it waits: with no call the own thread may leave the reading to callers anew.
            long until = System.nanoTime() + LOST_NANOS;
            while (origin.told.isEmpty() && System.nanoTime() < until) {
                Thread.yield();
            }
            call.cancel(false);
            origin.end();
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r2 = origin.told.toString().equals("te") ? origin.by : origin.told.toString();
            r.r3 = origin.rule();
        }
    }

    @JCStressTest
    @Outcome(id = "lost, the stream, kept", expect = Expect.ACCEPTABLE, desc = "The own thread sees it, and tells.")
    @State
    public static class TheEndReachesWhoeverWaits {
        private final Origin origin = new Origin(LOOK_NANOS, QUIET);

        @Actor
        public void own() {
            origin.readAll();
        }

        @Actor
        public void caller(LLL_Result r) {
            r.r1 = outcome(origin.callLate(0, new Incoming.End(null)));
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r2 = origin.told.toString().equals("e") ? origin.by : origin.told.toString();
            r.r3 = origin.rule();
        }
    }

    @JCStressTest
    @Outcome(
            id = "(replied|lost), (re|e), kept",
            expect = Expect.ACCEPTABLE,
            desc = "It is told once, by the own thread.")
    @State
    public static class AnEndThatACallerReadsIsToldOnce {
        private final Origin origin = new Origin(0, QUIET, true);

        @Actor
        public void own() {
            origin.readAll();
        }

        @Actor
        public void caller(LLL_Result r) {
            CompletableFuture<String> call = origin.begin(0);
            origin.stream.add(reply(0));
            origin.ended = true;
            origin.reader().await(call);
            CompletableFuture<String> behind = origin.begin(1);
            origin.reader().await(behind);
            // A control process is down by then, and fails it.
            behind.cancel(false);
            r.r1 = outcome(call);
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r2 = origin.told.toString();
            r.r3 = origin.rule();
        }
    }

    @JCStressTest
    @Outcome(id = "replied, trtre, kept", expect = Expect.ACCEPTABLE, desc = "In order, by the own thread.")
    @State
    public static class NoReplyOvertakesWhatIsNone {
        private final Origin origin = new Origin(LOOK_NANOS, QUIET);

        @Actor
        public void own() {
            origin.readAll();
        }

        @Actor
        public void caller(LLL_Result r) {
            outcome(origin.call(0, text(), reply(0)));
            r.r1 = outcome(origin.call(1, text(), reply(1)));
            origin.end();
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r2 = origin.told.toString();
            r.r3 = origin.rule();
        }
    }

    /** The own thread is one more; both callers' replies come when both have called. */
    private static final class Two {
        final Origin origin = new Origin(LOOK_NANOS, QUIET);
        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger over = new AtomicInteger();
        private volatile @Nullable Thread own;

        void start() {
            own = Thread.ofPlatform().daemon().start(origin::readAll);
        }

        String call(long seq) {
            LinkReader reader = origin.reader();
            CompletableFuture<String> call = origin.begin(seq);
            if (begun.incrementAndGet() == 2) {
                origin.stream.add(reply(1));
                origin.stream.add(reply(0));
            }
            reader.await(call);
            String outcome = outcome(call);
            if (over.incrementAndGet() == 2) {
                origin.end();
            }
            return outcome;
        }

        String end() {
            try {
                Thread thread = own;
                return thread != null && thread.join(Duration.ofNanos(LOST_NANOS))
                        ? origin.told + " " + origin.rule()
                        : "it reads on";
            } catch (InterruptedException e) {
                return "interrupted";
            }
        }
    }

    @JCStressTest
    @Outcome(id = "replied, replied, rre kept", expect = Expect.ACCEPTABLE, desc = "Each its own, whoever reads.")
    @State
    public static class TwoCallersHaveTheirReplies {
        private final Two two = new Two();

        @Actor
        public void one(LLL_Result r) {
            two.start();
            r.r1 = two.call(0);
        }

        @Actor
        public void other(LLL_Result r) {
            r.r2 = two.call(1);
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r3 = two.end();
        }
    }
}
