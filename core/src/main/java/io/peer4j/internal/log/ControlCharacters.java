package io.peer4j.internal.log;

/**
 * Makes the characters visible by which a text controls a terminal: moves its cursor, changes its colors and title, or
 * reorders what it shows.
 *
 * <ul>
 *   <li>U+0000 to U+001F, except tab and newline, become ^@ to ^_ (ESC is ^[), and U+007F becomes ^?.
 *   <li>U+0080 to U+009F, the controls of bidirectional text, the separators of lines and paragraphs, and tags (U+E0000 to
 *       U+E007F) become Java's escapes: a backslash, "u" and four hexadecimal digits for each {@code char}.
 * </ul>
 */
public final class ControlCharacters {
    private static final char DELETE = 0x7F;
    private static final char CARET = 0x40;
    private static final char TAGS = 0xDB40;

    private ControlCharacters() {}

    /** {@code text} with its control characters made visible; the same string if it has none. */
    public static String visible(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            if (isControl(text.charAt(i))) {
                return escaped(text, i);
            }
        }
        return text;
    }

    private static String escaped(String text, int first) {
        StringBuilder visible = new StringBuilder(text.length() + 16).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == TAGS && i + 1 < text.length()) {
                append(visible, c);
                append(visible, text.charAt(++i));
            } else if (isControl(c)) {
                append(visible, c);
            } else {
                visible.append(c);
            }
        }
        return visible.toString();
    }

    private static void append(StringBuilder visible, char c) {
        if (c <= DELETE) {
            visible.append('^').append((char) (c ^ CARET));
        } else {
            visible.append("\\u").append(Integer.toHexString(0x1_0000 | c), 1, 5);
        }
    }

    private static boolean isControl(char c) {
        if (c < ' ') {
            return c != '\n' && c != '\t';
        }
        return c >= DELETE && (c < 0xA0 || isFormat(c));
    }

    /** What reorders or hides text. The joiners, U+200C and U+200D, are part of words and of emoji. */
    private static boolean isFormat(char c) {
        return c == 0x061C
                || c == 0x200E
                || c == 0x200F
                || (c >= 0x2028 && c <= 0x202E)
                || (c >= 0x2066 && c <= 0x2069)
                || c == TAGS;
    }
}
