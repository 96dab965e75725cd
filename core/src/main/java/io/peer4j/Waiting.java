package io.peer4j;

import io.peer4j.internal.control.CallResult;
import io.peer4j.internal.control.ControlProcess;
import io.peer4j.internal.nullness.Nullable;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;

/** Waiting for what a control process does, in the terms of the API. */
final class Waiting {
    /** Runs what waits, or is a user's: never the thread that reads a link. */
    static final Executor VIRTUAL =
            task -> Thread.ofVirtual().name("peer4j-async").start(task);

    private Waiting() {}

    /**
     * What {@code call} completes with, as {@code map} has it; when it completes before, the call is forgotten, and
     * {@code map} learns that nothing waits for it any more.
     */
    static <T extends @Nullable Object> CompletableFuture<T> mapped(
            CompletableFuture<CallResult> call, BiFunction<CallResult, BooleanSupplier, T> map) {
        AtomicBoolean isOver = new AtomicBoolean();
        CompletableFuture<T> mapped =
                call.thenApplyAsync(ControlProcess.forAnotherThread(result -> map.apply(result, isOver::get)), VIRTUAL);
        var unused = mapped.whenComplete((value, failure) -> {
            isOver.set(true);
            call.cancel(false);
        });
        return mapped;
    }

    /**
     * Refuses to wait on a thread that is interrupted already.
     *
     * @param peer the one to wait for; null for one that is not started yet
     * @throws PeerInterruptedException if the calling thread's interrupt status is set, which it stays
     */
    static void begin(@Nullable String peer) {
        if (Thread.currentThread().isInterrupted()) {
            throw new PeerInterruptedException(
                    "this thread was interrupted before it waited for " + (peer == null ? "a new peer" : "peer " + peer)
                            + ": nothing was done",
                    null);
        }
    }

    /**
     * The result of {@code call}.
     *
     * @param endsCalls whether the peer interrupts what nobody waits for
     */
    static CallResult await(
            CompletableFuture<CallResult> call, Duration timeout, String peer, String what, boolean endsCalls) {
        try {
            return get(call, TimeUnit.NANOSECONDS.convert(timeout));
        } catch (TimeoutException e) {
            throw new CallTimeoutException(peer, what, timeout, endsCalls);
        } catch (InterruptedException e) {
            throw PeerInterruptedException.of("interrupted while " + what + " ran on peer " + peer, e);
        } catch (ExecutionException e) {
            throw unchecked(e);
        } finally {
            // Forgets a call that is no longer waited for; one that is done stays so.
            call.cancel(false);
        }
    }

    private static RuntimeException unchecked(ExecutionException e) {
        return switch (e.getCause()) {
            case Error error -> throw error;
            case RuntimeException cause -> cause;
            case null, default -> new IllegalStateException(e);
        };
    }

    private static CallResult get(CompletableFuture<CallResult> call, long nanos)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (nanos == 0 || call.isDone() || !Thread.currentThread().isVirtual()) {
            return call.get(nanos, TimeUnit.NANOSECONDS);
        }
        try (Deadlines.Deadline deadline = Deadlines.set(call, nanos)) {
            try {
                return call.get();
            } catch (CancellationException e) {
                if (deadline.isOver()) {
                    throw new TimeoutException();
                }
                throw e;
            }
        }
    }

    /** Waits until {@code done} completes, and fails as it does. */
    static void await(CompletableFuture<Void> done) throws InterruptedException {
        try {
            done.get();
        } catch (ExecutionException e) {
            throw unchecked(e);
        }
    }

    /** Waits until the peer has booted or gone down; false if it did neither in time. */
    static boolean awaitBoot(ControlProcess control, Duration timeout) throws InterruptedException {
        try {
            CompletableFuture.anyOf(control.booted(), control.down())
                    .get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
