package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.TermInput;
import io.peer4j.term.TermLimits;
import io.peer4j.term.TermSequence;
import java.util.HashMap;
import java.util.Map;

/** The messages of a connection of which some fragments have come. For the thread that reads it. */
final class FragmentTable {
    private static final int MOST_SEQUENCES = 100_000;
    private static final int MOST_AT_ONCE = 4;

    /** What is left of a message that has no room: its control message, which tells who waits for it. */
    private static final int HEAD_BYTES = 4 << 10;

    private static final int MOST_HEADS = 1000;
    private static final TermInput NOTHING = new TermInput(0, 0, 0);

    private final TermLimits limits;
    private final long most;
    private final Map<Long, Assembly> open = new HashMap<>();
    private long held;
    private int heads;
    private int longest;

    /** Where the head of a message is put that there is no memory for; so it is taken early. */
    private final byte[] head = new byte[HEAD_BYTES];

    private int headCount;

    FragmentTable(TermLimits limits) {
        this.limits = limits;
        this.most = Math.min(
                (long) MOST_AT_ONCE * limits.maxBytes(), Runtime.getRuntime().maxMemory() / 2);
    }

    /** A message whose fragment {@code awaited} comes next; {@code input} has but the head of one that is {@code cut}. */
    static final class Assembly {
        private final long sequence;
        private long awaited;
        private TermInput input;
        private @Nullable String cut;
        private boolean isFirst = true;

        private Assembly(long sequence, long fragments, TermInput input) {
            this.sequence = sequence;
            this.awaited = fragments;
            this.input = input;
        }

        byte[] array() {
            return input.array();
        }

        int offset() {
            return input.offset();
        }
    }

    /** The message whose first fragment comes, with {@code length} bytes of it. */
    Assembly first(long sequence, long fragment, int length) throws FrameReader.MalformedFrameException {
        if (fragment < 1 || open.size() == MOST_SEQUENCES || open.containsKey(sequence)) {
            throw new FrameReader.MalformedFrameException("expected the first fragment of a new message, got number "
                    + fragment + " of message " + sequence + ", with " + open.size() + " unfinished");
        }
        // With what one before took, unless that leaves too little for others.
        long claimed =
                Math.min(fragment, limits.maxBytes() / FrameFormat.FRAGMENT_SIZE + 1L) * FrameFormat.FRAGMENT_SIZE;
        int trusted = (int) Math.min(Math.min(longest, claimed), Math.max(0, most - held) / 2);
        TermInput input = new TermInput(limits.maxBytes(), trusted, length);
        Assembly assembly = new Assembly(sequence, fragment, input);
        held += input.capacity();
        open.put(sequence, assembly);
        if (held > most) {
            cutForLimit(assembly);
        }
        return assembly;
    }

    /** The message of which a further fragment comes. */
    Assembly next(long sequence, long fragment) throws FrameReader.MalformedFrameException {
        Assembly assembly = open.get(sequence);
        if (assembly == null || assembly.awaited != fragment) {
            throw new FrameReader.MalformedFrameException("expected "
                    + (assembly == null ? "no fragment" : "fragment " + assembly.awaited) + " of message " + sequence
                    + ", got fragment " + fragment);
        }
        return assembly;
    }

    /** How many bytes of memory unfinished messages take. */
    long held() {
        return held;
    }

    /** For how many of {@code left} bytes of a fragment the assembly has room; 0 if they are of no use any more. */
    int room(Assembly assembly, int left) throws FrameReader.MalformedFrameException {
        TermInput input = assembly.input;
        if (assembly.cut == null && (left > limits.maxBytes() - input.size() || held + input.wants(left) > most)) {
            cutForLimit(assembly);
        }
        return assembly.cut == null ? roomForAll(assembly, left) : roomForHead(assembly, left);
    }

