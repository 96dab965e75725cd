package io.peer4j.term;

import java.nio.charset.StandardCharsets;

/** UTF-8, character by character, as a binary's {@code /utf8} segments match it. */
final class Utf8 {
    private static final int INVALID = -1;

    private Utf8() {}

    /** The code point whose encoding starts at {@code index}; negative if none does. */
    static int codePointAt(Binary binary, int index) {
        int first = binary.byteAt(index) & 0xFF;
        if (first < 0x80) {
            return first;
        }
        int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        if (first < 0xC2 || first > 0xF4 || index + length > binary.size()) {
            return INVALID;
        }
        int codePoint = first & (0x7F >> length);
        for (int i = 1; i < length; i++) {
            int next = binary.byteAt(index + i) & 0xFF;
            if ((next & 0xC0) != 0x80) {
                return INVALID;
            }
            codePoint = codePoint << 6 | (next & 0x3F);
        }
        return isShortest(codePoint, length) ? codePoint : INVALID;
    }

    private static boolean isShortest(int codePoint, int length) {
        return Character.isValidCodePoint(codePoint)
                && !QuotedReader.isSurrogate(codePoint)
                && length(codePoint) == length;
    }

    static int length(int codePoint) {
        return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    }

    /** Whether {@code characters} characters, or as many as there are, stand from {@code index} on. */
    static boolean isValid(Binary binary, int index, int characters) {
        int at = index;
        for (int left = characters; left > 0 && at < binary.size(); left--) {
            int codePoint = codePointAt(binary, at);
            if (codePoint < 0) {
                return false;
            }
            at += length(codePoint);
        }
        return true;
    }

    static String decode(byte[] bytes, int length) {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
