package io.peer4j;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.values.UserCode;
import java.lang.reflect.Type;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * The way from a result to Java values, for a caller that waits. It runs on the caller's thread, and looks between values
 * whether the time is over. Where it runs {@link UserCode}, which may never return, it runs on another thread, which the
 * caller leaves when the time is over.
 */
final class Conversion {
    private Conversion() {}

    /**
     * What {@code conversion} gives.
     *
     * @throws TimeoutException if the time is over
     */
    static @Nullable Object run(TimeLeft left, Type type, Function<BooleanSupplier, @Nullable Object> conversion)
            throws TimeoutException, InterruptedException {
        return UserCode.in(type) ? apart(left, conversion) : here(left, conversion);
    }

    private static @Nullable Object here(TimeLeft left, Function<BooleanSupplier, @Nullable Object> conversion)
            throws TimeoutException {
        try {
            return conversion.apply(left);
        } catch (CancellationException e) {
            if (left.getAsBoolean()) {
                throw new TimeoutException();
            }
            throw e;
        }
    }

    /** Keeps threads for ten seconds, because a thread takes longer to start than to wake. */
    private static final class Threads {
        static final Executor POOL = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), Threads::thread);

        private static Thread thread(Runnable work) {
            return Thread.ofPlatform()
                    .daemon()
                    .inheritInheritableThreadLocals(false)
                    .name("peer4j-conversion")
                    .unstarted(work);
        }
    }

    private static @Nullable Object apart(TimeLeft left, Function<BooleanSupplier, @Nullable Object> conversion)
            throws TimeoutException, InterruptedException {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        FutureTask<@Nullable Object> value = new FutureTask<>(() -> {
            Thread.currentThread().setContextClassLoader(loader);
            return conversion.apply(left);
        });
        try {
            Threads.POOL.execute(value);
        } catch (OutOfMemoryError e) { // no thread: better without a limit than not at all
            return here(left, conversion);
        }
        try {
            return value.get(left.remaining(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            return rethrow(e.getCause(), left);
        } finally {
            value.cancel(true);
        }
    }

    private static @Nullable Object rethrow(@Nullable Throwable failure, TimeLeft left) throws TimeoutException {
        if (failure instanceof CancellationException && left.getAsBoolean()) {
            throw new TimeoutException();
        }
        if (failure instanceof Error error) {
            throw error;
        }
        throw failure instanceof RuntimeException known ? known : new CompletionException(failure);
    }
}
