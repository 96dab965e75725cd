package io.peer4j.node;

/** A frame, or several, as a part of an array, which is not copied. */
final class FrameSlice {
    private final byte[] bytes;
    private final int offset;
    private final int length;

    FrameSlice(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
    }

    static FrameSlice of(byte[] bytes) {
        return new FrameSlice(bytes, 0, bytes.length);
    }

    byte[] bytes() {
        return bytes;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }
}
