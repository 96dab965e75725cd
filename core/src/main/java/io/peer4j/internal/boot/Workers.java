package io.peer4j.internal.boot;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for the calls beyond those that the {@linkplain Readers readers} run.
 *
 * <p>Platform threads, so that calls that compute for long share the processors with the others, the system's scheduler
 * being fair where virtual threads are not: a few such calls on those would hold up all that follow. Beyond
 * {@value #MOST} at once they are virtual ones after all, so that any number of calls may wait.
 */
final class Workers {
    static final int MOST = 256;

    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor pool = new ThreadPoolExecutor(
            0,
            MOST,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("peer4j-call-", 1).factory(),
            (work, _) -> Thread.startVirtualThread(work));

    void execute(Runnable work) {
        pool.execute(work);
    }
}
