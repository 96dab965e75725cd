package io.peer4j.internal.link;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Where a long frame was put together last, by whichever link: it stays in the processor's cache. */
final class SparePiece {
    /** What the JDK gives a socket in one call at most, in bytes. */
    static final int SIZE = 128 << 10;

    private static final AtomicReference<byte @Nullable []> SPARE = new AtomicReference<>();

    private SparePiece() {}

    static byte[] take() {
        byte[] spare = SPARE.getAndSet(null);
        return spare == null ? new byte[SIZE] : spare;
    }

    /** Keeps {@code piece}, which nobody uses any more. */
    static void put(byte[] piece) {
        SPARE.set(piece);
    }
}
