package io.peer4j.internal.boot;

import io.peer4j.internal.link.Incoming;
import io.peer4j.internal.link.Link;
import io.peer4j.internal.link.LinkMessage;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The threads that read the link. Whoever reads a call runs it, and another takes over the reading: a hand-over between
 * threads costs more than a call does.
 *
 * <p>{@code turn} is held by the thread that reads. Under it nothing is sent and nothing waited for but the link, so the
 * link is always read on. {@code free} counts the readers that run no call; while that is one, the thread that reads, a
 * call goes to the {@link Workers}. Where the system has no thread to give, it waits in {@code backlog}, which each
 * thread looks into behind its call, and again behind counting itself out of {@code busy}. The readers are no daemons:
 * the JVM lives as long as the link.
 */
final class Readers {
    /** How many calls run on the threads that read; those beyond them are the workers'. */
    static final int MOST = 4;

    private final Link link;
    private final PeerRuntime runtime;
    private final ReentrantLock turn = new ReentrantLock();
    private final AtomicInteger free = new AtomicInteger(1);
    private final AtomicInteger busy = new AtomicInteger();
    private final Queue<Runnable> backlog = new ConcurrentLinkedQueue<>();
    private int started = 1;
    private @Nullable Workers workers;

    Readers(Link link, PeerRuntime runtime) {
        this.link = link;
        this.runtime = runtime;
    }

    /** Whether the current thread reads the link: then it must not wait for the origin. */
    boolean isReading() {
        return turn.isHeldByCurrentThread();
    }

    /** Reads until the link ends. */
    void run() {
        try {
            while (true) {
                Runnable work = read();
                if (work == null) {
                    return;
                }
                work(work);
                free.incrementAndGet();
            }
        } catch (Throwable e) {
            runtime.failed(e);
        }
    }

    /** The next call or cast for this thread to run; null at the link's end. */
    private @Nullable Runnable read() {
        turn.lock();
        try {
            while (true) {
                Incoming incoming = link.receive();
                if (incoming instanceof Incoming.End) {
                    runtime.lost();
                    return null;
                }
                Runnable work = runtime.take(incoming);
                if (work != null && leave()) {
                    return work;
                }
                if (work != null && !handedOver(work, isPulse(incoming))) {
                    backlog.add(work);
                    // With nobody else at work, this thread does it, and the link is read on later.
                    Runnable own = busy.get() == 0 ? backlog.poll() : null;
                    if (own != null) {
                        free.decrementAndGet();
                        return own;
                    }
                }
            }
        } finally {
            turn.unlock();
        }
    }

    private boolean handedOver(Runnable work, boolean isPulse) {
        try {
            workers().execute(new Guarded(work), isPulse);
            return true;
        } catch (OutOfMemoryError e) {
            return false;
        }
    }

    /** Runs {@code first}, and what is left over for whoever has a thread. */
    private void work(Runnable first) {
        for (Runnable work = first; work != null; work = backlog.poll()) {
            busy.incrementAndGet();
            for (Runnable next = work; next != null; next = backlog.poll()) {
                Thread.currentThread().setContextClassLoader(Modules.loader());
                next.run();
                // An interrupt was meant for the call.
                Thread.interrupted();
            }
            busy.decrementAndGet();
        }
    }

    /** Whether it is what an origin asks to see whether this peer lives: no work of a user's may stand before that. */
    private static boolean isPulse(Incoming incoming) {
        return incoming instanceof LinkMessage.Call call
                && call.module().name().equals("erlang")
                && call.function().name().equals("node")
                && call.args().elements().isEmpty();
    }

    /** Made when they are first needed, for the boot's sake; by the thread that reads. */
    private Workers workers() {
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
        if (started == MOST) {
            return false;
        }
        started++;
        free.incrementAndGet();
        try {
            Thread.ofPlatform()
                    .name("peer4j-reader-".concat(Integer.toString(started)))
                    .start(this::run);
            return true;
        } catch (OutOfMemoryError e) {
            // No thread to be had: this one reads on.
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
}
