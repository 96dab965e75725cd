package io.peer4j.internal.boot;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for the calls beyond those that the {@linkplain Readers readers} run.
 *
 * <p>Platform threads, so that calls that compute for long share the processors with the others, the system's scheduler
 * being fair where virtual threads are not: a few such calls on those would hold up all that follow. Beyond
 * {@value #MOST} at once they are virtual ones after all, so that any number of calls may wait; and hundreds of platform
 * threads that compute would slow down everything, the start of the next one first of all. The question
 * whether the peer lives has a thread to itself.
 */
final class Workers {
    static final int MOST = 32;

    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor pool = new ThreadPoolExecutor(
            0,
            MOST,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            named("peer4j-call-"),
            (work, pool) -> Thread.startVirtualThread(work));

    private final ThreadPoolExecutor pulse = new ThreadPoolExecutor(
            0,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            named("peer4j-pulse-"),
            (work, pool) -> Thread.startVirtualThread(work));

    /** That of the JDK's builder makes classes for method handles when it first counts: milliseconds of a boot. */
    private static ThreadFactory named(String prefix) {
        AtomicInteger started = new AtomicInteger();
        return work -> {
            ThreadStarts.require();
            Thread thread = new Thread(work, prefix + started.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * Has {@code work} run.
     *
     * @throws OutOfMemoryError if the system has no thread left to give
     */
    void execute(Runnable work, boolean isPulse) {
        (isPulse ? pulse : pool).execute(work);
    }
}
