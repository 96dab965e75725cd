package io.peer4j.term;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;

/** Collects bits, from the highest of the first byte on. */
final class BitBuffer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int pending;
    private int pendingBits;

    void append(byte[] whole) {
        for (byte b : whole) {
            append(b & 0xFF, 8);
        }
    }

    /** The low {@code size} bits of {@code value}, 0 to 8 of them. */
    void append(int value, int size) {
        pending = (pending << size) | (value & ((1 << size) - 1));
        pendingBits += size;
        if (pendingBits >= 8) {
            pendingBits -= 8;
            bytes.write(pending >> pendingBits);
            pending &= (1 << pendingBits) - 1;
        }
    }

    /** The low {@code size} bits of {@code value}; as Erlang does, little endian puts the incomplete byte last. */
    void append(BigInteger value, int size, boolean littleEndian) {
        byte[] twosComplement = value.toByteArray();
        int full = size / 8;
        int rest = size % 8;
        if (!littleEndian) {
            append(byteOf(twosComplement, full), rest);
        }
        for (int i = 0; i < full; i++) {
            append(byteOf(twosComplement, littleEndian ? i : full - 1 - i), 8);
        }
        if (littleEndian) {
            append(byteOf(twosComplement, full), rest);
        }
    }

    private static int byteOf(byte[] twosComplement, int fromLowest) {
        int index = twosComplement.length - 1 - fromLowest;
        return (index >= 0 ? twosComplement[index] : twosComplement[0] >> 7) & 0xFF;
    }

    Term toTerm() {
        if (pendingBits == 0) {
            return Binary.wrap(bytes.toByteArray());
        }
        bytes.write(pending << (8 - pendingBits));
        return new BitString(Binary.wrap(bytes.toByteArray()), pendingBits);
    }
}
