package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A thread that does for the one that reads the link what may have to wait, one thing after the other. A platform thread
 * of its own, because calls that compute or wait may have all the others; it goes when it has nothing to do.
 */
final class Deputy {
    private static final long IDLE_SECONDS = 10;

    private final String name;
    private final int most;
    private @Nullable ThreadPoolExecutor thread;

    Deputy(String name) {
        this(name, Integer.MAX_VALUE);
    }

    /** Has {@code most} things wait; those beyond them are not done. */
    Deputy(String name, int most) {
        this.name = name;
        this.most = most;
    }

    /**
     * Has {@code work} run, in its turn; for the thread that reads alone.
     *
     * @throws OutOfMemoryError if the system has no thread left to give
     */
    void execute(Runnable work) {
        ThreadPoolExecutor known = thread;
        if (known == null) {
            known = new ThreadPoolExecutor(
                    1,
                    1,
                    IDLE_SECONDS,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(most),
                    this::thread,
                    new ThreadPoolExecutor.DiscardPolicy());
            known.allowCoreThreadTimeOut(true);
            thread = known;
        }
        known.execute(work);
    }

    private Thread thread(Runnable work) {
        ThreadStarts.require();
        return Thread.ofPlatform().daemon().name(name).unstarted(work);
    }
}
