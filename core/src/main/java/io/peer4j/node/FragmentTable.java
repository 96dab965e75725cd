package io.peer4j.node;

import io.peer4j.term.TermLimits;
import io.peer4j.term.TermSequence;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The messages of a connection of which some fragments have come. For the thread that reads it. */
final class FragmentTable {
    private static final int MOST_SEQUENCES = 100_000;
    private static final int MOST_AT_ONCE = 4;

    /** What is left of a message that has no room: its control message, which tells who waits for it. */
    private static final int HEAD_BYTES = 4 << 10;

    private static final int MOST_HEADS = 1000;
    private static final int AHEAD = 4;

    private final TermLimits limits;
    private final long most;
    private final Map<Long, Assembly> open = new HashMap<>();
    private long held;
    private int heads;

    /** A message whose fragment {@code awaited} comes next; {@code bytes} is but the head of one that is {@code cut}. */
    private static final class Assembly {
        private final long fragments;
        private long awaited;
        private byte[] bytes = {};
        private int size;
        private @Nullable String cut;

        Assembly(long fragments) {
            this.fragments = fragments;
            this.awaited = fragments;
        }

        /** For how many bytes to have room: as many as it may have in all, but {@value #AHEAD} times what has come. */
        long capacity(int length, int now, int most) {
            long needed = (long) size + length;
            long likely = Math.min(most, Math.min(fragments, most) * FrameFormat.FRAGMENT_SIZE);
            return needed <= now ? now : Math.max(needed, Math.min(likely, AHEAD * needed));
        }
    }

    FragmentTable(TermLimits limits) {
        this.limits = limits;
        this.most = Math.min(
                (long) MOST_AT_ONCE * limits.maxBytes(), Runtime.getRuntime().maxMemory() / 2);
    }

    /** Takes a first fragment; the message, if it is the last as well. */
    @Nullable
    TermSequence first(byte[] frame, int offset, int length) throws FrameReader.MalformedFrameException {
        ByteBuffer header = ByteBuffer.wrap(frame, offset + 2, 2 * Long.BYTES);
        long sequence = header.getLong();
        long fragment = header.getLong();
        if (fragment < 1 || open.size() == MOST_SEQUENCES || open.containsKey(sequence)) {
            throw new FrameReader.MalformedFrameException("expected the first fragment of a new message, got number "
                    + fragment + " of message " + sequence + ", with " + open.size() + " unfinished");
        }
        Assembly assembly = new Assembly(fragment);
        open.put(sequence, assembly);
        return take(
                sequence,
                assembly,
                frame,
                offset + FrameFormat.FIRST_HEADER_SIZE,
                length - FrameFormat.FIRST_HEADER_SIZE);
    }

    /** Takes a further fragment; the message, if it is the last. */
    @Nullable
    TermSequence next(byte[] frame, int offset, int length) throws FrameReader.MalformedFrameException {
        if (length < FrameFormat.NEXT_HEADER_SIZE) {
            throw new FrameReader.MalformedFrameException("a fragment of " + length + " bytes");
        }
        ByteBuffer header = ByteBuffer.wrap(frame, offset + 2, 2 * Long.BYTES);
        long sequence = header.getLong();
        long fragment = header.getLong();
        Assembly assembly = open.get(sequence);
        if (assembly == null || assembly.awaited != fragment) {
            throw new FrameReader.MalformedFrameException("expected "
                    + (assembly == null ? "no fragment" : "fragment " + assembly.awaited) + " of message " + sequence
                    + ", got fragment " + fragment);
        }
        return take(
                sequence,
                assembly,
                frame,
                offset + FrameFormat.NEXT_HEADER_SIZE,
                length - FrameFormat.NEXT_HEADER_SIZE);
    }

    private @Nullable TermSequence take(long sequence, Assembly assembly, byte[] frame, int offset, int length)
            throws FrameReader.MalformedFrameException {
        if (assembly.cut == null) {
            append(assembly, frame, offset, length);
        }
        assembly.awaited--;
        if (assembly.awaited > 0) {
            return null;
        }
        open.remove(sequence);
        if (assembly.cut != null) {
            heads--;
            return TermSequence.cut(assembly.bytes, assembly.size, limits, assembly.cut);
        }
        held -= assembly.bytes.length;
        return new TermSequence(assembly.bytes, 0, assembly.size, limits, false);
    }

    private void append(Assembly assembly, byte[] frame, int offset, int length)
            throws FrameReader.MalformedFrameException {
        byte[] bytes = assembly.bytes;
        long capacity = assembly.capacity(length, bytes.length, limits.maxBytes());
        if ((long) assembly.size + length > limits.maxBytes() || held + capacity - bytes.length > most) {
            cut(assembly, frame, offset, length);
            return;
        }
        if (capacity > bytes.length) {
            held += capacity - bytes.length;
            bytes = Arrays.copyOf(bytes, (int) capacity);
            assembly.bytes = bytes;
        }
        System.arraycopy(frame, offset, bytes, assembly.size, length);
        assembly.size += length;
    }

    /** Keeps the head alone. */
    private void cut(Assembly assembly, byte[] frame, int offset, int length)
            throws FrameReader.MalformedFrameException {
        if (heads == MOST_HEADS) {
            throw new FrameReader.MalformedFrameException(
                    heads + " unfinished messages have no room, and one more: the limit for all is " + most + " bytes");
        }
        heads++;
        held -= assembly.bytes.length;
        assembly.cut = "more than " + assembly.size + " bytes have no room: the limit for one message is "
                + limits.maxBytes() + ", for unfinished ones " + most;
        boolean isFirst = assembly.size == 0;
        assembly.size = Math.min(isFirst ? length : assembly.size, HEAD_BYTES);
        assembly.bytes = isFirst
                ? Arrays.copyOfRange(frame, offset, offset + assembly.size)
                : Arrays.copyOf(assembly.bytes, assembly.size);
    }
}
