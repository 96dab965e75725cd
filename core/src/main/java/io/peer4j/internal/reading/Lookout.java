package io.peer4j.internal.reading;

/**
 * Looks for what comes again and again, for a moment, before a thread waits for it: to wake one that waits costs who sends
 * more than all the rest of a short call.
 *
 * <pre>
 * if (!lookout.sees()) {
 *     long begin = System.nanoTime();
 *     wait
 *     lookout.waited(System.nanoTime() - begin);
 * }
 * </pre>
 *
 * <p>For one thread at a time.
 */
public abstract class Lookout {
    /** So soon the next call comes from one who calls again and again, with the time that it takes to wake. */
    private static final long SOON_NANOS = 20_000;

    /** For so long is looked: so much processor time is lost if nothing comes. */
    private static final long LOOK_NANOS = 10_000;

    /** Behind so many waits that were short. */
    public static final int ENOUGH = 8;

    private final boolean mayLook;
    private int soon;

    /** @param processors with one, whoever looks keeps the sender from sending */
    protected Lookout(int processors) {
        this.mayLook = processors > 1;
    }

    /** Whether something is there; must not wait. */
    protected abstract boolean isThere();

    /** Whether something is there, or comes while it looks. It does not look where that was in vain of late. */
    public final boolean sees() {
        if (soon < ENOUGH) {
            return false;
        }
        long end = System.nanoTime() + LOOK_NANOS;
        do {
            if (isThere()) {
                return true;
            }
            Thread.onSpinWait();
        } while (System.nanoTime() < end);
        soon = 0;
        return false;
    }

    /** Tells how long was waited, in vain or not. */
    public final void waited(long nanos) {
        soon = mayLook && nanos < SOON_NANOS ? soon + 1 : 0;
    }

    /** Tells that more has come than was waited for: of several senders, who have work for all processors. */
    public final void crowded() {
        soon = 0;
    }
}
