package io.peer4j.internal.link;

import io.peer4j.term.TermOutput;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The buffer of the long frame that was written last, by whichever link: a new one costs more than to encode into it, for
 * the JVM fills it with zeros and has it collected.
 */
final class SpareBuffer {
    private static final int LEAST = 64 << 10;
    private static final int MOST = 8 << 20;

    private static final AtomicReference<byte @Nullable []> SPARE = new AtomicReference<>();

    private SpareBuffer() {}

    /** An empty output for a message of about {@code weight} bytes, and for {@code bound} at most. */
    static TermOutput take(long weight, int bound) {
        byte[] spare = weight < LEAST ? null : SPARE.getAndSet(null);
        return spare == null ? TermOutput.sparing(bound) : TermOutput.sparing(spare, bound);
    }

    /** Keeps {@code buffer}, which nobody uses any more. */
    static void put(byte[] buffer) {
        if (buffer.length >= LEAST && buffer.length <= MOST) {
            SPARE.set(buffer);
        }
    }
}
