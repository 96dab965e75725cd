package io.peer4j.internal.control;

import io.peer4j.internal.link.Link;
import io.peer4j.internal.link.LinkMessage;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Pid;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The way of messages to a peer, in the order in which they are given.
 *
 * <p>What the link takes for sure, whether the peer reads or not, is posted by the thread that brings it: a hand-over
 * costs more than a message. Anything else, and what comes behind it, goes out on a lane, so that a peer that does not
 * read keeps nobody longer than he is willing to wait; and of a message that nobody waits for any more it keeps nothing.
 *
 * <p>Where a link has long messages passed by others, long calls have a lane of their own. So a call may start before a
 * longer one that the same thread has given before it.
 *
 * <p>{@code queue} guards what waits for the lane, in {@code waiting}, which has one task for all of that, and nothing is
 * called with it held. {@code queued} counts these and the one that is being sent: if it is 0, the calling thread has no
 * message under way.
 */
final class Outgoing {
    /** How many bytes may wait for the lane before {@link #sendOrWait} waits, unless told otherwise. */
    static final long DEFAULT_PENDING = 16 << 20;

    private final Link link;

    /** Long calls that others pass, if the link has these; casts and messages keep their order. */
    private final @Nullable Outgoing longCalls;

    private final long mostPending;
    private final Consumer<? super Pid> pids;
    private final Lane lane;
    private final ReentrantLock queue = new ReentrantLock();
    private final Condition left = queue.newCondition();
    private final Set<Delayed> waiting = new LinkedHashSet<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final Runnable sending = this::sendNext;
    private boolean isSending;
    private long pendingBytes;

    Outgoing(Link link, String peer) {
        this(link, peer, DEFAULT_PENDING, unused -> {});
    }

    /** @param mostPending how many bytes may wait for the lane, besides the message that is being sent */
    Outgoing(Link link, String peer, long mostPending) {
        this(link, peer, mostPending, unused -> {});
    }

    /**
     * A way of messages.
     *
     * @param mostPending how many bytes may wait for the lane, besides the message that is being sent
     * @param pids is given each pid in a message before that is sent
     */
    Outgoing(Link link, String peer, long mostPending, Consumer<? super Pid> pids) {
        this(link, peer, mostPending, pids, new Outgoing(link, peer.concat("-long"), mostPending, unused -> {}, null));
    }

    private Outgoing(
            Link link, String peer, long mostPending, Consumer<? super Pid> pids, @Nullable Outgoing longCalls) {
        this.link = link;
        this.longCalls = longCalls;
        this.mostPending = mostPending;
        this.pids = pids;
        this.lane = new Lane("peer4j-send-" + peer);
    }

    /**
     * Sends {@code message}, and does not wait.
     *
     * @param failed is told of an {@link IOException} if the link has ended, or of what else was in the way, on the lane
     *     or at once
     */
    Sending send(LinkMessage message, Consumer<Throwable> failed) {
        try {
            return send(message, false, failed);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing was waited for", e);
        }
    }

    /**
     * Does as {@link #send}, but waits first while too much waits for the lane already.
     *
     * @throws InterruptedException if this thread was interrupted while it waited; nothing is sent then
     */
    Sending sendOrWait(LinkMessage message, Consumer<Throwable> failed) throws InterruptedException {
        return send(message, true, failed);
    }

    private Sending send(LinkMessage message, boolean mayWait, Consumer<Throwable> failed) throws InterruptedException {
        long weight;
        Link.Ready ready;
        try {
            weight = Weight.of(message, pids);
            if (longCalls != null && isPassed(message, weight)) {
                return longCalls.send(message, mayWait, failed);
            }
            if (sentAtOnce(message, weight, failed)) {
                return Sending.DONE;
            }
            ready = link.prepare(message, weight);
        } catch (RuntimeException | Error e) {
            failed.accept(e);
            return Sending.DONE;
        }
        Delayed delayed = new Delayed(ready, weight, failed);
        if (enter(delayed, mayWait)) {
            begin(delayed);
        }
        return delayed;
    }

    /** Does not wait for a message that waits: it may be the same thread's. */
    private boolean isPassed(LinkMessage message, long weight) {
        return message instanceof LinkMessage.Call && queued.get() == 0 && link.isPassed(weight);
    }

    /** A message that was given. */
    interface Sending {
        /** One that is sent. */
        Sending DONE = new Sending() {
            @Override
            public boolean drop() {
                return false;
            }

            @Override
            public void keep() {}
        };

        /**
         * Drops the message, and what memory it takes, if its turn has not come yet; false if it was sent, or is being sent:
         * what is given from then on comes behind it.
         */
        boolean drop();

        /** Lets what it was made of change. */
        void keep();
    }

    /** A message that waits for the lane. */
    private final class Delayed implements Sending {
        private final Link.Ready message;
        private final long weight;
        private final Consumer<Throwable> failed;

        Delayed(Link.Ready message, long weight, Consumer<Throwable> failed) {
            this.message = message;
            this.weight = weight;
            this.failed = failed;
        }

        void send() {
            try {
                message.send();
            } catch (IOException | RuntimeException | Error e) {
                failed.accept(e);
            }
        }

        @Override
        public void keep() {
            message.keep();
        }

        @Override
        public boolean drop() {
            queue.lock();
            try {
                boolean waited = waiting.remove(this);
                if (waited) {
                    noLongerWaits(this);
                    queued.decrementAndGet();
                }
                return waited;
            } finally {
                queue.unlock();
            }
        }
    }

    private void begin(Delayed first) {
        try {
            lane.execute(sending);
        } catch (RuntimeException | Error e) {
            // No memory for a thread; whoever sends next tries again, for those who came meanwhile too.
            stop();
            first.drop();
            first.failed.accept(e);
        }
    }

    private void stop() {
        queue.lock();
        try {
            isSending = false;
        } finally {
            queue.unlock();
        }
    }

    private void sendNext() {
        Delayed due = next();
        if (due == null) {
            return;
        }
        try {
            due.send();
        } finally {
            queued.decrementAndGet();
            lane.execute(sending);
        }
    }

    private @Nullable Delayed next() {
        queue.lock();
        try {
            Iterator<Delayed> all = waiting.iterator();
            isSending = all.hasNext();
            if (!isSending) {
                return null;
            }
            Delayed due = all.next();
            all.remove();
            noLongerWaits(due);
            return due;
        } finally {
            queue.unlock();
        }
    }

    /** Lets all go that wait: the link has ended. */
    void close() {
        if (longCalls != null) {
            longCalls.close();
        }
        queue.lock();
        try {
            pendingBytes = Long.MIN_VALUE / 2;
            left.signalAll();
        } finally {
            queue.unlock();
        }
    }

    private boolean sentAtOnce(LinkMessage message, long weight, Consumer<Throwable> failed) {
        if (queued.get() != 0 || !link.reserve(weight)) {
            return false;
        }
        link.post(message, failed);
        return true;
    }

    /** True if nothing is under way: then who has entered begins. */
    private boolean enter(Delayed delayed, boolean mayWait) throws InterruptedException {
        queue.lock();
        try {
            while (mayWait && pendingBytes > mostPending) {
                left.await();
            }
            waiting.add(delayed);
            queued.incrementAndGet();
            pendingBytes += delayed.weight;
            boolean begins = !isSending;
            isSending = true;
            return begins;
        } finally {
            queue.unlock();
        }
    }

    private void noLongerWaits(Delayed delayed) {
        pendingBytes -= delayed.weight;
        left.signalAll();
    }
}
