package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.reading.StartOrder;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads for the calls beyond those that the {@linkplain Readers readers} run. No number of blocked calls holds up
 * another one: the system alone bounds the threads.
 *
 * <pre>
 * at once         run on                started by
 * up to 32        platform threads      the thread that brings the call
 * up to 256       platform threads      the starter: a start waits until the new thread is scheduled
 *                                       the thread that finds that the cast before it takes long, up to 2048
 * up to 2048      platform threads      the starter, when no call has left the queue for 10 ms;
 *                                       4 each 10 ms while calls leave it, but some wait
 * beyond          virtual threads       the starter
 *                 platform threads      the starter, when no call has left the queue for 10 ms
 * </pre>
 *
 * Platform threads share the processors fairly, virtual ones do not. A waiting virtual thread costs less memory, but
 * it needs a carrier to go on. Native code blocks carriers; on Java 21 {@code synchronized} and {@code Object.wait}
 * block them too. So virtual threads are used only where platform threads would cost more than 50 MiB.
 *
 * <p>{@code waiting} holds the calls without a thread. Every thread takes from it what comes first, so a refused thread
 * loses no call. The question whether the peer lives has a thread to itself.
 */
final class Workers {
    /** How many threads the bringing thread starts itself. */
    static final int MOST = 32;

    /** Up to how many platform threads a waiting call gets one at once. */
    static final int MOST_AT_ONCE = 256;

    /** From how many platform threads on calls run on virtual ones. */
    static final int MOST_PLATFORM = 2048;

    private static final long IDLE_SECONDS = 10;
    private static final long LATE_NANOS = 10_000_000;
    private static final long LOOK_NANOS = 2_000_000;

    /** Started at a time while the queue moves: a burst of short calls must not start thousands. */
    private static final int FEW = 4;

    private final ThreadFactory factory;
    private final SynchronousQueue<Runnable> idle = new SynchronousQueue<>();
    private final AtomicInteger threads = new AtomicInteger();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingCount = new AtomicInteger();

    /** Threads that were started for the queue and have not taken from it yet. */
    private final AtomicInteger platformComing = new AtomicInteger();

    private final AtomicInteger virtualComing = new AtomicInteger();
    private volatile @Nullable Thread starter;

    private final ThreadPoolExecutor pulse = new ThreadPoolExecutor(
            0,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            named("peer4j-pulse-"),
            (work, pool) -> execute(work));

    Workers() {
        this(named("peer4j-call-"));
    }

    /** With platform threads that a test makes. */
    Workers(ThreadFactory factory) {
        this.factory = factory;
    }

