package io.peer4j.term;

import java.text.BreakIterator;
import java.util.Locale;

/** Measures text in columns as OTP does: in extended grapheme clusters, {@code string:length/1}. */
final class Graphemes {
    private Graphemes() {}

    /** {@code io_lib:chars_length/1}: Latin-1 text has a column for each character. */
    static int count(String text) {
        if (text.chars().allMatch(c -> c <= 0xFF)) {
            return text.length();
        }
        BreakIterator breaks = breaks(text);
        int count = 0;
        while (breaks.next() != BreakIterator.DONE) {
            count++;
        }
        return count;
    }

    /** The first {@code count} clusters: {@code string:slice/3}. */
    static String first(String text, int count) {
        BreakIterator breaks = breaks(text);
        int end = count == 0 ? 0 : breaks.next(count);
        return end == BreakIterator.DONE ? text : text.substring(0, end);
    }

    private static BreakIterator breaks(String text) {
        BreakIterator breaks = BreakIterator.getCharacterInstance(Locale.ROOT);
        breaks.setText(text);
        return breaks;
    }
}
