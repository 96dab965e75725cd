package io.peer4j;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.values.UserKeys;
import java.lang.reflect.Type;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * The way from a result to Java values, for a caller that waits. It runs on the caller's thread, and looks between values
 * whether the time is over. Where maps or sets have keys of a user's class, whose {@code hashCode()} may never return, it
 * runs on a thread of its own, which the caller leaves when the time is over.
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
        return UserKeys.in(type) ? apart(left, conversion) : here(left, conversion);
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

    private static @Nullable Object apart(TimeLeft left, Function<BooleanSupplier, @Nullable Object> conversion)
            throws TimeoutException, InterruptedException {
        CompletableFuture<@Nullable Object> value = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().daemon().name("peer4j-conversion").start(() -> complete(value, conversion));
        try {
            return value.get(left.remaining(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw unchecked(e.getCause());
        } finally {
            if (!value.isDone()) {
                value.cancel(false);
                thread.interrupt();
            }
        }
    }

    private static void complete(
            CompletableFuture<@Nullable Object> value, Function<BooleanSupplier, @Nullable Object> conversion) {
        try {
            value.complete(conversion.apply(value::isDone));
        } catch (Throwable e) {
            value.completeExceptionally(e);
        }
    }

    private static RuntimeException unchecked(@Nullable Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException known ? known : new CompletionException(failure);
    }
}
