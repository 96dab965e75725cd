package io.peer4j.internal.boot;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The thread that ends processes for the thread that reads the link: whoever ends one tells those that are linked to it,
 * on other nodes too, and may have to wait for them. A platform thread of its own, because calls that compute may have all
 * the others.
 */
final class Reaper {
    private static final long IDLE_SECONDS = 10;

    private @Nullable ThreadPoolExecutor thread;

    /** Has {@code end} run, in its turn; for the thread that reads alone. */
    void execute(Runnable end) {
        ThreadPoolExecutor known = thread;
        if (known == null) {
            known = new ThreadPoolExecutor(
                    1,
                    1,
                    IDLE_SECONDS,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    Thread.ofPlatform().daemon().name("peer4j-reaper").factory());
            known.allowCoreThreadTimeOut(true);
            thread = known;
        }
        try {
            known.execute(end);
        } catch (OutOfMemoryError e) {
            // The system has no thread to give.
            end.run();
        }
    }
}
