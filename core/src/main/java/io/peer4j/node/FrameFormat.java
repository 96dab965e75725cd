package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.EncodedParts;
import io.peer4j.term.ExternalTermFormat;
import io.peer4j.term.Term;
import io.peer4j.term.TermOutput;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The frames of a connection: a length of four bytes and so many bytes; length 0 is a tick. A long message is cut into
 * fragments where both sides know them.
 *
 * <pre>
 * without fragments    112  131 control  [131 payload]
 * with them            131 68  0                              control [payload]
 *                      131 69  sequence:8  fragment:8  0      control part of the payload
 *                      131 70  sequence:8  fragment:8         part of the payload
 * </pre>
 *
 * The 0 is the number of cached atoms. Fragments are numbered down to 1. For example {@code 00 00 00 00} is a tick.
 * Source: {@code erl_ext_dist}, section "Distribution Header".
 */
final class FrameFormat {
    static final int PASS_THROUGH = 112;
    static final int VERSION = 131;
    static final int HEADER = 68;
    static final int FIRST_FRAGMENT = 69;
    static final int NEXT_FRAGMENT = 70;

    /** What OTP cuts messages into, in bytes. */
    static final int FRAGMENT_SIZE = 64 << 10;

    /** The bytes between a frame's length and the control message of a header without cached atoms. */
    static final int HEADER_SIZE = 3;

    static final int FIRST_HEADER_SIZE = 2 + 2 * Long.BYTES + 1;
    static final int NEXT_HEADER_SIZE = 2 + 2 * Long.BYTES;

    private static final int BUFFER = 512;
    private static final int LARGEST_SPARE = 4 << 10;

    // What nobody encodes into: most frames need no other, and none that is larger.
    private static final AtomicReference<byte @Nullable []> SPARE = new AtomicReference<>();

    private FrameFormat() {}

    /**
     * A message as one frame, for {@link #frame} or {@link #fragments}.
     *
     * @throws IllegalArgumentException if that would have more than {@code most} bytes: the other side would drop it, and
     *     nobody would learn of it
     */
    static TermOutput encode(SignalCodec.Encoded message, boolean withHeader, int most) {
        // What may be cut is not copied in one piece before.
        TermOutput out = withHeader ? TermOutput.sparing(buffer(), most) : TermOutput.bounded(most);
        out.writeInt(0);
        if (withHeader) {
            out.writeByte(VERSION);
            out.writeByte(HEADER);
            out.writeByte(0);
            encode(message, out, true);
        } else {
            out.writeByte(PASS_THROUGH);
            encode(message, out, false);
        }
        return out;
    }

    private static byte[] buffer() {
        byte[] spare = SPARE.getAndSet(null);
        return spare == null ? new byte[BUFFER] : spare;
    }

    private static void encode(SignalCodec.Encoded message, TermOutput out, boolean bare) {
        encode(message.control(), out, bare);
        Term payload = message.payload();
        if (payload != null) {
            encode(payload, out, bare);
        }
    }

    private static void encode(Term term, TermOutput out, boolean bare) {
        if (bare) {
            ExternalTermFormat.encodeBare(term, out);
        } else {
            ExternalTermFormat.encode(term, out);
        }
    }

    /** The frame that was {@linkplain #encode encoded}; what that was encoded into is given up. */
    static byte[] frame(TermOutput encoded) {
        encoded.setInt(0, encoded.size() - Integer.BYTES);
        byte[] frame = encoded.toByteArray();
        if (encoded.array().length <= LARGEST_SPARE) {
            SPARE.set(encoded.array());
        }
        return frame;
    }

    /** Whether a frame with a header is to be cut; no other has large binaries that were spared. */
    static boolean isLong(TermOutput encoded) {
        return encoded.total() > Integer.BYTES + HEADER_SIZE + FRAGMENT_SIZE;
    }

    /**
     * Cuts a {@linkplain #isLong long} frame into those that are sent instead, in their order. All stand in the same array, so
     * that one is gone when the next is asked for.
     */
    static Iterator<FrameSlice> fragments(TermOutput encoded, long sequence) {
        return new Fragments(encoded, sequence);
    }

    private static final class Fragments implements Iterator<FrameSlice> {
        private static final int MOST_HEADER = Integer.BYTES + FIRST_HEADER_SIZE;

        private final EncodedParts message;
        private final byte[] frame = new byte[MOST_HEADER + FRAGMENT_SIZE];
        private final int count;
        private final long sequence;
        private int left;

        Fragments(TermOutput encoded, long sequence) {
            this.message = new EncodedParts(encoded);
            message.read(new byte[Integer.BYTES + HEADER_SIZE], 0);
            this.count = Math.ceilDiv(message.size() - Integer.BYTES - HEADER_SIZE, FRAGMENT_SIZE);
            this.left = count;
            this.sequence = sequence;
        }

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        public FrameSlice next() {
            if (left == 0) {
                throw new NoSuchElementException();
            }
            boolean isFirst = left == count;
            int length = message.read(frame, MOST_HEADER);
            int header = isFirst ? FIRST_HEADER_SIZE : NEXT_HEADER_SIZE;
            int offset = MOST_HEADER - header - Integer.BYTES;
            ByteBuffer out = ByteBuffer.wrap(frame, offset, Integer.BYTES + header);
            out.putInt(header + length);
            out.put((byte) VERSION);
            out.put((byte) (isFirst ? FIRST_FRAGMENT : NEXT_FRAGMENT));
            out.putLong(sequence);
            out.putLong(left);
            if (isFirst) {
                out.put((byte) 0);
            }
            left--;
            return new FrameSlice(frame, offset, Integer.BYTES + header + length);
        }
    }
}
