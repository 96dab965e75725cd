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
    private static final int AHEAD = 4;

    private final TermLimits limits;
    private final long most;
    private final Map<Long, Assembly> open = new HashMap<>();
    private long held;

    /** A message whose fragment {@code awaited} comes next; {@code bytes} is null for one that had no room. */
    private static final class Assembly {
        private final long fragments;
        private long awaited;
        private byte @Nullable [] bytes = {};
        private int size;

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

    private @Nullable TermSequence take(long sequence, Assembly assembly, byte[] frame, int offset, int length) {
        append(assembly, frame, offset, length);
        assembly.awaited--;
        if (assembly.awaited > 0) {
            return null;
        }
        open.remove(sequence);
        byte[] whole = assembly.bytes;
        if (whole == null) {
            return null;
        }
        held -= whole.length;
        return new TermSequence(whole, 0, assembly.size, limits, false);
    }

    private void append(Assembly assembly, byte[] frame, int offset, int length) {
        byte[] bytes = assembly.bytes;
        if (bytes == null) {
            return;
        }
        long capacity = assembly.capacity(length, bytes.length, limits.maxBytes());
        if ((long) assembly.size + length > limits.maxBytes() || held + capacity - bytes.length > most) {
            System.getLogger("io.peer4j.node")
                    .log(
                            System.Logger.Level.ERROR,
                            "dropped a message of more than {0} bytes: the limit for one is {1}, for unfinished ones {2}",
                            assembly.size,
                            limits.maxBytes(),
                            most);
            held -= bytes.length;
            assembly.bytes = null;
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
}
