package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Whose turn it is to read a connection. The thread that reads may run what takes but a moment, such as a call that it has
 * just read, {@linkplain #runAside aside}: a hand-over between threads costs more than a call. What goes on for longer
 * costs it the turn: a stand-by, which looks every millisecond while there are such things, reads on.
 *
 * <p>The turn passes by {@code aside}: whoever sets it from the number of what is run aside to 0 reads. The other fields
 * that are neither final nor volatile are for the thread whose turn it is.
 */
final class ReadingTurn {
    private static final long PERIOD_NANOS = 1_000_000;

    /** For how many periods without anything run aside the stand-by looks on before it sleeps. */
    private static final int AWAKE = 100;

    /** What took so long is better run by other threads, many at once. */
    private static final long LONG_NANOS = 200_000;

    /** How many calls go elsewhere behind a long one, and how many at first, for the sake of peers that get but a few. */
    private static final int ELSEWHERE = 50;

    private static final int AT_FIRST = 10;

    private final String node;
    private final BooleanSupplier reading;
    private final Runnable takenOver;
    private final long periodNanos;
    private final int awake;
    private final AtomicLong aside = new AtomicLong();
    private final AtomicReference<@Nullable ReadingThread> standBy = new AtomicReference<>();
    private volatile long sections;
    private volatile boolean asleep;
    private volatile boolean ended;
    private int elsewhere = AT_FIRST;

    /**
     * A turn that nobody has yet.
     *
     * @param reading reads until the connection ends, which is true, or the turn is lost, which is false
     * @param takenOver is run by the thread that has taken the turn over, before it reads
     */
    ReadingTurn(String node, BooleanSupplier reading, Runnable takenOver) {
        this(node, reading, takenOver, PERIOD_NANOS, AWAKE);
    }

    /** With a stand-by that looks as often, and sleeps as soon, as a test wants. */
    ReadingTurn(String node, BooleanSupplier reading, Runnable takenOver, long periodNanos, int awake) {
        this.node = node;
        this.reading = reading;
        this.takenOver = takenOver;
        this.periodNanos = periodNanos;
        this.awake = awake;
    }

    /**
     * Starts the thread that has the turn first; {@code first} is what it does instead of {@code reading}.
     *
     * @throws OutOfMemoryError if the system has no thread to give
     */
    void start(BooleanSupplier first) {
        new ReadingThread(() -> readInTurns(first), node, this).start();
    }

    /** Whether it is the current thread's turn, be it that it reads or runs something aside. */
    boolean isMine() {
        ReadingThread thread = ReadingThread.of(this);
        return thread != null && (thread.section() == 0 || aside.get() == thread.section());
    }

    /** Whether a thread stands by, so that something may be run aside. */
    boolean isWatched() {
        return standBy.get() != null;
    }

    /** Whether a call that has just been read is to be run aside; makes a stand-by if there is none. */
    boolean takesCall() {
        if (ReadingThread.of(this) == null || !ReadingThread.isCurrent()) {
            return false;
        }
        if (elsewhere > 0) {
            elsewhere--;
            return false;
        }
        return isWatched() || addStandBy();
    }

    private boolean addStandBy() {
        ReadingThread thread = new ReadingThread(() -> readInTurns(this::awaitTurnAndRead), node, this);
        if (!standBy.compareAndSet(null, thread)) {
            return true;
        }
        try {
            thread.start();
            return true;
        } catch (OutOfMemoryError e) {
            // No thread to be had: the calls go to those that there are.
            standBy.set(null);
            elsewhere = ELSEWHERE;
            return false;
        }
    }

    /**
     * Runs {@code work}, which may wait, on the thread whose turn it is, while there {@linkplain #isWatched is} a stand-by;
     * false if that reads on meanwhile.
     */
    // One thread at a time has the turn, and counts.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    boolean runAside(Runnable work) {
        ReadingThread thread = (ReadingThread) Thread.currentThread();
        long section = ++sections;
        thread.section(section);
        aside.set(section);
        if (asleep) {
            LockSupport.unpark(standBy.get());
        }
        long began = System.nanoTime();
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
        // An interrupt was meant for the work.
        Thread.interrupted();
        if (!aside.compareAndSet(section, 0)) {
            return false;
        }
        thread.section(0);
        if (System.nanoTime() - began > LONG_NANOS) {
            elsewhere = ELSEWHERE;
        }
        return true;
    }

    private void readInTurns(BooleanSupplier first) {
        ReadingThread thread = (ReadingThread) Thread.currentThread();
        BooleanSupplier next = first;
        while (!next.getAsBoolean()) {
            // The turn is lost; one thread is enough to stand by.
            if (!standBy.compareAndSet(null, thread)) {
                return;
            }
            next = this::awaitTurnAndRead;
        }
        ended = true;
        LockSupport.unpark(standBy.get());
    }

    private boolean awaitTurnAndRead() {
        return !awaitTurn() || reading.getAsBoolean();
    }

    /** False at the end of the connection. */
    private boolean awaitTurn() {
        long seen = 0;
        long last = sections;
        int quiet = 0;
        while (!ended) {
            long now = aside.get();
            if (now != 0 && now == seen && aside.compareAndSet(now, 0)) {
                takeOver();
                return true;
            }
            seen = now;
            quiet = sections == last ? quiet + 1 : 0;
            last = sections;
            if (quiet > awake && now == 0) {
                sleep();
                quiet = 0;
            } else {
                LockSupport.parkNanos(this, periodNanos);
            }
        }
        return false;
    }

    private void takeOver() {
        ((ReadingThread) Thread.currentThread()).section(0);
        standBy.set(null);
        elsewhere = ELSEWHERE;
        takenOver.run();
    }

    private void sleep() {
        asleep = true;
        // Whoever runs something aside says so first, and then looks whether to wake this thread.
        if (aside.get() == 0 && !ended) {
            LockSupport.park(this);
        }
        asleep = false;
    }
}
