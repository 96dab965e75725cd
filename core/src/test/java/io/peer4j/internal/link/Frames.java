package io.peer4j.internal.link;

import io.peer4j.term.ExternalTermFormat;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** Frames as they are on the wire. */
final class Frames {
    private Frames() {}

    /** As {@link StandardIoLink} sends {@code payload}. */
    static byte[] standardIo(byte[] payload) {
        return new NibbleFraming().frame(payload, payload.length);
    }

    /** As {@link TcpLink} sends {@code payload}. */
    static byte[] tcp(byte[] payload) {
        return new SizedFraming().frame(payload, payload.length);
    }

    /** A frame of {@code message} before its bytes are split. */
    static byte[] intact(LinkMessage message) {
        byte[] payload = ExternalTermFormat.encode(MessageCodec.toTerm(message));
        CRC32 crc = new CRC32();
        crc.update(payload);
        return ByteBuffer.allocate(payload.length + 2 * Integer.BYTES)
                .putInt(payload.length)
                .put(payload)
                .putInt((int) crc.getValue())
                .array();
    }

    /** {@code bytes} as they are on the wire, two for each. */
    static byte[] nibbles(byte[] bytes) {
        byte[] split = new byte[2 * bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            split[2 * i] = Nibbles.encode(bytes[i] >> 4 & 0x0F);
            split[2 * i + 1] = Nibbles.encode(bytes[i] & 0x0F);
        }
        return split;
    }
}
