package io.peer4j.internal.crypto;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The digest of RFC 1321, for texts as short as those of the handshake, which OTP has fixed. The JDK's own comes with the
 * search for security providers: of a booting peer's time that was a tenth.
 */
public final class Md5 {
    private static final int WORDS_IN_BLOCK = Padding.BLOCK / Integer.BYTES;
    private static final int STEPS = 64;

    /** How far each step of a round turns its word, over and over. */
    private static final int[][] TURNS = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

    /** The integer parts of 2 to the 32nd times the sines of 1 to 64. */
    private static final int[] SINES = sines();

    private Md5() {}

    /** The 16 bytes of the digest of {@code text}. */
    public static byte[] digest(byte[] text) {
        ByteBuffer padded = Padding.of(text, ByteOrder.LITTLE_ENDIAN);
        int[] state = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476};
        int[] words = new int[WORDS_IN_BLOCK];
        while (padded.hasRemaining()) {
            for (int i = 0; i < words.length; i++) {
                words[i] = padded.getInt();
            }
            take(words, state);
        }
        ByteBuffer digest = ByteBuffer.allocate(state.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : state) {
            digest.putInt(word);
        }
        return digest.array();
    }

    private static void take(int[] words, int[] state) {
        int a = state[0];
        int b = state[1];
        int c = state[2];
        int d = state[3];
        for (int step = 0; step < STEPS; step++) {
            int round = step / 16;
            int mixed = a + mix(round, b, c, d) + words[word(round, step)] + SINES[step];
            a = d;
            d = c;
            c = b;
            b += Integer.rotateLeft(mixed, TURNS[round][step % 4]);
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
    }

    private static int mix(int round, int b, int c, int d) {
        return switch (round) {
            case 0 -> b & c | ~b & d;
            case 1 -> b & d | c & ~d;
            case 2 -> b ^ c ^ d;
            default -> c ^ (b | ~d);
        };
    }

    private static int word(int round, int step) {
        int at = switch (round) {
            case 0 -> step;
            case 1 -> 5 * step + 1;
            case 2 -> 3 * step + 5;
            default -> 7 * step;
        };
        return at % 16;
    }

    private static int[] sines() {
        int[] sines = new int[STEPS];
        for (int i = 0; i < STEPS; i++) {
            sines[i] = (int) (long) Math.floor(Math.abs(Math.sin(i + 1.0)) * (1L << Integer.SIZE));
        }
        return sines;
    }
}
