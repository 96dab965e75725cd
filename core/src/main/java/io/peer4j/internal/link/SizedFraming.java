package io.peer4j.internal.link;

import java.io.IOException;

/** The frames of a {@link TcpLink}: the size in four bytes, then the payload. */
final class SizedFraming implements Framing {
    /** What the JDK gives a socket in one call at most. */
    private static final int PIECE = 128 << 10;

    private static final int FIRST_PIECE = 16 << 10;

    @Override
    public byte[] frame(byte[] payload, int size) {
        return head(payload, size, size);
    }

    @Override
    public void write(byte[] payload, int size, Pieces out) throws IOException {
        int done = Math.min(size, FIRST_PIECE);
        out.write(head(payload, size, done), 0, Integer.BYTES + done);
        while (done < size) {
            int count = Math.min(size - done, PIECE);
            out.write(payload, done, count);
            done += count;
        }
    }

    private static byte[] head(byte[] payload, int size, int count) {
        byte[] bytes = new byte[Integer.BYTES + count];
        for (int i = 0; i < Integer.BYTES; i++) {
            bytes[i] = (byte) (size >> (24 - 8 * i));
        }
        System.arraycopy(payload, 0, bytes, Integer.BYTES, count);
        return bytes;
    }
}
