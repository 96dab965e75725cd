package io.peer4j.term;

/** Unpaired surrogates, which are no characters: a Java text may hold them, UTF-8 has no bytes for them. */
final class Surrogates {
    private Surrogates() {}

    /** The index of the first one; negative if there is none. */
    static int indexIn(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!isPair(text, i)) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }

    private static boolean isPair(CharSequence text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
    }

    /** The first one, by name and place. */
    static String describe(CharSequence text) {
        int index = indexIn(text);
        return index < 0
                ? "an unpaired surrogate"
                : "the unpaired surrogate U+" + hex(text.charAt(index)) + " at index " + index;
    }

    /** {@code text} with an escape of Java's for each. */
    static String escape(String text) {
        if (indexIn(text) < 0) {
            return text;
        }
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c) && !isPair(text, i)) {
                escaped.append("\\u").append(hex(c));
            } else {
                escaped.append(c);
                if (Character.isSurrogate(c)) {
                    escaped.append(text.charAt(++i));
                }
            }
        }
        return escaped.toString();
    }

    private static String hex(char c) {
        return Integer.toHexString(c).toUpperCase(java.util.Locale.ROOT);
    }
}
