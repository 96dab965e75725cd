package io.peer4j.internal.control;

import io.peer4j.internal.log.LogLimiter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Notices that a peer is hung or stopped: one that has nothing to say is asked half-way, and has to answer.
 *
 * <p>Time is counted in ticks, {@value #TICKS} to the whole. A tick in which this process itself was suspended, by a signal
 * or with the whole machine, does not count: it lasts longer than it should, and the peer may have answered to nobody.
 * Runs on a virtual thread until the peer is down.
 */
final class Heartbeat implements Runnable {
    static final int TICKS = 4;

    private static final int ASK_AT = TICKS / 2;

    private final LogLimiter failures = new LogLimiter("io.peer4j.control", System.Logger.Level.WARNING);
    private final long tickNanos;
    private final CompletableFuture<?> down;
    private final LongSupplier progress;
    private final Runnable ask;
    private final Runnable hung;

    /**
     * A heartbeat that waits for {@link #start}.
     *
     * @param timeout the silence after which a peer is hung
     * @param down completes when there is nothing left to watch
     * @param progress changes with every sign of life
     * @param ask makes a peer that lives give one; must not wait
     * @param hung is run once, if there was none
     */
    Heartbeat(Duration timeout, CompletableFuture<?> down, LongSupplier progress, Runnable ask, Runnable hung) {
        this.tickNanos = Math.max(1, TimeUnit.NANOSECONDS.convert(timeout) / TICKS);
        this.down = down;
        this.progress = progress;
        this.ask = ask;
        this.hung = hung;
    }

    void start(String peer) {
        Thread.ofVirtual().name("peer4j-heartbeat-" + peer).start(this);
    }

    /** A failure here, most likely because memory is exhausted, is no silence of the peer's: the count begins anew. */
    @Override
    public void run() {
        while (!isOver()) {
            failures.log(() -> "the watch over a peer failed, and begins anew");
        }
    }

    private boolean isOver() {
        try {
            watch();
            return true;
        } catch (RuntimeException | Error e) {
            return down.isDone();
        }
    }

    private void watch() {
        long seen = progress.getAsLong();
        int silent = 0;
        while (silent < TICKS) {
            long began = System.nanoTime();
            if (endedWithinTick()) {
                return;
            }
            boolean suspended = System.nanoTime() - began > 2 * tickNanos;
            long now = progress.getAsLong();
            if (now != seen) {
                silent = 0;
            } else if (!suspended) {
                silent++;
            }
            seen = now;
            if (silent == ASK_AT) {
                ask.run();
            }
        }
        hung.run();
    }

    private boolean endedWithinTick() {
        try {
            down.get(tickNanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException | ExecutionException e) {
            return true;
        }
    }
}
