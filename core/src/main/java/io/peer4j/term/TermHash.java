package io.peer4j.term;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The hash codes of terms, keyed with numbers that only this process knows.
 *
 * <p>Terms come from the network. With the hash codes of {@link String}, {@link java.util.List} and
 * {@link java.math.BigInteger} anyone can make thousands of keys that collide, and a table of them costs quadratic
 * time. A folded multiplication by a secret leaves nothing to compute collisions from.
 */
final class TermHash {
    private static final long START = secret();
    private static final long FACTOR = secret() | 1;

    private TermHash() {}

    // SecureRandom takes its time to load, which the boot of a peer would feel.
    private static long secret() {
        return new java.util.SplittableRandom().nextLong() ^ System.nanoTime() * 0x9E3779B97F4A7C15L;
    }

    static long start(int salt) {
        return fold(START, salt);
    }

    /** {@code hash} continued by {@code value}. */
    static long fold(long hash, long value) {
        long mixed = hash ^ value;
        return mixed * FACTOR ^ Math.unsignedMultiplyHigh(mixed, FACTOR) ^ START;
    }

    static int end(long hash) {
        return (int) (hash ^ hash >>> 32);
    }

    static int of(int salt, long value) {
        return end(fold(start(salt), value));
    }

    static int of(int salt, long first, long second) {
        return end(fold(fold(start(salt), first), second));
    }

    static int of(int salt, long first, long second, long third) {
        return end(fold(fold(fold(start(salt), first), second), third));
    }

    static int of(int salt, String text) {
        long hash = start(salt);
        for (int i = 0; i < text.length(); i++) {
            hash = fold(hash, text.charAt(i));
        }
        return end(hash);
    }

    static int of(int salt, byte[] bytes, int offset, int size) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, size).order(ByteOrder.nativeOrder());
        long hash = fold(start(salt), size);
        while (buffer.remaining() >= Long.BYTES) {
            hash = fold(hash, buffer.getLong());
        }
        while (buffer.hasRemaining()) {
            hash = fold(hash, buffer.get());
        }
        return end(hash);
    }
}
