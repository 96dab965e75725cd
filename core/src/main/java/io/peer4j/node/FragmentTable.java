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

    private final TermLimits limits;
    private final long most;
    private final Map<Long, Assembly> open = new HashMap<>();
    private long held;
    private int heads;
    private int longest;

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
            cut(assembly);
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
            cut(assembly);
            input = assembly.input;
        }
        if (assembly.cut != null) {
            int head = (int) Math.min(left, HEAD_BYTES - input.size());
            return assembly.isFirst && head > 0 ? input.room(head) : 0;
        }
        long before = input.capacity();
        int room = input.room(left);
        held += input.capacity() - before;
        return room;
    }

    /** Tells that {@code count} bytes were put into the array of {@code assembly}. */
    void advance(Assembly assembly, int count) throws FrameReader.MalformedFrameException {
        TermInput input = assembly.input;
        long before = input.capacity();
        input.advance(count);
        held += assembly.cut == null ? input.capacity() - before : 0;
        if (assembly.cut == null && held > most) {
            cut(assembly);
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

    /** Keeps the head alone. */
    private void cut(Assembly assembly) throws FrameReader.MalformedFrameException {
        if (heads == MOST_HEADS) {
            throw new FrameReader.MalformedFrameException(
                    heads + " unfinished messages have no room, and one more: the limit for all is " + most + " bytes");
        }
        heads++;
        TermInput whole = assembly.input;
        held -= whole.capacity();
        assembly.cut = "more than " + whole.size() + " bytes have no room: the limit for one message is "
                + limits.maxBytes() + ", for unfinished ones " + most;
        byte[] head = whole.head(HEAD_BYTES);
        TermInput kept = new TermInput(HEAD_BYTES, 0, Math.max(head.length, assembly.isFirst ? HEAD_BYTES : 0));
        if (head.length > 0) {
            int room = kept.room(head.length);
            System.arraycopy(head, 0, kept.array(), kept.offset(), room);
            kept.advance(room);
        }
        assembly.input = kept;
    }
}
