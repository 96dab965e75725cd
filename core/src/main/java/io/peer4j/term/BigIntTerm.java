package io.peer4j.term;

import java.math.BigInteger;

/**
 * An integer beyond the range of a {@code long}.
 *
 * @param value the number
 */
public record BigIntTerm(BigInteger value) implements Term {
    /**
     * Checks the range, so that each integer has one form; {@link Term#integer(BigInteger)} picks it.
     *
     * @throws IllegalArgumentException if {@code value} fits a {@code long}
     */
    public BigIntTerm {
        if (value.bitLength() < Long.SIZE) {
            throw new IllegalArgumentException(value + " fits a long: use Term.integer");
        }
    }

    @Override
    public int hashCode() {
        byte[] bytes = value.toByteArray();
        return TermHash.of(2, bytes, 0, bytes.length);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
