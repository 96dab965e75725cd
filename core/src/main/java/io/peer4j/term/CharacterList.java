package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import java.io.Serial;
import java.util.ArrayList;
import java.util.List;

/**
 * A list that Erlang code made, as Java values. If its elements are the characters of a text, {@link #toString} shows that
 * text before the numbers; in everything else it is an {@code ArrayList}.
 */
final class CharacterList extends ArrayList<@Nullable Object> {
    private static final int SHOWN_NUMBERS = 8;

    @Serial
    private static final long serialVersionUID = 1;

    CharacterList(List<@Nullable Object> values) {
        super(values);
    }

    /** {@code "text" [116, 101, 120, 116]} for characters that Erlang would print as text. */
    @Override
    public String toString() {
        String text = isEmpty() ? null : text();
        return text == null ? super.toString() : CharacterSyntax.quoted(text, '"', true) + " " + numbers();
    }

    private @Nullable String text() {
        StringBuilder text = new StringBuilder(size());
        for (Object value : this) {
            if (!(value instanceof Long number) || !PrintableRange.UNICODE.contains(number)) {
                return null;
            }
            text.appendCodePoint(number.intValue());
        }
        return text.toString();
    }

    private String numbers() {
        String first = subList(0, Math.min(size(), SHOWN_NUMBERS)).toString();
        return size() <= SHOWN_NUMBERS ? first : first.substring(0, first.length() - 1) + ", …]";
    }

    /** Programs without this class can read what is serialized. */
    @Serial
    private Object writeReplace() {
        return new ArrayList<>(this);
    }
}
