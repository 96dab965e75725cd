package io.peer4j.term;

/**
 * How far it is from the tag of one term to the next tag, by tags and lengths alone, while bytes arrive: so a term's end, or
 * what it holds, is known before it is read.
 */
public final class TermSpan {
    /** More bytes are needed. */
    public static final int MORE = 0;

    /** No term begins here that can be looked into. */
    public static final int NONE = -1;

    private static final int TAG = 1;
    private static final int FREE_VARIABLES = TAG + 4 + 1 + 16 + 4;

    private TermSpan() {}

    /**
     * How many bytes it is from the tag at {@code at} to the next: of the first term in it, where it holds some
     * ({@link #children}), and else of what stands behind it; {@link #MORE} or {@link #NONE}.
     *
     * @param to up to where the bytes have come
     */
    public static long of(byte[] bytes, int at, int to) {
        if (at >= to) {
            return MORE;
        }
        int tag = bytes[at] & 0xFF;
        return switch (tag) {
            case Tag.NIL, Tag.EXPORT -> TAG;
            case Tag.SMALL_INTEGER, Tag.SMALL_TUPLE -> TAG + 1;
            case Tag.INTEGER, Tag.LARGE_TUPLE, Tag.LIST, Tag.MAP -> TAG + 4;
            case Tag.NEW_FLOAT -> TAG + 8;
            case Tag.FLOAT -> TAG + 31;
            case Tag.NEW_FUN -> FREE_VARIABLES + 4;
            case Tag.SMALL_ATOM, Tag.SMALL_ATOM_UTF8 -> counted(bytes, at + TAG, to, 1, TAG + 1);
            case Tag.ATOM, Tag.ATOM_UTF8, Tag.STRING -> counted(bytes, at + TAG, to, 2, TAG + 2);
            case Tag.BINARY -> counted(bytes, at + TAG, to, 4, TAG + 4);
            case Tag.BIT_BINARY -> counted(bytes, at + TAG, to, 4, TAG + 4 + 1);
            case Tag.SMALL_BIG -> counted(bytes, at + TAG, to, 1, TAG + 1 + 1);
            case Tag.LARGE_BIG -> counted(bytes, at + TAG, to, 4, TAG + 4 + 1);
            case Tag.PID -> identifier(bytes, at, TAG, 4 + 4 + 1, to);
            case Tag.NEW_PID, Tag.V4_PORT -> identifier(bytes, at, TAG, 4 + 4 + 4, to);
            case Tag.PORT, Tag.REFERENCE -> identifier(bytes, at, TAG, 4 + 1, to);
            case Tag.NEW_PORT -> identifier(bytes, at, TAG, 4 + 4, to);
            case Tag.NEW_REFERENCE -> reference(bytes, at, 1, to);
            case Tag.NEWER_REFERENCE -> reference(bytes, at, 4, to);
            default -> NONE;
        };
    }

    /** How many terms stand in the one at {@code at}, one behind the other; its {@linkplain #of span} is known. */
    public static long children(byte[] bytes, int at) {
        int tag = bytes[at] & 0xFF;
        return switch (tag) {
            case Tag.SMALL_TUPLE -> bytes[at + TAG] & 0xFF;
            case Tag.LARGE_TUPLE -> u32(bytes, at + TAG);
            case Tag.LIST -> u32(bytes, at + TAG) + 1;
            case Tag.MAP -> 2 * u32(bytes, at + TAG);
            case Tag.EXPORT -> 3;
            case Tag.NEW_FUN -> 4 + u32(bytes, at + FREE_VARIABLES);
            default -> 0;
        };
    }

    private static long u32(byte[] bytes, int at) {
        return Integer.toUnsignedLong(BigEndian.i32(bytes, at));
    }

    /** A number of so many bytes, which counts those that follow. */
    private static long counted(byte[] bytes, int at, int to, int size, int head) {
        if (to - at < size) {
            return MORE;
        }
        long count = 0;
        for (int i = 0; i < size; i++) {
            count = count << 8 | bytes[at + i] & 0xFF;
        }
        return head + count;
    }

    private static long reference(byte[] bytes, int at, int creation, int to) {
        long head = counted(bytes, at + TAG, to, 2, 0);
        return to - at < TAG + 2 ? MORE : identifier(bytes, at, TAG + 2, creation + 4 * head, to);
    }

    /** A node, which is an atom, and so many bytes. */
    private static long identifier(byte[] bytes, int at, int head, long fixed, int to) {
        if (to - at <= head) {
            return MORE;
        }
        int tag = bytes[at + head] & 0xFF;
        boolean isAtom = tag == Tag.SMALL_ATOM || tag == Tag.SMALL_ATOM_UTF8 || tag == Tag.ATOM || tag == Tag.ATOM_UTF8;
        long atom = isAtom ? of(bytes, at + head, to) : NONE;
        return atom <= 0 ? atom : head + atom + fixed;
    }
}
