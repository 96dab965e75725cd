package io.peer4j.term;

import java.nio.charset.StandardCharsets;

/**
 * The bytes of atoms: SMALL_ATOM_UTF8 where the name fits it, ATOM_UTF8 otherwise.
 *
 * <pre>
 *    1     1 or 2   n
 * +-----+--------+-------------+
 * | tag | n      | name, UTF-8 |   for ok the bytes 77 02 6F 6B
 * +-----+--------+-------------+
 * </pre>
 */
final class AtomEncoding {
    /** How many bytes stand before a name of up to 255 bytes. */
    static final int SHORT_HEAD = 2;

    /** Up to how many bytes an atom has its encoding as two numbers too. */
    static final int SHORT = 2 * Long.BYTES;

    private static final int LONG_HEAD = 3;

    private AtomEncoding() {}

    /** The encoding of the atom {@code name}, or an {@link IllegalArgumentException} as {@link Atom#Atom} throws it. */
    static byte[] of(String name) {
        int length = name.length();
        if (length > Atom.MAX_LENGTH) {
            return unicode(name);
        }
        byte[] encoding = new byte[SHORT_HEAD + length];
        for (int i = 0; i < length; i++) {
            char c = name.charAt(i);
            if (c > 0x7F) {
                return unicode(name);
            }
            encoding[SHORT_HEAD + i] = (byte) c;
        }
        encoding[0] = Tag.SMALL_ATOM_UTF8;
        encoding[1] = (byte) length;
        return encoding;
    }

    /** Eight bytes from {@code start}, big-endian; those from {@code end} on are 0. */
    static long word(byte[] bytes, int start, int end) {
        long word = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            word = word << Byte.SIZE | (start + i < end ? bytes[start + i] & 0xFF : 0);
        }
        return word;
    }

    /** The size of the encoding whose {@code head}, which is not 0, is that of a short one. */
    static int size(long head) {
        return SHORT_HEAD + ((int) (head >>> Long.SIZE - 2 * Byte.SIZE) & 0xFF);
    }

    private static byte[] unicode(String name) {
        requireLength(name);
        requireUnicode(name);
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        int head = utf8.length <= 0xFF ? SHORT_HEAD : LONG_HEAD;
        byte[] encoding = new byte[head + utf8.length];
        encoding[0] = (byte) (head == SHORT_HEAD ? Tag.SMALL_ATOM_UTF8 : Tag.ATOM_UTF8);
        encoding[1] = (byte) (utf8.length >>> 8);
        encoding[head - 1] = (byte) utf8.length;
        System.arraycopy(utf8, 0, encoding, head, utf8.length);
        return encoding;
    }

    private static void requireLength(String name) {
        int length = name.codePointCount(0, name.length());
        if (length > Atom.MAX_LENGTH) {
            throw new IllegalArgumentException("an atom holds at most " + Atom.MAX_LENGTH
                    + " code points, this one has " + length + ": " + name.substring(0, 40) + "…");
        }
    }

    private static void requireUnicode(String name) {
        for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
            int codePoint = name.codePointAt(i);
            if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                throw new IllegalArgumentException(
                        "an atom holds Unicode text, but char " + i + " of this one is the" + " unpaired surrogate U+"
                                + Integer.toHexString(codePoint).toUpperCase(java.util.Locale.ROOT));
            }
        }
    }
}
