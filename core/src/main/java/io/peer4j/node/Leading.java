package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * The reading of a connection by callers, each of whom takes its reply itself if that comes at once: to wake a thread costs
 * more than such a call does. It is a loan of the thread whose turn it is ({@link ReadingTurn}), which looks at the stream
 * every millisecond meanwhile, and has the turn all the time.
 *
 * <pre>
 * READ   the thread whose turn it is reads, or waits in the stream   → LEFT, behind a reply that came at once
 * LEFT   nobody does                                                 → LED by a caller; → READ by that thread
 * LED    a caller does, and never waits                              → LEFT
 * </pre>
 *
 * What the state guards belongs to who has set it to READ or LED. The thread goes back to the stream when it is
 * {@linkplain #recall recalled}, for somebody waits who does not read, or a caller has not had its reply at once, or has
 * come upon what is not for it; when it finds something there; and when nobody has called for a while. Rule: who waits can
 * be seen by {@code others} before it asks, and who leaves the reading looks there afterwards.
 */
final class Leading {
    /** For so long a caller looks at most, which no time-out and no interrupt ends. */
    static final long SPIN_NANOS = 50_000;

    private static final long LOOK_NANOS = 1_000_000;

    /** Behind so many looks without a call the thread goes back to the stream: others' messages wait for its looks. */
    private static final int QUIET = 5;

    private static final int READ = 0;
    private static final int LEFT = 1;
    private static final int LED = 2;

    private final Predicate<Caller> reading;
    private final BooleanSupplier isThere;
    private final long lookNanos;
    private final int quiet;
    private final AtomicInteger state = new AtomicInteger(READ);
    private final AtomicInteger led = new AtomicInteger();
    private volatile boolean recalled;
    private volatile @Nullable Thread looking;
    private volatile @Nullable Caller last;

    /**
     * A thread that is about to wait.
     *
     * @param process what comes to it the caller takes in, and nothing else
     * @param done whether it has what it waits for
     * @param others whether anybody waits for what comes to {@code process}, this one too
     * @param since when that was, by {@link System#nanoTime}
     */
    record Caller(Mailbox process, BooleanSupplier done, BooleanSupplier others, long since) {
        boolean isDone() {
            return done.getAsBoolean();
        }

        /** Whether a caller may take {@code signal} in: what comes to its process alone runs nobody's code. */
        boolean takes(Signal signal) {
            if (signal instanceof Signal.MonitorExit exit) {
                return exit.to().equals(process.knownPid());
            } else if (signal instanceof Signal.SpawnReply reply) {
                return reply.to().equals(process.knownPid());
            }
            return signal instanceof Signal.Send send && send.to().equals(process.knownPid());
        }
    }

    /**
     * A connection that is read by the thread whose turn it is.
     *
     * @param reading takes in what comes for a caller until that is done, and waits for nothing; false if the thread whose
     *     turn it is has to read on
     * @param isThere whether that one would find something to read
     */
    Leading(Predicate<Caller> reading, BooleanSupplier isThere) {
        this(reading, isThere, LOOK_NANOS, QUIET);
    }

    /** With looks that come as soon, and so many of them, as a test wants. */
    Leading(Predicate<Caller> reading, BooleanSupplier isThere, long lookNanos, int quiet) {
        this.reading = reading;
        this.isThere = isThere;
        this.lookNanos = lookNanos;
        this.quiet = quiet;
    }

    // ---- callers

    /** Reads for {@code caller} if the reading is left to callers; else has it read. Waits for nothing. */
    void lead(Caller caller) {
        if (!state.compareAndSet(LEFT, LED)) {
            last = caller;
            recall();
            return;
        }
        boolean all = false;
        try {
            all = reading.test(caller);
        } finally {
            led.incrementAndGet();
            state.set(LEFT);
            if (!all || recalled) {
                recall();
            }
        }
    }

    /** Has the thread whose turn it is read on, for somebody waits who does not. A caller that reads does so when it is done. */
    void recall() {
        if (!recalled) {
            recalled = true;
        }
        if (state.get() == LEFT) {
            LockSupport.unpark(looking);
        }
    }

    // ---- the thread whose turn it is

    /** Leaves the reading to callers if one has just had its reply at once; returns when this thread is to read on. */
    void leave() {
        Caller answered = last;
        if (answered == null || !answered.isDone()) {
            return;
        }
        last = null;
        if (System.nanoTime() - answered.since < SPIN_NANOS && !answered.others.getAsBoolean()) {
            looking = Thread.currentThread();
            recalled = false;
            state.set(LEFT);
            if (answered.others.getAsBoolean()) {
                recalled = true;
            }
            look();
            looking = null;
        }
    }

    private void look() {
        int seen = led.get();
        int still = 0;
        while (!isBack(still)) {
            LockSupport.parkNanos(this, lookNanos);
            int now = led.get();
            still = now == seen ? still + 1 : 0;
            seen = now;
        }
    }

    private boolean isBack(int still) {
        while (state.compareAndSet(LEFT, READ)) {
            if (recalled || still > quiet || isThere.getAsBoolean()) {
                return true;
            }
            state.set(LEFT);
            // Who has recalled it meanwhile saw that it read.
            if (!recalled) {
                return false;
            }
        }
        return false;
    }
}
