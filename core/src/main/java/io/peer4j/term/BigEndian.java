package io.peer4j.term;

/**
 * Numbers in arrays of bytes, the highest byte first. By hand: a {@code VarHandle} costs a booting peer 3 ms, a
 * {@code ByteBuffer} each decoding an object, and too many calls to be inlined.
 */
final class BigEndian {
    private BigEndian() {}

    static int i32(byte[] bytes, int at) {
        return bytes[at] << 24 | (bytes[at + 1] & 0xFF) << 16 | (bytes[at + 2] & 0xFF) << 8 | bytes[at + 3] & 0xFF;
    }

    static long i64(byte[] bytes, int at) {
        return (long) i32(bytes, at) << Integer.SIZE | i32(bytes, at + Integer.BYTES) & 0xFFFF_FFFFL;
    }
}
