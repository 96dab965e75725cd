package io.peer4j.internal.boot;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Says why a peer ends, and ends it. Where nobody reads descriptor 2, a terminal that is stopped or a pipe that is full,
 * writing there waits for ever; so a second thread ends the peer after {@value #PATIENCE_MILLIS} ms whatever is said by
 * then.
 */
final class LastWords {
    private static final long PATIENCE_MILLIS = 250;

    private final Diagnostics diagnostics;
    private final Halt halt;
    private final AtomicBoolean begun = new AtomicBoolean();

    /** Made beforehand: when it is needed there may be no memory to make it. */
    private final Thread halting =
            Thread.ofPlatform().daemon().name("peer4j-halt").unstarted(new Halting());

    LastWords(Diagnostics diagnostics, Halt halt) {
        this.diagnostics = diagnostics;
        this.halt = halt;
    }

    /** The peer was started in a way in which it can't run. */
    void refusal(String reason) {
        try {
            haltSoon();
            diagnostics.line(reason);
        } finally {
            halt.now(Halt.LOST);
        }
    }

    /** A fault of the runtime, a want of memory first of all. */
    void fault(Throwable e) {
        try {
            haltSoon();
            diagnostics.fault(e);
        } finally {
            // Without a word where the system has no thread to give.
            halt.now(Halt.LOST);
        }
    }

    private void haltSoon() {
        if (begun.compareAndSet(false, true)) {
            halting.start();
        }
    }

    private final class Halting implements Runnable {
        @Override
        public void run() {
            try {
                Thread.sleep(PATIENCE_MILLIS);
            } catch (InterruptedException e) {
                // Then at once.
            } finally {
                halt.now(Halt.LOST);
            }
        }
    }
}
