package io.peer4j.node;

import io.peer4j.term.ExternalTermFormat;
import io.peer4j.term.Term;
import io.peer4j.term.TermOutput;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;

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

    /** Room in front of an encoded message, for the longer header of a first fragment. */
    private static final int GAP = FIRST_HEADER_SIZE - HEADER_SIZE;

    private FrameFormat() {}

    /**
     * A message as one frame, behind {@link #GAP} bytes: for {@link #frame} or {@link #fragments}.
     *
     * @throws IllegalArgumentException if that would have more than {@code most} bytes, the gap with them: the other side
     *     would drop it, and nobody would learn of it
     */
    static TermOutput encode(SignalCodec.Encoded message, boolean withHeader, int most) {
        TermOutput out = TermOutput.bounded(most);
        out.write(new byte[GAP], 0, GAP);
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

    /** The frame that was {@linkplain #encode encoded}. */
    static byte[] frame(TermOutput encoded) {
        encoded.setInt(GAP, encoded.size() - GAP - Integer.BYTES);
        return Arrays.copyOfRange(encoded.array(), GAP, encoded.size());
    }

    /** Whether a frame with a header is to be cut. */
    static boolean isLong(TermOutput encoded) {
        return encoded.size() > GAP + FRAGMENT_SIZE + Integer.BYTES + HEADER_SIZE;
    }

    /**
     * Cuts a {@linkplain #isLong long} frame into those that are sent instead, in their order. They are parts of one array,
     * each with its header where the end of the one before was: so that is gone when the next is asked for.
     */
    static Iterator<FrameSlice> fragments(TermOutput encoded, long sequence) {
        int start = GAP + Integer.BYTES + HEADER_SIZE;
        int count = Math.ceilDiv(encoded.size() - start, FRAGMENT_SIZE);
        return new Fragments(encoded, start, count, sequence);
    }

    private static final class Fragments implements Iterator<FrameSlice> {
        private final TermOutput frame;
        private final int count;
        private final long sequence;
        private int at;
        private int left;

        Fragments(TermOutput frame, int start, int count, long sequence) {
            this.frame = frame;
            this.at = start;
            this.count = count;
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
            int length = Math.min(FRAGMENT_SIZE, frame.size() - at);
            int header = isFirst ? FIRST_HEADER_SIZE : NEXT_HEADER_SIZE;
            int offset = at - header - Integer.BYTES;
            ByteBuffer out = ByteBuffer.wrap(frame.array(), offset, Integer.BYTES + header);
            out.putInt(header + length);
            out.put((byte) VERSION);
            out.put((byte) (isFirst ? FIRST_FRAGMENT : NEXT_FRAGMENT));
            out.putLong(sequence);
            out.putLong(left);
            if (isFirst) {
                out.put((byte) 0);
            }
            at += length;
            left--;
            return new FrameSlice(frame.array(), offset, Integer.BYTES + header + length);
        }
    }
}
