package io.peer4j.internal.link;

import io.peer4j.term.EncodedParts;
import java.io.IOException;
import java.util.zip.CRC32;

/** The frames of a {@link StandardIoLink}: size, payload and checksum, each byte in two. */
final class NibbleFraming implements Framing {
    /** As nibbles what a pipe holds: smaller pieces are more wake-ups. */
    private static final int PIECE = 32 << 10;

    @Override
    public byte[] frame(byte[] payload, int size) {
        CRC32 crc = new CRC32();
        crc.update(payload, 0, size);
        byte[] frame = new byte[2 * (Integer.BYTES + size + Integer.BYTES)];
        int at = Nibbles.expandInt(size, frame, 0);
        Nibbles.expand(payload, 0, size, frame, at);
        Nibbles.expandInt((int) crc.getValue(), frame, at + 2 * size);
        return frame;
    }

    @Override
    public void write(EncodedParts payload, byte[] piece, Pieces out) throws IOException {
        CRC32 crc = new CRC32();
        byte[] plain = new byte[PIECE];
        int held = Nibbles.expandInt(payload.size(), piece, 0);
        for (int count = payload.read(plain, 0); count > 0; count = payload.read(plain, 0)) {
            crc.update(plain, 0, count);
            Nibbles.expand(plain, 0, count, piece, held);
            out.write(piece, 0, held + 2 * count);
            held = 0;
        }
        out.write(piece, 0, Nibbles.expandInt((int) crc.getValue(), piece, 0));
    }
}
