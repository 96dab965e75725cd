package io.peer4j.internal.crypto;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The digest SHA-256 of FIPS 180-4, for the few short texts of a proof. The JDK's own comes with the search for security
 * providers: of a booting peer's time that was a fifth.
 */
public final class Sha256 {
    private static final int WORDS_IN_BLOCK = Padding.BLOCK / Integer.BYTES;
    private static final int STEPS = 64;
    private static final int WORDS = 8;
    private static final int[] PRIMES = primes();

    /** Of the square roots of the first eight primes, the first 32 bits behind the point. */
    private static final int[] START = fractions(WORDS, false);

    /** The same of the cube roots of the first 64. */
    private static final int[] ROOTS = fractions(STEPS, true);

    private Sha256() {}

    /** The 32 bytes of the digest of {@code text}. */
    public static byte[] digest(byte[] text) {
        ByteBuffer padded = Padding.of(text, ByteOrder.BIG_ENDIAN);
        int[] state = START.clone();
        int[] words = new int[STEPS];
        while (padded.hasRemaining()) {
            schedule(padded, words);
            take(words, state);
        }
        ByteBuffer digest = ByteBuffer.allocate(WORDS * Integer.BYTES);
        for (int word : state) {
            digest.putInt(word);
        }
        return digest.array();
    }

    private static void schedule(ByteBuffer block, int[] words) {
        for (int i = 0; i < WORDS_IN_BLOCK; i++) {
            words[i] = block.getInt();
        }
        for (int i = WORDS_IN_BLOCK; i < STEPS; i++) {
            int near = words[i - 2];
            int far = words[i - 15];
            words[i] = (Integer.rotateRight(near, 17) ^ Integer.rotateRight(near, 19) ^ near >>> 10)
                    + words[i - 7]
                    + (Integer.rotateRight(far, 7) ^ Integer.rotateRight(far, 18) ^ far >>> 3)
                    + words[i - 16];
        }
    }

    /** The letters are the standard's. */
    private static void take(int[] words, int[] state) {
        int[] s = state.clone();
        for (int step = 0; step < STEPS; step++) {
            int a = s[0];
            int e = s[4];
            int choice = e & s[5] ^ ~e & s[6];
            int majority = a & s[1] ^ a & s[2] ^ s[1] & s[2];
            int first = s[7]
                    + (Integer.rotateRight(e, 6) ^ Integer.rotateRight(e, 11) ^ Integer.rotateRight(e, 25))
                    + choice
                    + ROOTS[step]
                    + words[step];
            int second =
                    (Integer.rotateRight(a, 2) ^ Integer.rotateRight(a, 13) ^ Integer.rotateRight(a, 22)) + majority;
            System.arraycopy(s, 0, s, 1, WORDS - 1);
            s[4] += first;
            s[0] = first + second;
        }
        for (int i = 0; i < WORDS; i++) {
            state[i] += s[i];
        }
    }

    private static int[] fractions(int count, boolean cubes) {
        int[] fractions = new int[count];
        for (int i = 0; i < count; i++) {
            double root = cubes ? Math.cbrt(PRIMES[i]) : Math.sqrt(PRIMES[i]);
            fractions[i] = (int) (long) ((root - Math.floor(root)) * (1L << Integer.SIZE));
        }
        return fractions;
    }

    private static int[] primes() {
        int[] primes = new int[STEPS];
        int found = 0;
        for (int candidate = 2; found < STEPS; candidate++) {
            int divisor = 2;
            while (divisor * divisor <= candidate && candidate % divisor != 0) {
                divisor++;
            }
            if (divisor * divisor > candidate) {
                primes[found++] = candidate;
            }
        }
        return primes;
    }
}
