package io.peer4j.node;

import io.peer4j.term.ExternalTermFormat;
import io.peer4j.term.Term;
import io.peer4j.term.TermOutput;
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

    private FrameFormat() {}

    /**
     * A message as one frame.
     *
     * @throws IllegalArgumentException if that would have more than {@code most} bytes: the other side would drop it, and
     *     nobody would learn of it
     */
    static byte[] whole(SignalCodec.Encoded message, boolean withHeader, int most) {
        TermOutput out = TermOutput.bounded(most);
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
        out.setInt(0, out.size() - Integer.BYTES);
        return out.size() == out.array().length ? out.array() : out.toByteArray();
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

    /** Whether {@code frame}, one with a header, is to be cut. */
    static boolean isLong(byte[] frame) {
        return frame.length > FRAGMENT_SIZE + Integer.BYTES + HEADER_SIZE;
    }

    /** Cuts a {@linkplain #isLong long} frame into those that are sent instead, in their order. */
    static Iterator<byte[]> fragments(byte[] frame, long sequence) {
        int start = Integer.BYTES + HEADER_SIZE;
        int count = Math.ceilDiv(frame.length - start, FRAGMENT_SIZE);
        return new Fragments(frame, start, count, sequence);
    }

    private static final class Fragments implements Iterator<byte[]> {
        private final byte[] frame;
        private final int count;
        private final long sequence;
        private int at;
        private int left;

        Fragments(byte[] frame, int start, int count, long sequence) {
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
        public byte[] next() {
            if (left == 0) {
                throw new NoSuchElementException();
            }
            boolean isFirst = left == count;
            int length = Math.min(FRAGMENT_SIZE, frame.length - at);
            int header = isFirst ? FIRST_HEADER_SIZE : NEXT_HEADER_SIZE;
            TermOutput out = new TermOutput(Integer.BYTES + header + length);
            out.writeInt(header + length);
            out.writeByte(VERSION);
            out.writeByte(isFirst ? FIRST_FRAGMENT : NEXT_FRAGMENT);
            out.writeLong(sequence);
            out.writeLong(left);
            if (isFirst) {
                out.writeByte(0);
            }
            out.write(frame, at, length);
            at += length;
            left--;
            return out.array();
        }
    }
}
