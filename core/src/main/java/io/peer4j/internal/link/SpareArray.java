package io.peer4j.internal.link;

import io.peer4j.internal.nullness.Nullable;
import java.lang.ref.SoftReference;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The array that something long was put into last, for the next: a new one costs more than to copy into it, for the JVM
 * fills it with zeros, in memory that is in no processor's cache. Kept as long as the heap has room.
 *
 * <p>May be used by several threads.
 */
public final class SpareArray {
    private final int least;
    private final int most;
    private final AtomicReference<@Nullable SoftReference<byte[]>> spare = new AtomicReference<>();

    /** One that keeps arrays of {@code least} to {@code most} bytes, and has none yet. */
    public SpareArray(int least, int most) {
        this.least = least;
        this.most = most;
    }

    /** The array, which may be shorter than {@code length}; null if there is none, or so few bytes need none. */
    public byte @Nullable [] take(long length) {
        SoftReference<byte[]> kept = length < least ? null : spare.getAndSet(null);
        return kept == null ? null : kept.get();
    }

    /** Keeps {@code array}, which nobody uses any more. */
    public void put(byte[] array) {
        if (array.length >= least && array.length <= most) {
            try {
                spare.set(new SoftReference<>(array));
            } catch (OutOfMemoryError e) {
                // There is no room for it then, and what was sent is sent.
            }
        }
    }
}
