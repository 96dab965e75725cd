package io.peer4j.internal.control;

import io.peer4j.internal.log.LogLimiter;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Takes the lines of a {@link io.peer4j.internal.link.FrameLog} to a user's consumer, on a lane: one that waits holds up
 * neither the link nor a call. Beyond {@value #MOST} lines that wait, further ones are counted instead of kept.
 */
final class FrameLines implements Consumer<String> {
    static final int MOST = 10_000;

    private final Consumer<String> lines;
    private final Lane lane;
    private final LogLimiter failures = new LogLimiter("io.peer4j.control", System.Logger.Level.WARNING);
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger skipped = new AtomicInteger();

    FrameLines(Consumer<String> lines, String peer) {
        this.lines = lines;
        this.lane = new Lane("peer4j-frames-" + peer);
    }

    @Override
    public void accept(String line) {
        if (waiting.incrementAndGet() > MOST) {
            waiting.decrementAndGet();
            skipped.incrementAndGet();
            return;
        }
        lane.execute(() -> {
            waiting.decrementAndGet();
            tell(line);
        });
    }

    private void tell(String line) {
        int lost = skipped.getAndSet(0);
        try {
            if (lost > 0) {
                lines.accept("-- " + lost + " lines are left out here or further down");
            }
            lines.accept(line);
        } catch (Throwable e) {
            failures.log(() -> "the consumer of frames (Builder.frames) threw an exception", e);
        }
    }

    /** Tells how many failures were left out. */
    void close() {
        lane.execute(failures::flush);
    }
}
