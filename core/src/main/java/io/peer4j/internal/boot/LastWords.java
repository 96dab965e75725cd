package io.peer4j.internal.boot;

/**
 * Says why a peer ends, and ends it. Where nobody reads descriptor 2, a terminal that is stopped or a pipe that is full,
 * writing there waits for ever; so a second thread ends the peer after {@value #PATIENCE_MILLIS} ms whatever is said by
 * then.
 */
final class LastWords {
    private static final long PATIENCE_MILLIS = 250;

    private final Diagnostics diagnostics;
    private final Halt halt;

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

    /**
     * A fault of the runtime, a want of memory first of all: then there is none for a second thread either, and a standard
     * error that is stuck as well is rarer than the wish to know why a peer has ended.
     */
    void fault(Throwable e) {
        try {
            if (!(e instanceof OutOfMemoryError)) {
                haltSoon();
            }
            diagnostics.fault(e);
        } finally {
            halt.now(Halt.LOST);
        }
    }

    private void haltSoon() {
        Thread.ofPlatform().daemon().name("peer4j-halt").start(this::haltLater);
    }

    private void haltLater() {
        try {
            Thread.sleep(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            // Then at once.
        } finally {
            halt.now(Halt.LOST);
        }
    }
}
