package io.peer4j;

import io.peer4j.internal.nullness.Nullable;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The ends of what virtual threads wait for. A virtual thread that waits with a time-out wakes a thread of the JDK's for
 * it, each time; here one thread looks when the first of them may be over, which is hardly ever before it is given up. It
 * ends where there are none.
 *
 * <p>Who sets a deadline adds it to {@code SET} before it looks at {@code thread} and {@code NEXT}; the thread raises
 * {@code NEXT} before it looks through {@code SET}, and takes itself out of {@code thread} before it looks whether that is
 * empty. So none is overlooked.
 */
final class Deadlines {
    private static final long NEVER = Long.MAX_VALUE;

    /** How long the thread may stay where there are none. */
    private static final long IDLE = 1_000_000_000;

    /** When to look again behind a failure. */
    private static final long AGAIN = 10_000_000;

    private static final long ORIGIN = System.nanoTime();
    private static final Set<Deadline> SET = ConcurrentHashMap.newKeySet();

    /** When the thread looks next, in nanoseconds behind {@code ORIGIN}. */
    private static final AtomicLong NEXT = new AtomicLong(NEVER);

    private static volatile @Nullable Thread thread;

    private Deadlines() {}

    /** Cancels {@code call} when its time is over, unless it is closed before. */
    static final class Deadline implements AutoCloseable {
        private final CompletableFuture<?> call;
        private final long at;
        private final int hash;
        private volatile boolean isOver;

        private Deadline(CompletableFuture<?> call, long now, long at) {
            this.call = call;
            this.hash = Long.hashCode(now);
            this.at = at;
        }

        /** Whether it was this that cancelled the call, if anything did. */
        boolean isOver() {
            return isOver;
        }

        @Override
        public void close() {
            SET.remove(this);
        }

        /** Elsewhere, for the peer is told, and whoever writes that may be held up. A failure leaves it as it is. */
        private void end() {
            isOver = true;
            SET.remove(this);
            try {
                Thread.ofVirtual().name("peer4j-deadline").start(this::giveUp);
            } catch (RuntimeException | Error e) {
                SET.add(this);
                throw e;
            }
        }

        private void giveUp() {
            try {
                call.cancel(false);
            } catch (Error e) {
                // For want of memory, most likely: the call must end all the same.
                watch(this, now() + AGAIN);
            }
        }

        /** By when it was set, for the JVM's own takes longer. */
        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }
    }

    /**
     * Has {@code call} cancelled in so many nanoseconds.
     *
     * @throws OutOfMemoryError if there is no thread for that, and none can be started
     */
    static Deadline set(CompletableFuture<?> call, long nanos) {
        long now = now();
        Deadline deadline = new Deadline(call, now, now + Math.min(nanos, NEVER - 1 - now));
        try {
            watch(deadline, deadline.at);
        } catch (OutOfMemoryError e) {
            deadline.close();
            throw e;
        }
        return deadline;
    }

    /** Has the thread look by {@code at}. */
    private static void watch(Deadline deadline, long at) {
        SET.add(deadline);
        Thread looking = thread;
        if (looking == null) {
            looking = start();
        }
        if (lower(at)) {
            LockSupport.unpark(looking);
        }
    }

    private static synchronized Thread start() {
        Thread known = thread;
        if (known == null) {
            known = Thread.ofPlatform()
                    .daemon()
                    .name("peer4j-deadlines")
                    .inheritInheritableThreadLocals(false)
                    .start(Deadlines::look);
            thread = known;
        }
        return known;
    }

    private static void look() {
        while (!SET.isEmpty() || !ends()) {
            long left = NEXT.get() - now();
            if (left > 0) {
                LockSupport.parkNanos(SET, Math.min(left, IDLE));
            } else {
                try {
                    lower(endAllOver());
                } catch (RuntimeException | Error e) {
                    // For want of memory, most likely: there is no other thread to do it.
                    lower(now() + AGAIN);
                }
            }
        }
    }

    /** Whether the current thread, which saw none, is to end; whoever sets one from then on starts another. */
    private static synchronized boolean ends() {
        Thread self = thread;
        thread = null;
        boolean ends = SET.isEmpty();
        if (!ends) {
            thread = self;
        }
        return ends;
    }

    /** When the first of the others is over. */
    private static long endAllOver() {
        NEXT.set(NEVER);
        long first = NEVER;
        for (Deadline deadline : SET) {
            if (deadline.at - now() <= 0) {
                deadline.end();
            } else {
                first = Math.min(first, deadline.at);
            }
        }
        return first;
    }

    private static boolean lower(long at) {
        long next = NEXT.get();
        while (at < next) {
            if (NEXT.compareAndSet(next, at)) {
                return true;
            }
            next = NEXT.get();
        }
        return false;
    }

    private static long now() {
        return System.nanoTime() - ORIGIN;
    }
}
