package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;

/**
 * An integer that fits a {@code long}; {@link BigIntTerm} holds the others.
 *
 * @param value the number
 */
public record IntTerm(long value) implements Term {
    private static final int CACHE_LOW = -128;
    private static final int CACHE_HIGH = 1024;
    private static final IntTerm[] CACHE = new IntTerm[CACHE_HIGH - CACHE_LOW];

    static {
        for (int i = 0; i < CACHE.length; i++) {
            CACHE[i] = new IntTerm(i + CACHE_LOW);
        }
    }

    /** The integer {@code value}; small ones are shared. */
    public static IntTerm of(long value) {
        return value >= CACHE_LOW && value < CACHE_HIGH ? CACHE[(int) value - CACHE_LOW] : new IntTerm(value);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IntTerm that && value == that.value;
    }

    @Override
    public int hashCode() {
        return TermHash.of(7, value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