    /** That of the JDK's builder makes classes for method handles when it first counts: milliseconds of a boot. */
    private static ThreadFactory named(String prefix) {
        AtomicInteger started = new AtomicInteger();
        return work -> {
            ThreadStarts.require();
            Thread thread = new Thread(work, prefix.concat(Integer.toString(started.incrementAndGet())));
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * Has {@code work} run.
     *
     * @throws OutOfMemoryError if there is no thread for it and none that would start one later
     */
    void execute(Runnable work, boolean isPulse) {
        if (isPulse) {
            pulse.execute(work);
        } else {
            execute(work);
        }
    }

    private void execute(Runnable work) {
        if (!idle.offer(work) && !(threads.get() < most() && started(work))) {
            await(work);
        }
    }

    /** What follows a cast that takes long comes singly, so it is no burst. */
    private static int most() {
        return StartOrder.isWatching() ? MOST_PLATFORM : MOST;
    }

    // ---- the queue

    private void await(Runnable work) {
        waiting.add(work);
        waitingCount.incrementAndGet();
        try {
            wakeStarter();
        } catch (OutOfMemoryError e) {
            if (waiting.remove(work)) {
                waitingCount.decrementAndGet();
                throw e;
            }
        }
    }

    private @Nullable Runnable takeWaiting() {
        Runnable work = waiting.poll();
        if (work != null) {
            waitingCount.decrementAndGet();
        }
        return work;
    }

    // ---- threads that run calls

    /** Starts a platform thread for {@code first}, or for the queue; false if the system has refused one. */
    private boolean started(@Nullable Runnable first) {
        if (!ThreadStarts.areLikely()) {
            return false;
        }
        threads.incrementAndGet();
        try {
            start(factory.newThread(() -> serve(first)));
            return true;
        } catch (OutOfMemoryError e) {
            threads.decrementAndGet();
            return false;
        }
    }

    private void serve(@Nullable Runnable first) {
        try {
            Runnable begin = first == null ? come(platformComing) : first;
            for (Runnable work = begin == null ? next() : begin; work != null; work = next()) {
                work.run();
            }
        } finally {
            threads.decrementAndGet();
        }
    }

    private @Nullable Runnable next() {
        while (true) {
            // An interrupt was meant for the call that has ended.
            Thread.interrupted();
            Runnable work = takeWaiting();
            try {
                return work != null ? work : idle.poll(IDLE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                // Meant for that too.
            }
        }
    }

    /** The first work of a thread that was started for the queue, and counted in {@code coming}. */
    private @Nullable Runnable come(AtomicInteger coming) {
        Runnable work = takeWaiting();
        coming.decrementAndGet();
        return work;
    }

    private void startVirtual() {
        virtualComing.incrementAndGet();
        try {
            Thread.ofVirtual().name("peer4j-call").start(this::serveVirtually);
        } catch (RuntimeException | Error e) {
            virtualComing.decrementAndGet();
            throw e;
        }
    }

    private void serveVirtually() {
        for (Runnable work = come(virtualComing); work != null; work = takeWaiting()) {
            work.run();
        }
    }

    // ---- the starter

    private void wakeStarter() {
        Thread known = starter;
        if (known == null) {
            startStarter();
        } else {
            LockSupport.unpark(known);
        }
    }

    private synchronized void startStarter() {
        if (starter == null) {
            ThreadStarts.require();
            Thread created = new Thread(this::startAll, "peer4j-starter");
            created.setDaemon(true);
            start(created);
            starter = created;
        }
    }

    private static void start(Thread created) {
        try {
            created.start();
            ThreadStarts.granted();
        } catch (OutOfMemoryError e) {
            ThreadStarts.refused();
            throw e;
        }
    }

    /** It never ends: the system might refuse the next one. */
    private void startAll() {
        Watch watch = new Watch();
        while (true) {
            try {
                startForWaiting();
                watch.look();
            } catch (OutOfMemoryError e) {
                LockSupport.parkNanos(this, LATE_NANOS);
            }
        }
    }

    /** If the system refuses a thread, calls stay in the queue: it would refuse a virtual thread's carrier as well. */
    private void startForWaiting() {
        while (waitingCount.get() > platformComing.get() + virtualComing.get()) {
            int running = threads.get();
            if (running >= MOST_PLATFORM) {
                startVirtual();
            } else if (running >= MOST_AT_ONCE || !startedForQueue()) {
                return;
            }
        }
    }

    private boolean startedForQueue() {
        platformComing.incrementAndGet();
        boolean started = started(null);
        if (!started) {
            platformComing.decrementAndGet();
        }
        return started;
    }

    /** Sees whether calls leave the queue; for the starter alone. */
    private final class Watch {
        private @Nullable Runnable first;

        /** Since when {@code first} is the first. */
        private long since;

        /** Since when calls wait, without a thread started for them. */
        private long waitingSince;

        private int batch = 1;

        void look() {
            Runnable now = waiting.peek();
            if (now == null) {
                batch = 1;
                first = null;
                LockSupport.park(Workers.this);
            } else {
                look(now, System.nanoTime());
                LockSupport.parkNanos(Workers.this, LOOK_NANOS);
            }
        }

        private void look(Runnable now, long time) {
            if (first == null) {
                waitingSince = time;
            }
            if (!now.equals(first)) {
                first = now;
                since = time;
            }
            if (time - since > LATE_NANOS) {
                startUpTo(batch);
                batch *= 2;
                since = System.nanoTime();
                waitingSince = since;
            } else if (time - waitingSince > LATE_NANOS && threads.get() < MOST_PLATFORM) {
                startUpTo(FEW);
                waitingSince = System.nanoTime();
            }
        }

        /** No more threads than there are calls. */
        private void startUpTo(int count) {
            for (int i = 0; i < count && waitingCount.get() > platformComing.get(); i++) {
                if (!startedForQueue()) {
                    return;
                }
            }
        }
    }
}
