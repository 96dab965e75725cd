package io.peer4j.internal.control;

import io.peer4j.internal.log.LogLimiter;
import io.peer4j.internal.nullness.Nullable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Runs tasks one after the other, in order, on a virtual thread that exists while there are any.
 *
 * <p>All fields are guarded by {@code this}; tasks run outside it.
 */
final class Lane {
    private final String name;
    private final LogLimiter failures = new LogLimiter("io.peer4j.control", System.Logger.Level.ERROR);
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean running;
    private long submitted;
    private long done;
    private long stuckAt = -1;

    Lane(String name) {
        this.name = name;
    }

    synchronized void execute(Runnable task) {
        tasks.add(task);
        submitted++;
        if (!running) {
            Thread.ofVirtual().name(name).start(this::runAll);
            // Not where there was no memory for a thread: the next task brings another.
            running = true;
        }
    }

    /**
     * Waits until all that was submitted before is done, but no longer than {@code limit}; not at all where the task for
     * which somebody waited in vain is still not done.
     */
    synchronized void await(Duration limit) throws InterruptedException {
        long target = submitted;
        if (done == stuckAt) {
            return;
        }
        long deadline = System.nanoTime() + limit.toNanos();
        while (done < target) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                stuckAt = done;
                return;
            }
            wait(left);
        }
    }

    private void runAll() {
        for (Runnable task = next(); task != null; task = next()) {
            try {
                task.run();
            } catch (Throwable e) {
                // The next task, of another call, must run all the same.
                failures.log(() -> "a task of " + name + " failed", e);
            } finally {
                finished();
            }
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable task = tasks.poll();
        running = task != null;
        return task;
    }

    private synchronized void finished() {
        done++;
        notifyAll();
    }
}
