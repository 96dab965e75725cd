package io.peer4j.internal.control;

import io.peer4j.internal.link.Link;
import io.peer4j.internal.link.LinkMessage;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way of messages to a peer, in the order in which they are given.
 *
 * <p>What the link takes for sure, whether the peer reads or not, goes out on the thread that brings it: a hand-over
 * costs more than a message. Anything else, and what comes behind it, goes out on a lane, so that a peer that does not
 * read keeps nobody longer than he is willing to wait; and of a message that nobody waits for any more it keeps nothing.
 * {@code queue} guards the bytes in the lane, and nothing is called with it held. Who finds {@code queued} zero has nothing of
 * his own in the lane.
 */
final class Outgoing {
    /** From how many bytes on in the lane those wait who may. */
    static final long FULL = 16 << 20;

    private final Link link;
    private final Lane lane;
    private final ReentrantLock queue = new ReentrantLock();
    private final Condition left = queue.newCondition();
    private final AtomicInteger queued = new AtomicInteger();
    private long queuedBytes;

    Outgoing(Link link, String peer) {
        this.link = link;
        this.lane = new Lane("peer4j-send-" + peer);
    }

    /**
     * Sends {@code message}.
     *
     * @param mayWait whether to wait while too much is on its way already
     * @param failed is told of an {@link IOException} if the link has ended, or of what else was in the way, on the lane
     *     or at once
     * @return drops the message, and what memory it takes, if its turn has not come yet; false if it was sent, or is being
     *     sent: what is given from then on comes behind it
     */
    BooleanSupplier send(LinkMessage message, boolean mayWait, Consumer<Throwable> failed) {
        long weight = Weight.of(message);
        if (sentAtOnce(message, weight, failed)) {
            return () -> false;
        }
        Delayed delayed = new Delayed(message, weight, failed);
        enter(weight, mayWait);
        lane.execute(delayed);
        return delayed::drop;
    }

    /** A message in the lane; {@code message} is guarded by {@code queue}, and null when it was sent or dropped. */
    private final class Delayed implements Runnable {
        private @Nullable LinkMessage message;
        private final long weight;
        private final Consumer<Throwable> failed;

        Delayed(LinkMessage message, long weight, Consumer<Throwable> failed) {
            this.message = message;
            this.weight = weight;
            this.failed = failed;
        }

        @Override
        public void run() {
            try {
                LinkMessage due = take();
                if (due != null) {
                    send(due);
                }
            } finally {
                leave();
            }
        }

        private void send(LinkMessage due) {
            try {
                link.send(due);
            } catch (IOException | RuntimeException | Error e) {
                failed.accept(e);
            } finally {
                lighten(weight);
            }
        }

        boolean drop() {
            if (take() == null) {
                return false;
            }
            lighten(weight);
            return true;
        }

        private @Nullable LinkMessage take() {
            queue.lock();
            try {
                LinkMessage taken = message;
                message = null;
                return taken;
            } finally {
                queue.unlock();
            }
        }
    }

    /** Lets all go that wait: the link has ended. */
    void close() {
        queue.lock();
        try {
            queuedBytes = Long.MIN_VALUE / 2;
            left.signalAll();
        } finally {
            queue.unlock();
        }
    }

    private boolean sentAtOnce(LinkMessage message, long weight, Consumer<Throwable> failed) {
        if (queued.get() != 0 || weight > link.room()) {
            return false;
        }
        try {
            link.post(message, failed);
        } catch (RuntimeException | Error e) {
            failed.accept(e);
        }
        return true;
    }

    private void enter(long weight, boolean mayWait) {
        queue.lock();
        try {
            while (mayWait && queuedBytes > FULL) {
                left.awaitUninterruptibly();
            }
            queued.incrementAndGet();
            queuedBytes += weight;
        } finally {
            queue.unlock();
        }
    }

    private void leave() {
        queue.lock();
        try {
            queued.decrementAndGet();
        } finally {
            queue.unlock();
        }
    }

    private void lighten(long weight) {
        queue.lock();
        try {
            queuedBytes -= weight;
            left.signalAll();
        } finally {
            queue.unlock();
        }
    }
}
