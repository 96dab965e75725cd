package io.peer4j.internal.crypto;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** How MD5 and SHA-256 bring a text to whole blocks: a one, zeros, and the length in bits. */
final class Padding {
    /** The bytes of a block. */
    static final int BLOCK = 64;

    private Padding() {}

    /** The blocks of {@code text}, with numbers in {@code order}. */
    static ByteBuffer of(byte[] text, ByteOrder order) {
        int blocks = Math.ceilDiv(text.length + 1 + Long.BYTES, BLOCK);
        ByteBuffer padded = ByteBuffer.wrap(Arrays.copyOf(text, blocks * BLOCK)).order(order);
        padded.put(text.length, (byte) 0x80);
        return padded.putLong(padded.limit() - Long.BYTES, (long) Byte.SIZE * text.length);
    }
}
