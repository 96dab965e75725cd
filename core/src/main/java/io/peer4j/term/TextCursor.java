package io.peer4j.term;

/** A place in a text that is being read, code point by code point. */
final class TextCursor {
    static final int END = -1;

    private final String text;
    private int position;

    TextCursor(String text) {
        this.text = text;
    }

    int position() {
        return position;
    }

    int peek() {
        return position < text.length() ? text.codePointAt(position) : END;
    }

    int peekBehind(int chars) {
        int index = position + chars;
        return index < text.length() ? text.charAt(index) : END;
    }

    int next() {
        int codePoint = peek();
        if (codePoint != END) {
            position += Character.charCount(codePoint);
        }
        return codePoint;
    }

    boolean startsWith(String prefix) {
        return text.startsWith(prefix, position);
    }

    boolean accept(String token) {
        boolean found = startsWith(token);
        if (found) {
            position += token.length();
        }
        return found;
    }

    void expect(String token, String expected) {
        skipBlank();
        if (!accept(token)) {
            throw unexpected(expected);
        }
    }

    /** Passes over white space, as Erlang's scanner has it, and comments. */
    void skipBlank() {
        while (true) {
            int c = peek();
            if (c == '%') {
                skipLine();
            } else if (isBlank(c)) {
                position++;
            } else {
                return;
            }
        }
    }

    static boolean isBlank(int c) {
        return (c >= 0 && c <= ' ') || (c >= 0x80 && c <= 0xA0);
    }

    private void skipLine() {
        int end = text.indexOf('\n', position);
        position = end < 0 ? text.length() : end;
    }

    String since(int start) {
        return text.substring(start, position);
    }

    TermSyntaxException unexpected(String expected) {
        return fault(position, expected, describe(peek()));
    }

    TermSyntaxException fault(int offset, String expected, String actual) {
        return new TermSyntaxException(text, offset, expected, actual);
    }

    private static String describe(int codePoint) {
        if (codePoint == END) {
            return "the end of the text";
        }
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE
                ? "the character U+%04X".formatted(codePoint)
                : "'" + Character.toString(codePoint) + "'";
    }
}
