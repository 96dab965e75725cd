package io.peer4j.internal.control;

import io.peer4j.internal.link.Incoming;
import io.peer4j.internal.link.Link;
import io.peer4j.internal.link.LinkMessage.Reply;
import io.peer4j.internal.nullness.Nullable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The reading of a link by two kinds of thread: the control process's own, which may wait in the stream, and callers,
 * who take their reply themselves if it comes at once. A hand-over between threads costs more than such a call does.
 *
 * <p>{@code turn} is held by whoever reads. The own thread holds it for as long as it waits in the stream. Once a
 * caller's reply came at once it lets go, looks at the stream every millisecond, and leaves the reading to callers
 * ({@code yielded}); it goes back to the stream when a caller's time is over, when anybody waits who does not read, and
 * when nobody has called for a while. A caller only looks whether something is there, for {@value #SPIN_NANOS} ns at
 * most: a read that waits could be ended by no time-out and no interrupt. It takes replies, its own and others', and
 * leaves anything else, in {@code ahead}, to the own thread. Rule: a call that waits is in {@code waits} before it asks
 * for the turn, and who gives the turn back looks there afterwards, so that somebody reads for it.
 */
final class LinkReader {
    private static final long SPIN_NANOS = 50_000;
    private static final long LOOK_NANOS = 1_000_000;

    /** Behind so many looks without a call the own thread goes back to the stream. */
    private static final int QUIET = 20;

    private final Link link;
    private final BooleanSupplier waits;
    private final Consumer<Reply> replies;
    private final Consumer<Incoming> others;
    private final long lookNanos;
    private final int quiet;
    private final Thread own = Thread.currentThread();
    private final ReentrantLock turn = new ReentrantLock();
    private volatile boolean yielded;
    private volatile boolean taking;

    /** When a caller was last left waiting. */
    private volatile long waitingSince = System.nanoTime() - SPIN_NANOS;

    // Guarded by turn.
    private @Nullable Incoming ahead;
    private int led;
    private @Nullable String fault;

    /**
     * A reader whose own thread is the current one.
     *
     * @param waits whether any call waits for its reply
     * @param replies takes a reply; must not wait
     * @param others takes anything else, on the own thread; may wait
     */
    LinkReader(Link link, BooleanSupplier waits, Consumer<Reply> replies, Consumer<Incoming> others) {
        this(link, waits, replies, others, LOOK_NANOS, QUIET);
    }

    /** With looks that come as soon, and so many of them, as a test wants. */
    LinkReader(
            Link link,
            BooleanSupplier waits,
            Consumer<Reply> replies,
            Consumer<Incoming> others,
            long lookNanos,
            int quiet) {
        this.link = link;
        this.waits = waits;
        this.replies = replies;
        this.others = others;
        this.lookNanos = lookNanos;
        this.quiet = quiet;
    }

    /** Whether the own thread waits for whoever takes what came, or the link has ended: then the peer can't be heard. */
    boolean isTaking() {
        return taking;
    }

    /** Why the stream could not be trusted any longer, behind {@link #run}; null where it was closed. */
    @Nullable
    String fault() {
        return fault;
    }

    /** Reads to the link's end. */
    void run() {
        while (readsOn()) {
            look();
        }
    }

    // ---- the own thread

    /** Waits in the stream; true when the reading is left to callers, false at the end. */
    private boolean readsOn() {
        turn.lock();
        try {
            while (true) {
                Incoming next = ahead;
                ahead = null;
                if (next == null) {
                    next = link.receive();
                }
                take(next);
                if (next instanceof Incoming.End(String reason)) {
                    fault = reason;
                    // What follows is not the peer's silence.
                    taking = true;
                    return false;
                }
                if (next instanceof Reply && cameAtOnce() && isLeft()) {
                    return true;
                }
            }
        } finally {
            turn.unlock();
        }
    }

    private boolean cameAtOnce() {
        return System.nanoTime() - waitingSince < SPIN_NANOS;
    }

    /** Leaves the reading to callers, unless one waits who has seen that it is not left. */
    private boolean isLeft() {
        yielded = true;
        if (waits.getAsBoolean()) {
            yielded = false;
        }
        return yielded;
    }

    private void take(Incoming incoming) {
        if (incoming instanceof Reply reply) {
            replies.accept(reply);
            return;
        }
        taking = true;
        others.accept(incoming);
        taking = false;
    }

    /** Looks at the stream while callers read. */
    private void look() {
        int seen = -1;
        for (int still = 0; yielded && still < quiet; still++) {
            LockSupport.parkNanos(this, lookNanos);
            if (turn.tryLock()) {
                try {
                    takeAllThere();
                    still = led == seen ? still : 0;
                    seen = led;
                } finally {
                    turn.unlock();
                }
            }
        }
        yielded = false;
    }

    /** All but the end: that is left to {@link #readsOn}, which ends the reading. */
    private void takeAllThere() {
        for (Incoming next = there(); next != null; next = there()) {
            if (next instanceof Incoming.End) {
                // Again and again: the loop that waits in the stream knows it for the last.
                ahead = next;
                yielded = false;
                return;
            }
            ahead = null;
            take(next);
        }
    }

    private @Nullable Incoming there() {
        return ahead != null ? ahead : link.tryReceive();
    }

    // ---- callers

    /** Reads for {@code call}, which waits for its reply, as long as that may come at once; else has it read. */
    void await(CompletableFuture<?> call) {
        if (Thread.currentThread().isVirtual()) {
            readOn();
        } else if (!link.tells()) {
            link.await(call::isDone, waits);
        } else if (yielded && turn.tryLock()) {
            boolean all = false;
            try {
                led++;
                all = lead(call);
            } catch (StackOverflowError e) {
                // The reply nests deeper than this thread has stack for: the own thread reads it.
            } finally {
                turn.unlock();
            }
            if (!all || waits.getAsBoolean()) {
                readOn();
            }
        } else {
            waitingSince = System.nanoTime();
            readOn();
        }
    }

    /** Has the own thread go back to the stream, for somebody waits who does not read. */
    void readOn() {
        if (yielded) {
            yielded = false;
            LockSupport.unpark(own);
        }
        link.readOn();
    }

    /** Whether all that came was taken, and {@code call} is done. */
    @SuppressWarnings("ThreadPriorityCheck") // With one processor for both, the peer would have none for so long.
    private boolean lead(CompletableFuture<?> call) {
        long end = System.nanoTime() + SPIN_NANOS;
        boolean done = call.isDone();
        while (!done) {
            Incoming next = there();
            if (next instanceof Reply reply) {
                ahead = null;
                replies.accept(reply);
            } else if (next != null) {
                ahead = next;
                return false;
            } else {
                Thread.yield();
            }
            done = call.isDone();
            if (!done && System.nanoTime() > end) {
                // Also where others' replies come all the time.
                return false;
            }
        }
        return true;
    }
}
