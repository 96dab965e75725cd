package io.peer4j.internal.link;

import java.util.Arrays;

/**
 * Bytes as pairs of reserved bytes, {@code 11hhhh11 11llll11}, their high and their low four bits, and back: {@code 0F}
 * is {@code C3 FF}. By tables: steps of several bytes at once are no faster on the JVM, but by the instructions PDEP and
 * PEXT, which some processors have in name only.
 */
final class Nibbles {
    /** What {@link #of} says of a byte that is not reserved. */
    static final int TEXT = -1;

    private static final int MARK = 0xC3;

    /** The two bytes that each byte becomes. */
    private static final short[] PAIRS = pairs();

    /** What a reserved byte stands for, as the low or the high half of a byte; {@link #TEXT} for all others. */
    private static final int[] LOW = nibbles(0);

    private static final int[] HIGH = nibbles(4);

    private Nibbles() {}

    /** The reserved byte for the low four bits of {@code nibble}. */
    static byte encode(int nibble) {
        return (byte) (MARK | (nibble & 0x0F) << 2);
    }

    /** The four bits that {@code b} stands for, or {@link #TEXT}. */
    static int of(byte b) {
        return LOW[b & 0xFF];
    }

    /** Puts {@code value}, big-endian, into the eight bytes from {@code index}; gives the index behind them. */
    static int expandInt(int value, byte[] to, int index) {
        for (int i = 0; i < 2 * Integer.BYTES; i++) {
            to[index + i] = encode(value >> (28 - 4 * i));
        }
        return index + 2 * Integer.BYTES;
    }

    /** Puts {@code count} bytes of {@code from}, from {@code at} on, as pairs into {@code to}, from {@code index} on. */
    static void expand(byte[] from, int at, int count, byte[] to, int index) {
        int out = index;
        for (int i = at; i < at + count; i++) {
            short pair = PAIRS[from[i] & 0xFF];
            to[out] = (byte) (pair >> 8);
            to[out + 1] = (byte) pair;
            out += 2;
        }
    }

    /**
     * Puts the bytes that {@code count} pairs of {@code from} stand for, beginning at {@code at}, into {@code to}, from
     * {@code index} on; gives how many there were before the first pair with text in it.
     */
    static int compress(byte[] from, int at, int count, byte[] to, int index) {
        int in = at;
        int out = index;
        int end = index + count;
        while (out < end) {
            int pair = HIGH[from[in] & 0xFF] | LOW[from[in + 1] & 0xFF];
            if (pair < 0) {
                break;
            }
            to[out++] = (byte) pair;
            in += 2;
        }
        return out - index;
    }

    private static short[] pairs() {
        short[] pairs = new short[256];
        for (int b = 0; b < pairs.length; b++) {
            pairs[b] = (short) (encode(b >> 4) << 8 | encode(b) & 0xFF);
        }
        return pairs;
    }

    private static int[] nibbles(int shift) {
        int[] table = new int[256];
        Arrays.fill(table, TEXT);
        for (int nibble = 0; nibble < 16; nibble++) {
            table[encode(nibble) & 0xFF] = nibble << shift;
        }
        return table;
    }
}
