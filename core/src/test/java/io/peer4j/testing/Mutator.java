package io.peer4j.testing;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Damages messages: bits flipped, bytes and sizes replaced, parts cut out, repeated, spliced from another message. One in
 * eight stays whole, and one in 32 is noise.
 */
public final class Mutator {
    private static final int LONGEST = 64 << 10;
    private static final int MOST_DAMAGE = 4;
    private static final int MOST_COPIES = 64;
    private static final int[] SIZES = {
        0, 1, 2, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0xFFFF, 1 << 20, 0x7FFF_FFFF, 0x8000_0000, -1
    };

    private final Random random;
    private final List<byte[]> whole;
    private final byte[] likely;

    /**
     * A mutator of messages that are all right.
     *
     * @param likely bytes that mean something there, tags say
     */
    public Mutator(Random random, List<byte[]> whole, int... likely) {
        this.random = random;
        this.whole = List.copyOf(whole);
        this.likely = likely.length == 0 ? new byte[] {0, -1} : new byte[likely.length];
        for (int i = 0; i < likely.length; i++) {
            this.likely[i] = (byte) likely[i];
        }
    }

    /** The next input. */
    public byte[] next() {
        if (random.nextInt(32) == 0) {
            return noise(64);
        }
        byte[] message = any();
        return random.nextInt(8) == 0 ? message.clone() : damaged(message);
    }

    /** A copy of {@code message} with some damage. */
    public byte[] damaged(byte[] message) {
        byte[] bytes = message.clone();
        for (int left = 1 + random.nextInt(MOST_DAMAGE); left > 0; left--) {
            bytes = bytes.length == 0 ? noise(8) : damagedOnce(bytes);
        }
        return bytes.length <= LONGEST ? bytes : Arrays.copyOf(bytes, LONGEST);
    }

    private byte[] damagedOnce(byte[] bytes) {
        int from = random.nextInt(bytes.length);
        int to = from + random.nextInt(1 + Math.min(16, bytes.length - from));
        return switch (random.nextInt(10)) {
            case 0 -> Arrays.copyOf(bytes, from);
            case 1 -> joined(bytes, from, to, new byte[0]);
            case 2 -> joined(bytes, from, from, repeated(Arrays.copyOfRange(bytes, from, to)));
            case 3 -> joined(bytes, from, to, noise(8));
            case 4 -> spliced(bytes, from);
            case 5 -> sized(bytes, from, 1 << random.nextInt(3));
            default -> touched(bytes, from);
        };
    }

    private byte[] touched(byte[] bytes, int at) {
        bytes[at] = switch (random.nextInt(4)) {
            case 0 -> (byte) random.nextInt();
            case 1 -> (byte) (bytes[at] + (random.nextBoolean() ? 1 : -1));
            case 2 -> likely[random.nextInt(likely.length)];
            default -> (byte) (bytes[at] ^ 1 << random.nextInt(8));
        };
        return bytes;
    }

    /** A number of one, two or four bytes, as sizes are. */
    private byte[] sized(byte[] bytes, int at, int width) {
        int size = random.nextBoolean() ? SIZES[random.nextInt(SIZES.length)] : bytes.length - random.nextInt(10);
        for (int i = 0; i < width && at + i < bytes.length; i++) {
            bytes[at + i] = (byte) (size >> 8 * (width - 1 - i));
        }
        return bytes;
    }

    private byte[] repeated(byte[] part) {
        int copies = 1 + random.nextInt(random.nextInt(8) == 0 ? MOST_COPIES : 3);
        byte[] all = new byte[copies * part.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = part[i % part.length];
        }
        return all;
    }

    private byte[] spliced(byte[] bytes, int at) {
        byte[] other = any();
        int from = random.nextInt(other.length + 1);
        return joined(
                bytes, at, random.nextBoolean() ? at : bytes.length, Arrays.copyOfRange(other, from, other.length));
    }

    private static byte[] joined(byte[] bytes, int from, int to, byte[] between) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(bytes.length + between.length);
        all.write(bytes, 0, from);
        all.writeBytes(between);
        all.write(bytes, to, bytes.length - to);
        return all.toByteArray();
    }

    private byte[] any() {
        return whole.get(random.nextInt(whole.size()));
    }

    /** Bytes of any kind, fewer than {@code most}. */
    public byte[] noise(int most) {
        byte[] bytes = new byte[random.nextInt(most)];
        random.nextBytes(bytes);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = random.nextInt(4) == 0 ? likely[random.nextInt(likely.length)] : bytes[i];
        }
        return bytes;
    }
}
