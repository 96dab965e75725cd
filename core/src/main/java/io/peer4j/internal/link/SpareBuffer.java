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

    /** An empty buffer for about {@code weight} bytes, and for {@code bound} at most. */
    static TermOutput take(long weight, int bound) {
        if (weight < LEAST || weight > Math.min(MOST, bound)) {
            return TermOutput.bounded(bound);
        }
        byte[] spare = SPARE.getAndSet(null);
        byte[] buffer =
                spare != null && spare.length >= weight && spare.length <= bound ? spare : new byte[(int) weight];
        return TermOutput.over(buffer, bound);
    }

    /** Keeps {@code buffer}, which nobody uses any more. */
    static void put(byte[] buffer) {
        if (buffer.length >= LEAST && buffer.length <= MOST) {
            SPARE.set(buffer);
        }
    }
}
