package io.peer4j.internal.link;

import io.peer4j.term.EncodedParts;
import java.io.IOException;

/** The frames of a {@link TcpLink}: the size in four bytes, then the payload. */
final class SizedFraming implements Framing {
    @Override
    public byte[] frame(byte[] payload, int size) {
        byte[] frame = new byte[Integer.BYTES + size];
        putSize(size, frame);
        System.arraycopy(payload, 0, frame, Integer.BYTES, size);
        return frame;
    }

    @Override
    public void write(EncodedParts payload, byte[] piece, Pieces out) throws IOException {
        putSize(payload.size(), piece);
        int held = Integer.BYTES;
        for (int count = payload.read(piece, held); count > 0; count = payload.read(piece, 0)) {
            out.write(piece, 0, held + count);
            held = 0;
        }
    }

    private static void putSize(int size, byte[] frame) {
        for (int i = 0; i < Integer.BYTES; i++) {
            frame[i] = (byte) (size >> (24 - 8 * i));
        }
    }
}
