package io.peer4j.internal.boot;

import io.peer4j.internal.link.Incoming;
import io.peer4j.internal.link.Link;
import org.jspecify.annotations.Nullable;

/**
 * Waits for what comes by a link. Where one caller makes call after call, the next is looked for, for a moment, before it is
 * waited for: to wake a thread that waits costs the origin more than all the rest of such a call.
 *
 * <p>For the thread whose turn it is to read.
 */
final class Receiver {
    /** So soon the next call comes from one who calls again and again, with the time that it takes to wake. */
    static final long SOON_NANOS = 20_000;

    /** For so long is looked: so much processor time is lost if it does not come. */
    private static final long LOOK_NANOS = 10_000;

    /** Behind so many that came soon. */
    static final int ENOUGH = 8;

    private final Link link;
    private final boolean mayLook;
    private int soon;

    /** A receiver that looks if {@code link} tells what is there; with one processor, that would keep the origin off it. */
    Receiver(Link link) {
        this(link, Runtime.getRuntime().availableProcessors());
    }

    Receiver(Link link, int processors) {
        this.link = link;
        this.mayLook = processors > 1 && link.tells();
    }

    /** Waits for what comes next. */
    Incoming receive() {
        Incoming there = soon >= ENOUGH ? look() : null;
        return there == null ? await() : there;
    }

    /** Tells that more has come than was waited for: of several callers, who have work for all processors. */
    void crowded() {
        soon = 0;
    }

    private Incoming await() {
        long begin = System.nanoTime();
        Incoming next = link.receive();
        soon = mayLook && System.nanoTime() - begin < SOON_NANOS ? soon + 1 : 0;
        return next;
    }

    private @Nullable Incoming look() {
        long end = System.nanoTime() + LOOK_NANOS;
        do {
            Incoming there = link.tryReceive();
            if (there != null) {
                return there;
            }
            Thread.onSpinWait();
        } while (System.nanoTime() < end);
        soon = 0;
        return null;
    }
}
