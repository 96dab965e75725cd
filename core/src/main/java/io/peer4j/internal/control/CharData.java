package io.peer4j.internal.control;

import io.peer4j.internal.text.Excerpt;
import io.peer4j.term.Binary;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import java.nio.charset.StandardCharsets;

/** Erlang's character data ({@code unicode:chardata()}): code points and binaries in lists of any depth. */
final class CharData {
    private CharData() {}

    /**
     * Its text.
     *
     * @param latin1 whether binaries hold Latin-1, not UTF-8, and lists no other characters
     * @throws IllegalArgumentException if {@code data} is none
     */
    static String text(Term data, boolean latin1) {
        StringBuilder text = new StringBuilder();
        append(data, latin1, text);
        return text.toString();
    }

    private static void append(Term data, boolean latin1, StringBuilder text) {
        switch (data) {
            case Binary binary ->
                text.append(latin1 ? new String(binary.toByteArray(), StandardCharsets.ISO_8859_1) : binary.utf8());
            case IntTerm(long codePoint) ->
                text.appendCodePoint(Math.toIntExact(checked(codePoint, latin1 ? 0xFF : Character.MAX_CODE_POINT)));
            case ListTerm list -> {
                list.elements().forEach(element -> append(element, latin1, text));
                if (list.tail() != null) {
                    append(list.tail(), latin1, text);
                }
            }
            default ->
                throw new IllegalArgumentException("expected character data, got " + Excerpt.of(data.toString()));
        }
    }

    private static long checked(long codePoint, int most) {
        if (codePoint < 0 || codePoint > most) {
            throw new IllegalArgumentException("expected a code point from 0 to " + most + ", got " + codePoint);
        }
        return codePoint;
    }
}
