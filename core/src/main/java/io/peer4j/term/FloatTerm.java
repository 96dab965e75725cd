package io.peer4j.term;

/**
 * A float: a finite 64-bit IEEE 754 number.
 *
 * @param value the number
 */
public record FloatTerm(double value) implements Term {
    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if it is infinite or not a number, which Erlang has no float for
     */
    public FloatTerm {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("Erlang has no float for " + value);
        }
    }

    @Override
    public int hashCode() {
        return TermHash.of(6, Double.doubleToLongBits(value));
    }

    @Override
    public String toString() {
        return TermSyntax.print(this);
    }
}
