package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.ExternalTermFormat;
import io.peer4j.term.TermLimits;
import io.peer4j.term.TermSequence;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

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

    /** From how many bytes on they are read to where they belong. */
    private static final int DIRECT = 4 << 10;

    private final InputStream in;
    private final TermLimits limits;
    private final boolean withHeaders;
    private final FragmentTable fragments;
    private final byte[] buffer = new byte[BUFFER_SIZE];
    private int at;
    private int end;
    private boolean atEnd;
    private int lastStart;
    private int lastSize;
    private FragmentTable.@Nullable Assembly lastAssembly;
    private volatile long received;

    /**
     * A reader of {@code in}.
     *
     * @param memory what counts the unfinished messages
     * @param dropped is called, by any thread, if those of this connection take too much memory, with the reason
     */
    FrameReader(
            InputStream in,
            TermLimits limits,
            boolean withHeaders,
            UnfinishedMessages memory,
            Consumer<String> dropped) {
        this.in = in;
        this.limits = limits;
        this.withHeaders = withHeaders;
        this.fragments = new FragmentTable(limits, !withHeaders, memory, dropped);
    }

    /** Lets go of all unfinished messages: the connection has ended. Any thread may call. */
    void close() {
        fragments.close();
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
        require(Math.min(length, FrameFormat.FIRST_HEADER_SIZE));
        int header = header(length);
        int kind = withHeaders ? buffer[at + 1] & 0xFF : FrameFormat.PASS_THROUGH;
        if (kind == FrameFormat.FIRST_FRAGMENT || kind == FrameFormat.NEXT_FRAGMENT) {
            return fragment(kind, length - header);
        }
        int size = length - header;
        if (size < ExternalTermFormat.SHARED_BINARY_BYTES) {
            require(length);
            lastStart = at + header;
            lastSize = size;
            decoded();
            at += length;
            return again();
        }
        at += header;
        decoded();
        return read(fragments.whole(size), size);
    }

    /** How long the header is, which the buffer holds, of a frame of {@code length} bytes. */
    private int header(int length) throws IOException {
        int first = buffer[at] & 0xFF;
        if (!withHeaders) {
            requireFrame(first == FrameFormat.PASS_THROUGH, "112 in front", first);
            return 1;
        }
        requireFrame(first == FrameFormat.VERSION, "131 in front", first);
        int kind = length > 1 ? buffer[at + 1] & 0xFF : -1;
        return switch (kind) {
            case FrameFormat.HEADER -> withoutAtoms(length, FrameFormat.HEADER_SIZE);
            case FrameFormat.FIRST_FRAGMENT -> withoutAtoms(length, FrameFormat.FIRST_HEADER_SIZE);
            case FrameFormat.NEXT_FRAGMENT -> {
                if (length < FrameFormat.NEXT_HEADER_SIZE) {
                    throw new MalformedFrameException("a fragment of " + length + " bytes");
                }
                yield FrameFormat.NEXT_HEADER_SIZE;
            }
            default -> throw new MalformedFrameException("expected a header 68, 69 or 70 behind 131, got " + kind);
        };
    }

    private int withoutAtoms(int length, int headerSize) throws IOException {
        int atoms = length >= headerSize ? buffer[at + headerSize - 1] & 0xFF : -1;
        requireFrame(atoms == 0, "a header of " + headerSize + " bytes without cached atoms", atoms);
        return headerSize;
    }

    /** A fragment goes from the stream to the others, and where it has no room any more, nowhere. */
    private @Nullable TermSequence fragment(int kind, int length) throws IOException {
        ByteBuffer header = ByteBuffer.wrap(buffer, at + 2, 2 * Long.BYTES);
        long sequence = header.getLong();
        long number = header.getLong();
        boolean isFirst = kind == FrameFormat.FIRST_FRAGMENT;
        decoded();
        at += isFirst ? FrameFormat.FIRST_HEADER_SIZE : FrameFormat.NEXT_HEADER_SIZE;
        return read(isFirst ? fragments.first(sequence, number, length) : fragments.next(sequence, number), length);
    }

    /** Takes the next {@code length} bytes into {@code assembly}; the message, if they are its last. */
    private @Nullable TermSequence read(FragmentTable.Assembly assembly, int length) throws IOException {
        for (int left = length; left > 0; ) {
            int room = fragments.room(assembly, left);
            if (room == 0) {
                left -= skip(left);
            } else {
                int count = readInto(assembly.array(), assembly.offset(), room);
                fragments.advance(assembly, count);
                left -= count;
            }
        }
        lastAssembly = assembly;
        lastSize = assembly.size();
        return fragments.end(assembly);
    }

    /** How many bytes the last message had, its frame's header apart. */
    int lastSize() {
        return lastSize;
    }

    /** Lets go of the last message: {@link #again} is not called for it. A long one has an array of its own. */
    void decoded() {
        lastAssembly = null;
        fragments.letGo();
    }

    /** The last message that {@link #next} gave, from its beginning. */
    TermSequence again() {
        FragmentTable.Assembly assembly = lastAssembly;
        if (assembly != null) {
            return fragments.message(assembly);
        }
        return new TermSequence(buffer, lastStart, lastSize, limits, !withHeaders);
    }

    /** What is buffered goes first; short pieces come by the buffer, so that others come with them. */
    private int readInto(byte[] bytes, int offset, int most) throws IOException {
        if (at == end && most >= DIRECT) {
            int got = read(bytes, offset, most);
            if (got < 0) {
                throw endedWithin();
            }
            return got;
        }
        require(1);
        int count = Math.min(most, end - at);
        System.arraycopy(buffer, at, bytes, offset, count);
        at += count;
        return count;
    }

    private int skip(int most) throws IOException {
        require(1);
        int count = Math.min(most, end - at);
        at += count;
        return count;
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
                    throw endedWithin();
                }
                return false;
            }
            end += got;
        }
        return true;
    }

    private void require(int count) throws IOException {
        if (!fill(count)) {
            throw endedWithin();
        }
    }

    private static EOFException endedWithin() {
        return new EOFException("the connection ended within a frame");
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
