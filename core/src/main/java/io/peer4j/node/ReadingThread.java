package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import java.util.function.BooleanSupplier;

/**
 * A thread that reads a connection, and takes in what comes: it waits for nothing but its own connection, except while it
 * runs something {@linkplain ReadingTurn#runAside aside}. A caller that {@linkplain #lead leads} is one for a moment.
 */
final class ReadingThread extends Thread {
    /** There while a thread of another kind leads. */
    private static final ThreadLocal<@Nullable Boolean> LEADING = new ThreadLocal<>();

    /** Whose turn it may have; for this thread alone, as {@code section}. */
    private final ReadingTurn turn;

    /** What it runs aside; 0 while it reads. */
    private long section;

    ReadingThread(Runnable body, String node, ReadingTurn turn) {
        super(body, "peer4j-node-" + node);
        this.turn = turn;
        setDaemon(true);
    }

    /** Whether the current thread is one that reads now. */
    static boolean isCurrent() {
        Thread current = Thread.currentThread();
        if (current instanceof ReadingThread thread && thread.section == 0) {
            return true;
        }
        return !current.isVirtual() && LEADING.get() != null;
    }

    /**
     * Runs {@code reading} on the current thread, a platform one that does not read: meanwhile it is
     * {@linkplain #isCurrent one}.
     */
    static boolean lead(BooleanSupplier reading) {
        LEADING.set(true);
        try {
            return reading.getAsBoolean();
        } finally {
            LEADING.remove();
        }
    }

    /** The current thread, if it was made for {@code turn}. */
    static @Nullable ReadingThread of(ReadingTurn turn) {
        return Thread.currentThread() instanceof ReadingThread thread && turn.equals(thread.turn) ? thread : null;
    }

    long section() {
        return section;
    }

    void section(long now) {
        section = now;
    }
}
