package io.peer4j.internal.values;

import io.peer4j.internal.nullness.Nullable;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Hash codes of the JDK's values, keyed with numbers that only this process knows. Equal values have equal ones.
 *
 * <p>The JDK's own are public functions, so a peer can choose any number of keys that collide. A value of another class
 * has its own {@code hashCode()}, which may collide still.
 */
final class SecretHash {
    private static final SplittableRandom RANDOM = new SplittableRandom(new Object().hashCode() ^ System.nanoTime());
    private static final long START = RANDOM.nextLong();
    private static final long FACTOR = RANDOM.nextLong() | 1;

    private SecretHash() {}

    static int of(@Nullable Object value) {
        long hash = hash(value);
        return (int) (hash ^ hash >>> 32);
    }

    private static long hash(@Nullable Object value) {
        return switch (value) {
            case null -> fold(START, 1);
            case Long number -> fold(START, number);
            case Double number -> fold(START, Double.doubleToLongBits(number));
            case String text -> text(text);
            case BigInteger number -> bytes(number.toByteArray());
            case List<?> list -> list(list);
            case Set<?> set -> sum(set);
            case Map<?, ?> map -> map(map);
            case Optional<?> optional -> fold(START, hash(optional.orElse(null)));
            case ByteBuffer buffer -> buffer(buffer);
            default -> fold(START, value.hashCode());
        };
    }

    /** {@code hash} continued by {@code value}: a folded multiplication. */
    private static long fold(long hash, long value) {
        long mixed = hash ^ value;
        return mixed * FACTOR ^ Math.unsignedMultiplyHigh(mixed, FACTOR) ^ START;
    }

    private static long text(String text) {
        long hash = START;
        for (int i = 0; i < text.length(); i++) {
            hash = fold(hash, text.charAt(i));
        }
        return hash;
    }

    private static long bytes(byte[] bytes) {
        return buffer(ByteBuffer.wrap(bytes));
    }

    private static long buffer(ByteBuffer buffer) {
        long hash = START;
        for (int i = buffer.position(); i < buffer.limit(); i++) {
            hash = fold(hash, buffer.get(i));
        }
        return hash;
    }

    private static long list(List<?> list) {
        long hash = fold(START, list.size());
        for (Object element : list) {
            hash = fold(hash, hash(element));
        }
        return hash;
    }

    private static long sum(Set<?> set) {
        long sum = 0;
        for (Object element : set) {
            sum += hash(element);
        }
        return fold(START, sum);
    }

    private static long map(Map<?, ?> map) {
        long sum = 0;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            sum += fold(hash(entry.getKey()), hash(entry.getValue()));
        }
        return fold(START, sum);
    }
}
