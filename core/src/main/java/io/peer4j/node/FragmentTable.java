package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.TermInput;
import io.peer4j.term.TermLimits;
import io.peer4j.term.TermSequence;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The messages of a connection of which only a part has come: fragments, and the long frame that is being read. Their
 * memory is counted in {@link UnfinishedMessages}.
 *
 * <p>For the thread that reads the connection, except {@link #close}, {@link #idle} and {@link #drop}. The monitor of
 * {@code memory} guards {@code open}, {@code whole} and the fields of an assembly that {@link #idle} reads.
 */
final class FragmentTable extends UnfinishedMessages.Holder {
    private static final int MOST_SEQUENCES = 100_000;

    /** How many messages a sender has under way at once as a rule. It sends their fragments in turns. */
    private static final int IN_TURN = 16;

    /** After how long without a fragment a message is idle. */
    private static final long IDLE_NANOS = 5_000_000_000L;

    /** What a message takes beside its bytes. */
    private static final int OVERHEAD = 512;

    /** What is left of a message that has no room: its control message, which tells who waits for it. */
    private static final int HEAD_BYTES = 4 << 10;

    private static final int MOST_HEADS = 1000;
    private static final TermInput NOTHING = new TermInput(0, 0, 0);

    private final TermLimits limits;
    private final boolean versions;
    private final UnfinishedMessages memory;
    private final Consumer<String> dropped;

    /** The one that nothing has come of for the longest time is the first. */
    private final Map<Long, Assembly> open = new LinkedHashMap<>(16, 0.75f, true);

    /** The frame that is being read, and does not fit the reader's buffer. */
    private @Nullable Assembly whole;

    /** The message that has ended, and may not be decoded yet. */
    private @Nullable Assembly last;

    private int heads;
    private int longest;

    /** Where the head of a message is put that there is no memory for; so it is taken early. */
    private final byte[] head = new byte[HEAD_BYTES];

    /**
     * A table without messages.
     *
     * @param versions whether each term of a long frame has the version byte in front
     * @param dropped is called, by any thread, if the connection has to end, with the reason
     */
    FragmentTable(TermLimits limits, boolean versions, UnfinishedMessages memory, Consumer<String> dropped) {
        this.limits = limits;
        this.versions = versions;
        this.memory = memory;
        this.dropped = dropped;
    }

    /** A message whose fragment {@code awaited} comes next; {@code input} has but the head of one that is {@code cut}. */
    static final class Assembly {
        private final long sequence;
        private long awaited;
        private TermInput input;
        private @Nullable String cut;
        private boolean isFirst = true;
        /** Whether its memory is counted: that of a short frame is not. */
        private boolean isCounted = true;

        private long counted;
        private long touched = System.nanoTime();

        private Assembly(long sequence, long fragments, TermInput input) {
            this.sequence = sequence;
            this.awaited = fragments;
            this.input = input;
        }

        int size() {
            return (int) input.size();
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
        // With what one before took, unless that leaves too little for others.
        long claimed =
                Math.min(fragment, limits.maxBytes() / FrameFormat.FRAGMENT_SIZE + 1L) * FrameFormat.FRAGMENT_SIZE;
        int trusted = (int) Math.min(Math.min(longest, claimed), memory.left() / 2);
        Assembly assembly = new Assembly(sequence, fragment, new TermInput(limits.maxBytes(), trusted, length));
        synchronized (memory) {
            if (fragment < 1 || open.size() == MOST_SEQUENCES || open.containsKey(sequence)) {
                throw new FrameReader.MalformedFrameException(
                        "expected the first fragment of a new message, got number " + fragment + " of message "
                                + sequence + ", with " + open.size() + " unfinished");
            }
            open.put(sequence, assembly);
        }
        claimTaken(assembly);
        return assembly;
    }

    /** The message of which a further fragment comes. */
    Assembly next(long sequence, long fragment) throws FrameReader.MalformedFrameException {
        synchronized (memory) {
            Assembly assembly = open.get(sequence);
            if (assembly == null || assembly.awaited != fragment) {
                throw new FrameReader.MalformedFrameException("expected "
                        + (assembly == null ? "no fragment" : "fragment " + assembly.awaited) + " of message "
                        + sequence + ", got fragment " + fragment);
            }
            return assembly;
        }
    }

    /** The message that comes as one frame, with {@code length} bytes of terms. */
    Assembly whole(int length) throws FrameReader.MalformedFrameException {
        Assembly assembly = new Assembly(0, 1, new TermInput(length, 0, length));
        assembly.isCounted = length > FrameFormat.FRAGMENT_SIZE;
        if (assembly.isCounted) {
            synchronized (memory) {
                whole = assembly;
            }
            claimTaken(assembly);
        }
        return assembly;
    }

    /** How many bytes of memory unfinished messages take. */
    long held() {
        return memory.heldBy(this);
    }

    @Override
    long idle() {
        long now = System.nanoTime();
        Assembly frame = whole;
        long idle = frame != null && now - frame.touched > IDLE_NANOS ? frame.counted : 0;
        int left = open.size();
        for (Assembly assembly : open.values()) {
            if (left <= IN_TURN && now - assembly.touched <= IDLE_NANOS) {
                break;
            }
            idle += assembly.counted;
            left--;
        }
        return idle;
    }

    @Override
    void drop(String why) {
        dropped.accept(why);
    }

    /** For how many of {@code left} bytes of a fragment the assembly has room; 0 if they are of no use any more. */
    int room(Assembly assembly, int left) throws FrameReader.MalformedFrameException {
        if (assembly.cut == null) {
            claimRoom(assembly, left);
        }
        return assembly.cut == null ? roomForAll(assembly, left) : roomForHead(assembly, left);
    }

    private void claimRoom(Assembly assembly, int left) throws FrameReader.MalformedFrameException {
        if (left > limits.maxBytes() - assembly.input.size()) {
            cut(
                    assembly,
                    "more than " + assembly.input.size() + " bytes have no room: the limit for one message is "
                            + limits.maxBytes());
        } else {
            claim(assembly, assembly.input.wants(left));
        }
    }

    /** Where there is no memory the message is not held by a variable either, so that its own is free for the head. */
    private int roomForAll(Assembly assembly, int left) throws FrameReader.MalformedFrameException {
        int room = roomIn(assembly.input, left);
        if (room == 0) {
            cut(assembly, SignalCodec.NO_MEMORY);
            return roomForHead(assembly, left);
        }
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
        boolean hadMemory = isAdvanced(assembly.input, count);
        if (assembly.cut != null) {
            return;
        }
        if (hadMemory) {
            touch(assembly);
            claimTaken(assembly);
        } else {
            cut(assembly, SignalCodec.NO_MEMORY);
        }
    }

    private void touch(Assembly assembly) {
        if (assembly.isCounted) {
            synchronized (memory) {
                assembly.touched = System.nanoTime();
            }
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
        if (assembly.isCounted) {
            synchronized (memory) {
                open.remove(assembly.sequence, assembly);
                whole = null;
            }
        }
        last = assembly;
        if (assembly.cut != null) {
            heads--;
        } else {
            longest = Math.max(longest, (int) assembly.input.size());
        }
        return message(assembly);
    }

    /** The message of an {@code assembly} that has ended, from its beginning. */
    TermSequence message(Assembly assembly) {
        return assembly.cut == null
                ? new TermSequence(assembly.input, limits, versions)
                : TermSequence.cut(assembly.input, limits, versions, assembly.cut);
    }

    /** Lets go of the message that has ended. */
    void letGo() {
        Assembly ended = last;
        if (ended != null) {
            last = null;
            count(ended, -ended.counted);
        }
    }

    /** Lets go of everything: the connection has ended. Any thread may call. */
    void close() {
        synchronized (memory) {
            open.clear();
            whole = null;
            memory.leave(this);
        }
    }

    // ---- memory

    /** Counts what {@code assembly} has taken. */
    private void claimTaken(Assembly assembly) throws FrameReader.MalformedFrameException {
        claim(assembly, taken(assembly) - assembly.counted);
    }

    private static long taken(Assembly assembly) {
        return OVERHEAD + assembly.input.capacity();
    }

    private void claim(Assembly assembly, long bytes) throws FrameReader.MalformedFrameException {
        if (bytes == 0 || !assembly.isCounted) {
            return;
        }
        switch (memory.take(this, bytes)) {
            case GRANTED -> add(assembly, bytes);
            case MESSAGE_REFUSED -> {
                add(assembly, bytes);
                cut(
                        assembly,
                        "more than " + assembly.input.size()
                                + " bytes have no room: the limit for the unfinished messages of all connections is "
                                + memory.most());
            }
            case CONNECTION_REFUSED -> throw new FrameReader.MalformedFrameException(memory.excess());
        }
    }

    private void count(Assembly assembly, long bytes) {
        if (assembly.isCounted) {
            add(assembly, bytes);
            memory.count(this, bytes);
        }
    }

    private void add(Assembly assembly, long bytes) {
        synchronized (memory) {
            assembly.counted += bytes;
        }
    }

    /** Keeps the head alone. */
    private void cut(Assembly assembly, String why) throws FrameReader.MalformedFrameException {
        if (heads == MOST_HEADS) {
            throw new FrameReader.MalformedFrameException(
                    heads + " unfinished messages have no room, and one more: " + why);
        }
        heads++;
        assembly.cut = why;
        int count = assembly.input.head(head);
        assembly.input = NOTHING;
        assembly.input = kept(count, assembly.isFirst);
        count(assembly, taken(assembly) - assembly.counted);
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
}
