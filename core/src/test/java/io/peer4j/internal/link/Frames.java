package io.peer4j.internal.link;

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
}
