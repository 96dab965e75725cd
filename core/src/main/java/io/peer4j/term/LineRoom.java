package io.peer4j.term;

import java.util.List;

/**
 * The room on a line.
 *
 * @param lineLength how many columns it has
 * @param textLength how many characters of text may stand on it beside the indentation
 */
record LineRoom(int lineLength, int textLength) {
    private static final int MIN_BITS_WIDTH = 8;

    boolean fits(int length, int column, int closing, int used) {
        return length < lineLength - column - closing && length + used + closing <= textLength;
    }

    /** Only flat parts share a line; one that others follow needs room for a comma more. */
    boolean fitsBehindComma(Layout part, int column, int closing, int used) {
        int length = part.length() + 1;
        boolean fits = closing == 0 ? fits(length + 1, column, 0, used) : fits(length, column, closing, used);
        return fits && part.isFlat();
    }

    /** How many brackets follow the part at {@code index}: those around and its parent's if it is the last. */
    int closing(List<Layout> parts, int index, int closing) {
        return index + 1 < parts.size() ? 0 : closing + 1;
    }

    int forBits(int column, int closing, int used) {
        return Math.max(MIN_BITS_WIDTH, Math.min(lineLength - column, textLength - 4 - used) - closing);
    }
}
