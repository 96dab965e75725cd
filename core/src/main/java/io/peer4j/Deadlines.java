package io.peer4j;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

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
        private volatile boolean isOver;

        private Deadline(CompletableFuture<?> call, long at) {
            this.call = call;
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

        /** An {@link Error} leaves it in {@code SET}, to be ended once more. */
        private void end() {
            isOver = true;
            try {
                call.cancel(false);
            } catch (RuntimeException e) {
                // The other waits must end all the same.
                System.getLogger("io.peer4j").log(System.Logger.Level.ERROR, "a call could not be given up", e);
            }
            SET.remove(this);
        }

        /** By its time, for the JVM's own takes longer; two may have the same. */
        @Override
        public int hashCode() {
            return Long.hashCode(at);
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
        Deadline deadline = new Deadline(call, now + Math.min(nanos, NEVER - 1 - now));
        SET.add(deadline);
        try {
            Thread looking = thread;
            if (looking == null) {
                looking = start();
            }
            if (lower(deadline.at)) {
                LockSupport.unpark(looking);
            }
        } catch (OutOfMemoryError e) {
            deadline.close();
            throw e;
        }
        return deadline;
    }

    private static synchronized Thread start() {
        Thread known = thread;
        if (known == null) {
            known = Thread.ofPlatform().daemon().name("peer4j-deadlines").start(Deadlines::look);
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
                } catch (Error e) {
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
