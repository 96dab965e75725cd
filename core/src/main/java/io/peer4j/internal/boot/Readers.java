package io.peer4j.internal.boot;

import io.peer4j.internal.link.Incoming;
import io.peer4j.internal.link.Link;
import io.peer4j.internal.link.LinkMessage;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.reading.StartOrder;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The threads that read the link. Whoever reads a call runs it: a hand-over between threads costs more than a call does.
 * While it runs, nobody reads; so a second thread watches, and takes over the reading from a call that lasts. Where the
 * last one has lasted, the next is taken for such a one, and the reading is handed over at once.
 *
 * <p>{@code turn} is held by the thread that reads, and given back while it runs a call. Under it nothing is sent and
 * nothing waited for but the link, so the link is always read on. {@code works} is odd while the turn is free, and changes
 * whenever it is taken or given back: if it stands still for {@value #WATCH_NANOS} ns, the watch is over. {@code watch} is
 * held by the thread that watches; it sleeps when nothing is called, and whoever gives the turn back wakes it.
 * {@code free} counts the readers that run no call; while that is one, the thread that reads, a
 * call goes to the {@link Workers}. Where the system has no thread to give, it waits in {@code backlog}, which each
 * thread looks into behind its call, and again behind counting itself out of {@code busy}. While further calls have come
 * already, answers gather, to leave with one write. The readers are no daemons: the JVM lives as long as the link.
 *
 * <p>{@code order} starts casts and calls in the order in which they arrived. {@code running} is what the last thread with
 * the turn runs; the thread that takes the turn over reports it to {@code order}.
 */
final class Readers {
    /** How many calls run on the threads that read; those beyond them are the workers'. */
    static final int MOST = 4;

    /** A call that takes no longer costs less than the hand-over of the reading would. */
    private static final long QUICK_NANOS = 20_000;

    /** How often the watch looks, and so how long a call may keep the link from being read. */
    private static final long WATCH_NANOS = 1_000_000;

    /** Behind so many looks at a peer that is not called the watch sleeps. */
    private static final int QUIET = 20;

    /** How long answers gather. */
    private static final long GATHER_NANOS = 200_000;

    private final Link link;
    private final PeerRuntime runtime;
    private final long watchNanos;
    private final int quiet;
    private final ReentrantLock turn = new ReentrantLock();
    private final ReentrantLock watch = new ReentrantLock();
    private final AtomicInteger works = new AtomicInteger(1);
    private final AtomicInteger free = new AtomicInteger(1);
    private final AtomicInteger busy = new AtomicInteger();
    private final Queue<Runnable> backlog = new ConcurrentLinkedQueue<>();
    private final StartOrder order = new StartOrder();
    private final StartOrder.Threads threads = new Threads();
    private final Deputy sender = new Deputy("peer4j-sender");
    private volatile @Nullable Thread watcher;
    private volatile boolean asleep;
    private volatile boolean ended;
    private volatile boolean quick = true;

    /** Whether whoever watches is to take the turn at once; written under {@code turn}. */
    private volatile boolean asked = true;

    // Guarded by turn.
    private final Receiver receiver;
    private @Nullable Incoming ahead;
    private StartOrder.@Nullable Work running;
    private boolean corked;
    private long corkedAt;
    private int started = 1;
    private volatile @Nullable Workers workers;

    Readers(Link link, PeerRuntime runtime) {
        this(link, runtime, WATCH_NANOS, QUIET, null);
    }

    /** With a watch that looks as often, and sleeps as soon, as a test wants; {@code workers} are made if there are none. */
    Readers(Link link, PeerRuntime runtime, long watchNanos, int quiet, @Nullable Workers workers) {
        this.link = link;
        this.receiver = new Receiver(link);
        this.runtime = runtime;
        this.watchNanos = watchNanos;
        this.quiet = quiet;
        this.workers = workers;
    }

    /** Whether the current thread reads the link: then it must not wait for the origin. */
    boolean isReading() {
        return turn.isHeldByCurrentThread();
    }

    /** Reads until the link ends. */
    void run() {
        try {
            while (awaitTurn()) {
                lead();
            }
        } catch (Throwable e) {
            runtime.failed(e);
        }
    }

    // ---- the watch

    /** Watches, and takes the turn when it is time to; false when the link has ended. */
    private boolean awaitTurn() {
        watch.lock();
        try {
            watcher = Thread.currentThread();
            int seen = 0;
            int still = 0;
            while (!ended) {
                int now = works.get();
                boolean overdue = isFree(now) && now == seen;
                if ((asked || overdue) && tookOver(overdue)) {
                    return true;
                }
                still = now == seen ? still + 1 : 0;
                seen = now;
                rest(now, still);
            }
            return false;
        } finally {
            watch.unlock();
        }
    }

    private void rest(int now, int still) {
        // Nobody's interrupt is meant for the watch.
        Thread.interrupted();
        if (still < quiet) {
            LockSupport.parkNanos(this, watchNanos);
            return;
        }
        asleep = true;
        if (works.get() == now && !asked && !ended) {
            LockSupport.park(this);
        }
        asleep = false;
    }

    private static boolean isFree(int works) {
        return (works & 1) == 1;
    }

    private boolean tookOver(boolean overdue) {
        if (!took(overdue)) {
            return false;
        }
        if (overdue) {
            quick = false;
        }
        if (corked) {
            // Of calls before the one that lasts.
            sendGathered();
        }
        return true;
    }

    private boolean took(boolean overdue) {
        if (!turn.tryLock()) {
            return false;
        }
        asked = false;
        if (isFree(works.get())) {
            works.incrementAndGet();
        }
        StartOrder.Work unfinished = running;
        running = null;
        if (unfinished != null) {
            order.takenOver(unfinished, overdue);
        }
        return true;
    }

    // ---- the turn

    /** Reads, and runs calls, until another thread has taken over. */
    private void lead() {
        Runnable work;
        do {
            work = readOrGiveBack();
        } while (work != null && ran(work));
    }

    private @Nullable Runnable readOrGiveBack() {
        Runnable work = null;
        try {
            work = read();
            return work;
        } finally {
            if (work == null) {
                turn.unlock();
            }
        }
    }

    /** Runs {@code work} with the turn given back; false if another thread has had that since. */
    private boolean ran(Runnable work) {
        long begin = System.nanoTime();
        boolean handOver = !quick;
        boolean gather = !handOver && gathers(begin);
        StartOrder.Work ordered = work instanceof StartOrder.Work read && read.runsWhereRead() ? read : null;
        running = ordered;
        int ticket = giveBack(handOver);
        if (handOver) {
            link.uncork();
            started(ordered);
        }
        work(work);
        if (!gather) {
            link.uncork();
        }
        boolean wasQuick = System.nanoTime() - begin < QUICK_NANOS;
        boolean tookBack = tookBack(ticket);
        if (!tookBack) {
            finished(ordered);
        }
        free.incrementAndGet();
        if (tookBack) {
            quick = wasQuick;
            corked &= gather;
            return true;
        }
        if (wasQuick) {
            quick = true;
        }
        return false;
    }

    private void started(StartOrder.@Nullable Work ordered) {
        if (ordered != null) {
            order.started(ordered);
        }
    }

    /** Runs what has waited for {@code ordered} too. */
    private void finished(StartOrder.@Nullable Work ordered) {
        Runnable next = ordered == null ? null : order.finished(ordered);
        if (next != null) {
            work(next);
        }
    }

    /** Whether nobody has had the turn since it was given back: what is guarded by it is as it was left. */
    private boolean tookBack(int ticket) {
        if (works.get() != ticket || !turn.tryLock()) {
            return false;
        }
        if (works.get() != ticket) {
            // Taken and given back again since the look, and maybe corked.
            turn.unlock();
            return false;
        }
        asked = false;
        running = null;
        works.incrementAndGet();
        return true;
    }

    private int giveBack(boolean handOver) {
        asked = handOver;
        corked &= !handOver;
        int ticket = works.incrementAndGet();
        turn.unlock();
        if (handOver || asleep) {
            LockSupport.unpark(watcher);
        }
        return ticket;
    }

    /** Whether the answer to the call that is about to run is to wait for those to calls that have come already. */
    private boolean gathers(long now) {
        boolean more = isMoreThere() && !(corked && now - corkedAt > GATHER_NANOS);
        if (more && !corked) {
            corkedAt = now;
            corked = true;
            link.cork();
        }
        return more;
    }

    private boolean isMoreThere() {
        if (ahead == null) {
            ahead = link.poll();
        }
        return ahead != null;
    }

    /** Not on the thread that reads: it may have to wait for the origin. */
    private void sendGathered() {
        corked = false;
        Runnable uncorking = new Uncorking();
        try {
            sender.execute(uncorking);
        } catch (OutOfMemoryError e) {
            ThreadStarts.refused();
            uncorking.run();
        }
    }

    /** The next call or cast for this thread to run; null at the link's end. */
    private @Nullable Runnable read() {
        while (true) {
            Incoming incoming = next();
            if (incoming instanceof Incoming.End) {
                runtime.ended();
                ended = true;
                LockSupport.unpark(watcher);
                return null;
            }
            Runnable work = runtime.take(incoming);
            Runnable own = work == null ? null : ownPart(work, incoming);
            if (own != null) {
                return own;
            }
        }
    }

    /** Gives what this thread has to run itself, and has the rest run in its turn. */
    private @Nullable Runnable ownPart(Runnable work, Incoming incoming) {
        if (isPulse(incoming)) {
            return leave() ? work : ownPulse(work);
        }
        StartOrder.Work ordered = new StartOrder.Work(work, Calls.kind(incoming), threads);
        if (order.admits(ordered) && leave()) {
            return ordered.onThisThread();
        }
        order.bring(ordered);
        return busy.get() == 0 ? counted(backlog.poll()) : null;
    }

    /** Those who are at work may never be done, and this takes but a moment: it runs here if there is no thread. */
    private @Nullable Runnable ownPulse(Runnable work) {
        return handedOver(new Guarded(work), true) ? null : counted(work);
    }

    private @Nullable Runnable counted(@Nullable Runnable own) {
        if (own != null) {
            free.decrementAndGet();
        }
        return own;
    }

    private Incoming next() {
        if (isMoreThere()) {
            Incoming next = ahead;
            ahead = null;
            receiver.crowded();
            return Objects.requireNonNull(next);
        }
        if (corked) {
            sendGathered();
        }
        return receiver.receive();
    }

    private boolean handedOver(Runnable work, boolean isPulse) {
        try {
            workers().execute(work, isPulse);
            return true;
        } catch (OutOfMemoryError e) {
            ThreadStarts.refused();
            return false;
        }
    }

    /** Runs {@code first}, and what is left over for whoever has a thread. */
    private void work(Runnable first) {
        for (Runnable work = first; work != null; work = backlog.poll()) {
            busy.incrementAndGet();
            for (Runnable next = work; next != null; next = following(next)) {
                Thread.currentThread().setContextClassLoader(Modules.loader());
                next.run();
                // An interrupt was meant for the call.
                Thread.interrupted();
            }
            busy.decrementAndGet();
        }
    }

    private @Nullable Runnable following(Runnable done) {
        Runnable next = done instanceof StartOrder.Work ordered ? ordered.next() : null;
        return next != null ? next : backlog.poll();
    }

    /** Whether it is what an origin asks to see whether this peer lives: no work of a user's may stand before that. */
    private static boolean isPulse(Incoming incoming) {
        return incoming instanceof LinkMessage.Call call
                && call.module().name().equals("erlang")
                && call.function().name().equals("node")
                && call.args().elements().isEmpty();
    }

    /** Made when they are first needed, for the boot's sake. */
    private Workers workers() {
        Workers known = workers;
        return known == null ? makeWorkers() : known;
    }

    private synchronized Workers makeWorkers() {
        Workers known = workers;
        if (known == null) {
            known = new Workers();
            workers = known;
        }
        return known;
    }

    /** Whether the reading can be left to another thread. */
    private boolean leave() {
        if (free.get() == 1 && !another()) {
            return false;
        }
        free.decrementAndGet();
        return true;
    }

    private boolean another() {
        if (started == MOST || !ThreadStarts.areLikely()) {
            return false;
        }
        started++;
        free.incrementAndGet();
        try {
            Thread.ofPlatform()
                    .name("peer4j-reader-".concat(Integer.toString(started)))
                    .start(this::run);
            ThreadStarts.granted();
            return true;
        } catch (OutOfMemoryError e) {
            // No thread to be had: this one reads on.
            ThreadStarts.refused();
            free.decrementAndGet();
            started--;
            return false;
        }
    }

    /** Gives the workers' threads what the readers have. */
    private final class Guarded implements Runnable {
        private final Runnable work;

        Guarded(Runnable work) {
            this.work = work;
        }

        @Override
        public void run() {
            try {
                work(work);
            } catch (Throwable e) {
                runtime.failed(e);
            }
        }
    }

    /** Threads for what has had to wait for its turn, or for a thread. */
    private final class Threads implements StartOrder.Threads {
        @Override
        public void start(StartOrder.Work work) {
            if (!handedOver(new Guarded(work), false)) {
                backlog.add(work);
            }
        }
    }

    private final class Uncorking implements Runnable {
        @Override
        public void run() {
            try {
                link.uncork();
            } catch (Throwable e) {
                runtime.failed(e);
            }
        }
    }
}
