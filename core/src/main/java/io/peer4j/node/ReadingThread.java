package io.peer4j.node;

import org.jspecify.annotations.Nullable;

/**
 * A thread that reads a connection, and takes in what comes: it waits for nothing but its own connection, except while it
 * runs something {@linkplain ReadingTurn#runAside aside}.
 */
final class ReadingThread extends Thread {
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
        return Thread.currentThread() instanceof ReadingThread thread && thread.section == 0;
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
