package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import java.util.List;

/**
 * One control sequence of a format with its arguments: {@code ~F.P.PadModC}.
 *
 * @param sequence its text, for messages
 * @param offset where it stands in the format
 * @param letter what it prints
 * @param width F, without its sign; null for none
 * @param isLeft whether F is negative
 * @param precision P; null for none
 * @param pad what fills a field
 * @param unicode the modifier {@code t}
 * @param style how to print terms, with all modifiers
 * @param arguments what its letter takes
 */
record FormatControl(
        String sequence,
        int offset,
        int letter,
        @Nullable Integer width,
        boolean isLeft,
        @Nullable Integer precision,
        int pad,
        boolean unicode,
        PrintStyle style,
        List<Term> arguments) {

    Term argument() {
        return arguments.getFirst();
    }

    IllegalArgumentException misfit(String expected, Term actual) {
        return refused("takes " + expected + ", got " + TermText.abbreviate(actual));
    }

    IllegalArgumentException refused(String why) {
        return refused(sequence, offset, why);
    }

    static IllegalArgumentException refused(String sequence, int offset, String why) {
        return new IllegalArgumentException("the control sequence " + sequence + " at offset " + offset + " " + why);
    }
}