    /** Where there is no memory the message is not held by a variable either, so that its own is free for the head. */
    private int roomForAll(Assembly assembly, int left) throws FrameReader.MalformedFrameException {
        long before = assembly.input.capacity();
        int room = roomIn(assembly.input, left);
        if (room == 0) {
            cut(assembly, SignalCodec.NO_MEMORY);
            return roomForHead(assembly, left);
        }
        held += assembly.input.capacity() - before;
        return room;
    }

    /** 0 if there is no memory. */
    private static int roomIn(TermInput input, int left) {
        try {
            return input.room(left);
        } catch (OutOfMemoryError e) {
            return 0;
        }
    }

    private static int roomForHead(Assembly assembly, int left) {
        int head = (int) Math.min(left, HEAD_BYTES - assembly.input.size());
        return assembly.isFirst && head > 0 ? assembly.input.room(head) : 0;
    }

    /** Tells that {@code count} bytes were put into the array of {@code assembly}. */
    void advance(Assembly assembly, int count) throws FrameReader.MalformedFrameException {
        long before = assembly.input.capacity();
        boolean hadMemory = isAdvanced(assembly.input, count);
        if (assembly.cut != null) {
            return;
        }
        held += assembly.input.capacity() - before;
        if (!hadMemory) {
            cut(assembly, SignalCodec.NO_MEMORY);
        } else if (held > most) {
            cutForLimit(assembly);
        }
    }

    /** False if a large binary has no room of its own; the bytes are counted all the same. */
    private static boolean isAdvanced(TermInput input, int count) {
        try {
            input.advance(count);
            return true;
        } catch (OutOfMemoryError e) {
            return false;
        }
    }

    /** Takes the end of a fragment; the message, if it was the last. */
    @Nullable
    TermSequence end(Assembly assembly) {
        assembly.isFirst = false;
        assembly.awaited--;
        if (assembly.awaited > 0) {
            return null;
        }
        open.remove(assembly.sequence);
        TermInput input = assembly.input;
        if (assembly.cut != null) {
            heads--;
        } else {
            held -= input.capacity();
            longest = Math.max(longest, (int) input.size());
        }
        return message(assembly);
    }

    /** The message of an {@code assembly} that has ended, from its beginning. */
    TermSequence message(Assembly assembly) {
        return assembly.cut == null
                ? new TermSequence(assembly.input, limits, false)
                : TermSequence.cut(assembly.input, limits, assembly.cut);
    }

    private void cutForLimit(Assembly assembly) throws FrameReader.MalformedFrameException {
        cut(
                assembly,
                "more than " + assembly.input.size() + " bytes have no room: the limit for one message is "
                        + limits.maxBytes() + ", for unfinished ones " + most);
    }

    /** Keeps the head alone. */
    private void cut(Assembly assembly, String why) throws FrameReader.MalformedFrameException {
        if (heads == MOST_HEADS) {
            throw new FrameReader.MalformedFrameException(
                    heads + " unfinished messages have no room, and one more: the limit for all is " + most + " bytes");
        }
        heads++;
        held -= assembly.input.capacity();
        assembly.cut = why;
        int count = assembly.input.head(head);
        assembly.input = NOTHING;
        assembly.input = kept(count, assembly.isFirst);
    }

    /** An input of the first {@code count} bytes of {@code head}, with room for more where that is asked for. */
    private TermInput kept(int count, boolean withRoom) {
        TermInput kept = new TermInput(HEAD_BYTES, 0, withRoom ? HEAD_BYTES : count);
        if (count > 0) {
            int room = kept.room(count);
            System.arraycopy(head, 0, kept.array(), kept.offset(), room);
            kept.advance(room);
        }
        return kept;
    }

    /** Has {@link #head} give the beginning of {@code whole}; takes no memory. */
    void keepHead(TermInput whole) {
        headCount = whole.head(head);
    }

    /** The beginning of the input that {@link #keepHead} was given. */
    TermInput head() {
        return kept(headCount, false);
    }
}
