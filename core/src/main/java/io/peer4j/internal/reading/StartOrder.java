package io.peer4j.internal.reading;

import io.peer4j.internal.nullness.Nullable;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Starts calls and casts in the order in which they arrived, although many threads run them.
 *
 * <pre>
 * a call starts   when each earlier cast has finished, or is found to take long
 * a cast starts   the same, and when each earlier call has started
 * </pre>
 *
 * {@link Patience} says what takes long. So a later call sees the effect of a short cast, and no long one delays another.
 *
 * <p>The usual case takes no lock. The thread that reads runs the work itself, and reads the next one afterwards. Only
 * when another thread takes over the reading does it {@linkplain #takenOver report} the work that is still running.
 *
 * <p>The monitor of {@code this} guards all fields and those of the {@linkplain Work work}. Nothing is started or run
 * while it is held. One thread at a time brings work: the one that reads. {@code peer4j-order} looks at a cast that others
 * wait for; it ends when none has waited for {@value #IDLE_SECONDS} s.
 */
public final class StartOrder {
    private static final long LOOK_NANOS = 200_000;
    private static final long IDLE_SECONDS = 10;

    /** For how long no thread is asked for after the system has refused one. */
    private static final long REFUSED_NANOS = 10_000_000_000L;

    /** How the order treats work. */
    public enum Kind {
        /** Delays later casts until it has started. */
        CALL,
        /** Delays everything later until it has finished or is found to take long. */
        CAST,
        /** A cast that can't take long: delays everything later until it has finished. */
        SHORT_CAST
    }

    /** Runs work on another thread. */
    @FunctionalInterface
    public interface Threads {
        /** Has {@code work} run soon: {@link Work#run}, and then what {@link Work#next} gives, until that is null. */
        void start(Work work);
    }

    private final ArrayDeque<Work> waiting = new ArrayDeque<>();
    private @Nullable Work holder;
    private volatile int unstarted;
    private volatile boolean held;
    private boolean watched;
    private @Nullable Thread watch;
    private long refusedAt = System.nanoTime() - REFUSED_NANOS;

    /** One call or cast. */
    public static final class Work implements Runnable {
        private final Runnable body;
        private final Kind kind;
        private final Threads threads;

        /** Null where it runs on the thread that has read it. */
        private @Nullable StartOrder order;

        volatile @Nullable Thread thread;
        volatile @Nullable Task task;
        private volatile boolean running;
        private boolean counted;
        private boolean started;
        private boolean finished;
        private @Nullable Work next;

        public Work(Runnable body, Kind kind, Threads threads) {
            this.body = body;
            this.kind = kind;
            this.threads = threads;
        }

        boolean isShort() {
            return kind == Kind.SHORT_CAST;
        }

        /** Whether the thread that has read it runs it, so that it takes no turn. */
        public boolean runsWhereRead() {
            return order == null;
        }

        /** Has this thread, which has read it, run it. */
        public Work onThisThread() {
            runsHere();
            return this;
        }

        private void runsHere() {
            if (kind != Kind.CALL) {
                task = Task.current();
            }
            thread = Thread.currentThread();
        }

        @Override
        public void run() {
            StartOrder own = order;
            if (own == null) {
                runBody();
            } else {
                own.run(this);
            }
        }

        private void runBody() {
            running = true;
            try {
                body.run();
            } finally {
                running = false;
            }
        }

        boolean isRunning() {
            return running;
        }

        /** What the thread that has run this is to run next. */
        public @Nullable Work next() {
            return next;
        }

        /** Has it run on another thread, in no order. */
        public void runAlone() {
            threads.start(this);
        }

        /** Runs this and what follows it. */
        public void runAll() {
            Work work = this;
            while (work != null) {
                work.run();
                // An interrupt was meant for the work.
                Thread.interrupted();
                work = work.next;
            }
        }

        private void startOn(StartOrder order) {
            this.order = order;
            threads.start(this);
        }
    }

    /** Whether {@code work} may start at once; for the thread that reads. */
    public boolean admits(Work work) {
        return !held && (work.kind == Kind.CALL || unstarted == 0);
    }

    /** Has {@code work} started in its turn, on another thread; for the thread that reads. */
    public void bring(Work work) {
        boolean now;
        synchronized (this) {
            now = waiting.isEmpty() && mayStart(work);
            if (now) {
                admit(work);
            } else {
                waiting.add(work);
                held = true;
            }
        }
        if (now) {
            work.startOn(this);
        } else {
            watch();
        }
    }

    /**
     * Reports that the calling thread reads on, although {@code work}, which the former reader runs itself, may not have
     * finished.
     *
     * @param late false if the reading was handed over before the work started
     */
    public synchronized void takenOver(Work work, boolean late) {
        if (work.finished) {
            return;
        }
        if (late || work.kind != Kind.CALL) {
            holder = work;
            held = true;
        } else if (!work.started && !work.counted) {
            count(work);
        }
    }

    /** Reports that {@code work} is about to run on the current thread, which has handed over the reading. */
    public void started(Work work) {
        startAll(start(work));
    }

    /**
     * Reports that {@code work} has finished on the current thread, which has lost the reading.
     *
     * @return what the current thread is to run next
     */
    public @Nullable Work finished(Work work) {
        Work first = finish(work);
        if (first != null) {
            Work others = first.next;
            first.next = null;
            first.order = this;
            startAll(others);
            watch();
        }
        return first;
    }

    private void run(Work work) {
        work.runsHere();
        startAll(start(work));
        boolean returned = false;
        try {
            work.runBody();
            returned = true;
        } finally {
            if (returned) {
                work.next = finished(work);
            } else {
                startAll(finish(work));
            }
        }
    }

    // ---- the order

    private boolean mayStart(Work work) {
        return holder == null && (work.kind == Kind.CALL || unstarted == 0);
    }

    private void admit(Work work) {
        if (work.kind == Kind.CALL) {
            count(work);
        } else {
            holder = work;
            held = true;
        }
    }

    // Guarded by the monitor; volatile for the thread that reads.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void count(Work work) {
        work.counted = true;
        unstarted++;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate")
    private synchronized @Nullable Work start(Work work) {
        work.started = true;
        if (!work.counted) {
            return null;
        }
        work.counted = false;
        unstarted--;
        return advance();
    }

    private synchronized @Nullable Work finish(Work work) {
        work.finished = true;
        return release(work);
    }

    /** Lets later work start; gives what may start now. */
    private synchronized @Nullable Work release(Work work) {
        if (!work.equals(holder)) {
            return null;
        }
        holder = null;
        return advance();
    }

    /** The work that may start now, as a list that {@code next} links. */
    private @Nullable Work advance() {
        Work first = null;
        Work last = null;
        for (Work work = waiting.peek(); work != null && mayStart(work); work = waiting.peek()) {
            waiting.remove();
            admit(work);
            if (last == null) {
                first = work;
            } else {
                last.next = work;
            }
            last = work;
        }
        held = holder != null || !waiting.isEmpty();
        return first;
    }

    private void startAll(@Nullable Work first) {
        for (Work work = first; work != null; ) {
            Work following = work.next;
            work.next = null;
            work.startOn(this);
            work = following;
        }
        if (first != null) {
            watch();
        }
    }

    // ---- the watch

    /** Has the watch look at the cast that others wait for; without a watch they do not wait. */
    private void watch() {
        Thread woken;
        Work unwatched = null;
        synchronized (this) {
            Work work = watchedWork();
            if (watched || work == null) {
                return;
            }
            woken = watch == null ? startWatch() : watch;
            watched = woken != null;
            unwatched = watched ? null : work;
        }
        LockSupport.unpark(woken);
        if (unwatched != null) {
            startAll(release(unwatched));
        }
    }

    /** The cast that others wait for, if they do. */
    private @Nullable Work watchedWork() {
        return waiting.isEmpty() ? null : holder;
    }

    private @Nullable Thread startWatch() {
        if (System.nanoTime() - refusedAt < REFUSED_NANOS) {
            return null;
        }
        try {
            Thread created = new OrderThread(this::look);
            created.start();
            watch = created;
            return created;
        } catch (OutOfMemoryError e) {
            refusedAt = System.nanoTime();
            return null;
        }
    }

    private void look() {
        Patience patience = new Patience();
        while (true) {
            Work work = toWatch();
            if (work == null) {
                LockSupport.parkNanos(this, TimeUnit.SECONDS.toNanos(IDLE_SECONDS));
                if (isIdle()) {
                    return;
                }
            } else if (patience.isOver(work)) {
                startAll(release(work));
            } else {
                LockSupport.parkNanos(this, LOOK_NANOS);
            }
        }
    }

    private synchronized @Nullable Work toWatch() {
        Work work = watchedWork();
        watched = work != null;
        return work;
    }

    /** Whether the watch, which has waited in vain, is to end: then the next one is a new thread. */
    private synchronized boolean isIdle() {
        boolean idle = !watched && watchedWork() == null;
        if (idle) {
            watch = null;
        }
        return idle;
    }

    /** Whether the current thread starts work that follows what takes long: then it may start a thread for it at once. */
    public static boolean isWatching() {
        return Thread.currentThread() instanceof OrderThread;
    }

    private static final class OrderThread extends Thread {
        OrderThread(Runnable body) {
            super(body, "peer4j-order");
            setDaemon(true);
        }
    }
}
