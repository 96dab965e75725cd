package io.peer4j.node;

import io.peer4j.term.ExternalTermFormat;
import io.peer4j.term.TermLimits;
import io.peer4j.term.TermSequence;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of a connection ({@link FrameFormat}) and puts fragments together. Memory is taken as bytes arrive,
 * not as a length claims.
 */
final class FrameReader {
    /** A frame that breaks the protocol: nothing that follows can be trusted. */
    static final class MalformedFrameException extends IOException {
        MalformedFrameException(String message) {
            super(message);
        }
    }

    /** A fragment with its header has room in it. */
    private static final int BUFFER_SIZE = FrameFormat.FRAGMENT_SIZE + 64;

    private final InputStream in;
    private final TermLimits limits;
    private final boolean withHeaders;
    private final FragmentTable fragments;
    private final byte[] buffer = new byte[BUFFER_SIZE];
    private int at;
    private int end;
    private boolean atEnd;
    private volatile long received;

    FrameReader(InputStream in, TermLimits limits, boolean withHeaders) {
        this.in = in;
        this.limits = limits;
        this.withHeaders = withHeaders;
        this.fragments = new FragmentTable(limits);
    }

    /** How many bytes have come; any thread may ask. */
    long received() {
        return received;
    }

    /** Whether a whole frame has been read from the stream that was not asked for yet: then {@link #next} does not wait. */
    boolean hasFrame() {
        int buffered = end - at;
        return buffered >= Integer.BYTES
                && Integer.compareUnsigned(lengthAt(at), buffered - Integer.BYTES) <= 0
                && lengthAt(at) != 0;
    }

    /** Whether a byte is there that was not asked for yet. */
    boolean isThere() throws IOException {
        return end > at || in.available() > 0;
    }

    /** Reads what there is, without waiting, as far as the buffer has room; whether that is anything. */
    boolean readThere() throws IOException {
        if (at == end) {
            at = 0;
            end = 0;
        }
        if (end == buffer.length || in.available() <= 0) {
            return false;
        }
        int got = read(buffer, end, buffer.length - end);
        end += Math.max(0, got);
        return got > 0;
    }

    private int lengthAt(int offset) {
        return (buffer[offset] & 0xFF) << 24
                | (buffer[offset + 1] & 0xFF) << 16
                | (buffer[offset + 2] & 0xFF) << 8
                | buffer[offset + 3] & 0xFF;
    }

    /**
     * Takes in the next frame. The terms of the message that it ends; null if it ends none, being a tick or a fragment that
     * others follow, and at the end of the stream ({@link #isAtEnd}), between two frames.
     */
    @Nullable
    TermSequence next() throws IOException {
        if (!fill(1)) {
            atEnd = true;
            return null;
        }
        int length = length();
        return length == 0 ? null : message(length);
    }

    /** Whether {@link #next} has met the end of the stream. */
    boolean isAtEnd() {
        return atEnd;
    }

    private int length() throws IOException {
        require(Integer.BYTES);
        int length = lengthAt(at);
        at += Integer.BYTES;
        if (Integer.compareUnsigned(length, limits.maxBytes()) > 0) {
            throw new MalformedFrameException("a frame claims " + Integer.toUnsignedString(length)
                    + " bytes, more than the limit of " + limits.maxBytes());
        }
        return length;
    }

    private @Nullable TermSequence message(int length) throws IOException {
        if (length < ExternalTermFormat.SHARED_BINARY_BYTES || isCopied(length)) {
            require(length);
            int start = at;
            at += length;
            return message(buffer, start, length);
        }
        return message(readFully(length), 0, length);
    }

    /** Whether it is a fragment, which is copied from the buffer to the others, and has room in there. */
    private boolean isCopied(int length) throws IOException {
        require(2);
        int kind = buffer[at + 1] & 0xFF;
        return withHeaders
                && length <= buffer.length
                && (kind == FrameFormat.FIRST_FRAGMENT || kind == FrameFormat.NEXT_FRAGMENT);
    }

    private @Nullable TermSequence message(byte[] bytes, int offset, int length) throws IOException {
        int first = bytes[offset] & 0xFF;
        if (!withHeaders) {
            requireFrame(first == FrameFormat.PASS_THROUGH, "112 in front", first);
            return new TermSequence(bytes, offset + 1, length - 1, limits, true);
        }
        requireFrame(first == FrameFormat.VERSION, "131 in front", first);
        int kind = length > 1 ? bytes[offset + 1] & 0xFF : -1;
        return switch (kind) {
            case FrameFormat.HEADER -> {
                requireNoAtoms(bytes, offset, length, FrameFormat.HEADER_SIZE);
                int size = FrameFormat.HEADER_SIZE;
                yield new TermSequence(bytes, offset + size, length - size, limits, false);
            }
            case FrameFormat.FIRST_FRAGMENT -> {
                requireNoAtoms(bytes, offset, length, FrameFormat.FIRST_HEADER_SIZE);
                yield fragments.first(bytes, offset, length);
            }
            case FrameFormat.NEXT_FRAGMENT -> fragments.next(bytes, offset, length);
            default -> throw new MalformedFrameException("expected a header 68, 69 or 70 behind 131, got " + kind);
        };
    }

    private static void requireNoAtoms(byte[] bytes, int offset, int length, int headerSize) throws IOException {
        int atoms = length >= headerSize ? bytes[offset + headerSize - 1] & 0xFF : -1;
        requireFrame(atoms == 0, "a header of " + headerSize + " bytes without cached atoms", atoms);
    }

    private static void requireFrame(boolean condition, String expected, int got) throws IOException {
        if (!condition) {
            throw new MalformedFrameException("expected " + expected + ", got " + got);
        }
    }

    /** Has at least {@code count} bytes in the buffer; false if the stream ends before the first. */
    private boolean fill(int count) throws IOException {
        if (end - at >= count) {
            return true;
        }
        if (buffer.length - at < count || at == end) {
            System.arraycopy(buffer, at, buffer, 0, end - at);
            end -= at;
            at = 0;
        }
        while (end - at < count) {
            int got = read(buffer, end, buffer.length - end);
            if (got < 0) {
                if (end > at) {
                    throw new EOFException("the connection ended within a frame");
                }
                return false;
            }
            end += got;
        }
        return true;
    }

    private void require(int count) throws IOException {
        if (!fill(count)) {
            throw new EOFException("the connection ended within a frame");
        }
    }

    private byte[] readFully(int length) throws IOException {
        int buffered = Math.min(length, end - at);
        byte[] bytes = Arrays.copyOfRange(buffer, at, at + Math.max(buffered, Math.min(length, BUFFER_SIZE)));
        at += buffered;
        int filled = buffered;
        while (filled < length) {
            if (filled == bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(length, 2L * bytes.length));
            }
            int got = read(bytes, filled, bytes.length - filled);
            if (got < 0) {
                throw new EOFException("the connection ended within a frame");
            }
            filled += got;
        }
        return bytes;
    }

    // The one thread that reads writes the counter; the others see it grow.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private int read(byte[] bytes, int offset, int length) throws IOException {
        int got = in.read(bytes, offset, length);
        if (got > 0) {
            received += got;
        }
        return got;
    }
}
