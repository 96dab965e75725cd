package io.peer4j.internal.reading;

import io.peer4j.internal.nullness.Nullable;

/**
 * Finds whether work takes long: it waits for something, or it has computed for a millisecond of processor time. On a busy
 * machine a thread may get no processor for much longer than that, so the clock alone tells nothing. For one thread.
 *
 * <pre>
 *                           at first   at least
 * its thread waits for      8 ms       0.4 ms
 * it computes for           8 ms       1 ms       of processor time
 * it gets no processor for  2 s        2 s        where Linux tells that from waiting in native code
 * it does neither for       50 ms      10 ms      where nothing tells
 * </pre>
 *
 * The time is halved for each other work that took long within the last second, so that many delay the next one little.
 * The first works of a peer may compute for 64 ms, because they load classes.
 */
final class Patience {
    private static final long WAITS_NANOS = 8_000_000;
    private static final long LEAST_WAITS_NANOS = 400_000;
    private static final long COMPUTES_NANOS = 8_000_000;
    private static final long COMPUTES_COLD_NANOS = 64_000_000;
    private static final long LEAST_COMPUTES_NANOS = 1_000_000;
    private static final long STANDS_NANOS = 50_000_000;
    private static final long LEAST_STANDS_NANOS = 10_000_000;
    private static final long STARVES_NANOS = 2_000_000_000;
    private static final long RECENT_NANOS = 1_000_000_000;

    /** A short cast may still have to wait, until its output is sent. */
    private static final long SHORT_NANOS = 1_000_000_000;

    private static final int FIRST_WORKS = 20;
    private static final int MOST_HALVINGS = 10;
    private static final long NOT_ASKED = -2;

    private StartOrder.@Nullable Work work;
    private int works;
    private boolean waits;
    private long waitsSince;
    private long began;
    private long standsSince;
    private long processorTimeAtFirst;
    private long processorTime;
    private int longWorks;
    private long lastLong;

    /** Whether {@code now} takes long; called again and again for the same work. */
    boolean isOver(StartOrder.Work now) {
        Thread thread = now.thread;
        if (thread == null || !now.isRunning()) {
            // Before and after, its thread waits for nothing of its own.
            return false;
        }
        if (!now.equals(work)) {
            begin(now);
        }
        boolean over = now.isShort() ? System.nanoTime() - began > SHORT_NANOS : isOver(now, thread);
        if (over) {
            work = null;
            longWorks = Math.min(MOST_HALVINGS, longWorks + 1);
            lastLong = System.nanoTime();
        }
        return over;
    }

    private void begin(StartOrder.Work now) {
        work = now;
        works = Math.min(FIRST_WORKS, works + 1);
        waits = false;
        processorTime = NOT_ASKED;
        began = System.nanoTime();
        standsSince = began;
        longWorks = began - lastLong < RECENT_NANOS ? longWorks : 0;
    }

    private boolean isOver(StartOrder.Work now, Thread thread) {
        Task task = now.task;
        boolean waitsNow = isWaiting(thread.getState()) || task != null && task.sleeps() && isNative(thread);
        return waitsNow ? hasWaited() : hasRun(thread, task != null);
    }

    private static boolean isWaiting(Thread.State state) {
        return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING || state == Thread.State.BLOCKED;
    }

    /** A thread also sleeps in the midst of Java code, while the JVM collects garbage. */
    private static boolean isNative(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        return stack.length > 0 && stack[0].isNativeMethod();
    }

    private boolean hasWaited() {
        long time = System.nanoTime();
        if (!waits) {
            waits = true;
            waitsSince = time;
            return false;
        }
        return time - waitsSince > Math.max(LEAST_WAITS_NANOS, WAITS_NANOS >> longWorks);
    }

    private boolean hasRun(Thread thread, boolean isTask) {
        waits = false;
        long time = System.nanoTime();
        long spent = ProcessorTime.of(thread);
        if (processorTime == NOT_ASKED) {
            processorTimeAtFirst = spent;
        }
        if (spent != processorTime) {
            processorTime = spent;
            standsSince = time;
        }
        return spent - processorTimeAtFirst > mostComputing()
                || time - standsSince > mostStanding(isTask && spent >= 0);
    }

    private long mostComputing() {
        long most = works < FIRST_WORKS ? COMPUTES_COLD_NANOS : COMPUTES_NANOS;
        return Math.max(LEAST_COMPUTES_NANOS, most >> longWorks);
    }

    private long mostStanding(boolean isKnown) {
        return isKnown ? STARVES_NANOS : Math.max(LEAST_STANDS_NANOS, STANDS_NANOS >> longWorks);
    }
}
