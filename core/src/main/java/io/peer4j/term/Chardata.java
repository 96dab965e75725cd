package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;

/** Reads Erlang's {@code unicode:chardata()}: characters, binaries of UTF-8 and lists of these, in each other. */
final class Chardata {
    private final StringBuilder text = new StringBuilder();

    private Chardata() {}

    /** The text of a list; null if it is none. */
    static @Nullable String text(ListTerm list) {
        Chardata chardata = new Chardata();
        return chardata.append(list, TermParser.MAX_DEPTH) ? chardata.text.toString() : null;
    }

    private boolean append(ListTerm list, int depth) {
        for (Term element : list.elements()) {
            if (!append(element, depth)) {
                return false;
            }
        }
        return list.tail() == null || (list.tail() instanceof Binary end && append(end));
    }

    private boolean append(Term element, int depth) {
        if (element instanceof IntTerm(long value)) {
            return append(value);
        } else if (element instanceof Binary binary) {
            return append(binary);
        }
        return depth > 0 && element instanceof ListTerm list && append(list, depth - 1);
    }

    private boolean append(long character) {
        if (!ScalarMapping.isCharacter(character)) {
            return false;
        }
        text.appendCodePoint((int) character);
        return true;
    }

    private boolean append(Binary binary) {
        String utf8 = ScalarMapping.utf8(binary);
        if (utf8 != null) {
            text.append(utf8);
        }
        return utf8 != null;
    }
}
