package io.peer4j.term;

/**
 * Which characters make a list or a binary print as text rather than as numbers: {@code io:printable_range/0}, which
 * the flag {@code +pc} of {@code erl} sets. The formatting characters from backspace to carriage return and escape,
 * apart from bell, belong to both.
 */
public enum PrintableRange {
    /** Latin-1: what {@code erl} does without a flag. */
    LATIN1,

    /** All of Unicode: {@code erl +pc unicode}. */
    UNICODE;

    boolean contains(long c) {
        return isControl(c) || (c >= ' ' && c <= '~') || (c >= 0xA0 && c <= 0xFF) || (this == UNICODE && isBeyond(c));
    }

    private static boolean isControl(long c) {
        return (c >= '\b' && c <= '\r') || c == 0x1B;
    }

    private static boolean isBeyond(long c) {
        return (c > 0xFF && c < 0xD800) || (c > 0xDFFF && c < 0xFFFE) || (c > 0xFFFF && c <= Character.MAX_CODE_POINT);
    }
}
