package io.peer4j;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The array that the last long argument to one peer was copied into, for the next: a new one costs more than to copy, for the
 * JVM fills it with zeros, in memory that is in no processor's cache.
 */
final class SpareCopy {
    private static final int LEAST = 64 << 10;
    private static final int MOST = 8 << 20;

    private final AtomicReference<byte @Nullable []> spare = new AtomicReference<>();

    /** An array that begins with a copy of {@code bytes}. */
    byte[] of(byte[] bytes) {
        byte[] known = bytes.length < LEAST ? null : spare.getAndSet(null);
        if (known == null || known.length < bytes.length) {
            return bytes.clone();
        }
        System.arraycopy(bytes, 0, known, 0, bytes.length);
        return known;
    }

    /** Keeps {@code copy}, which nobody uses any more. */
    void put(byte[] copy) {
        if (copy.length >= LEAST && copy.length <= MOST) {
            spare.set(copy);
        }
    }
}
