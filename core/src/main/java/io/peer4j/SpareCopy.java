package io.peer4j;

import java.lang.ref.SoftReference;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The array that the last long argument to one peer was copied into, for the next: a new one costs more than to copy, for the
 * JVM fills it with zeros, in memory that is in no processor's cache. One for each peer, so that what is under way to one
 * that answers before it has read is no other's; as long as the heap has room.
 */
final class SpareCopy {
    private static final int LEAST = 64 << 10;
    private static final int MOST = 8 << 20;

    private final AtomicReference<@Nullable SoftReference<byte[]>> spare = new AtomicReference<>();

    /** An array that begins with a copy of {@code bytes}. */
    byte[] of(byte[] bytes) {
        SoftReference<byte[]> kept = bytes.length < LEAST ? null : spare.getAndSet(null);
        byte[] known = kept == null ? null : kept.get();
        if (known == null || known.length < bytes.length) {
            return bytes.clone();
        }
        System.arraycopy(bytes, 0, known, 0, bytes.length);
        return known;
    }

    /** Keeps {@code copy}, which nobody uses any more. */
    void put(byte[] copy) {
        if (copy.length >= LEAST && copy.length <= MOST) {
            spare.set(new SoftReference<>(copy));
        }
    }
}
