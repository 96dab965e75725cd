package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Where the bytes of one long encoding, or of several that stand back to back, are put as they arrive. A large binary among
 * them goes straight into an array of its own, which the decoded {@link Binary} has then, so that it is not copied once
 * more:
 *
 * <pre>{@code
 * TermInput input = new TermInput(size, trusted, size);
 * while (input.size() < size) {
 *     int room = input.room(size - (int) input.size());
 *     int count = in.readNBytes(input.array(), input.offset(), room);
 *     input.advance(count);
 * }
 * Term term = ExternalTermFormat.decode(input, limits);
 * }</pre>
 *
 * <p>Memory is taken as bytes arrive, not as a length among them claims, but for what the constructor is told to trust. Not
 * safe for use by several threads at once.
 */
public final class TermInput {
    /** From which size on, in bytes, a binary gets an array of its own. */
    public static final int LARGE = 64 << 10;

    /** Terms looked at on the way from one large binary to the next: where there are more, they are what takes the time. */
    private static final int PATIENCE = 1000;

    private static final int BINARY_HEAD = 1 + Integer.BYTES;

    private final int most;
    private final int trusted;
    private final int large;
    private final List<Large> larges = new ArrayList<>(1);
    private byte[] bytes;
    private int size;
    private long takenOut;

    /** Where the next tag is among {@code bytes}; {@link TermSpan#NONE} once nobody looks any more. */
    private long next;

    private int patience = PATIENCE;

    /** The large binary whose bytes come now. */
    private @Nullable Large open;

    /** A binary whose content is not among the bytes, but would stand at {@code at}. */
    private static final class Large {
        private final int at;
        private final int length;
        private byte[] content;
        private int filled;

        Large(int at, int length, byte[] content) {
            this.at = at;
            this.length = length;
            this.content = content;
        }
    }

    /**
     * An input without bytes.
     *
     * @param most how many bytes it takes at most
     * @param trusted for how many bytes of a large binary it may take memory before they come, beyond {@value #LARGE}
     * @param first for how many bytes it begins with memory, if they are no more than that
     */
    public TermInput(int most, int trusted, int first) {
        this(most, trusted, first, LARGE);
    }

    /** An input that takes binaries of {@code large} bytes for large, as a test wants. */
    TermInput(int most, int trusted, int first, int large) {
        this.most = most;
        this.trusted = trusted;
        this.large = large;
        this.bytes = new byte[Math.min(first, LARGE)];
    }

    /** How many bytes have come. */
    public long size() {
        return size + takenOut;
    }

    /** How many bytes of memory it has taken. */
    public long capacity() {
        Large now = open;
        return bytes.length + takenOut - (now == null ? 0 : now.filled) + (now == null ? 0 : now.content.length);
    }

    /** How many bytes of memory the next {@link #room} takes for {@code more} bytes. */
    public long wants(int more) {
        Large now = open;
        if (now != null) {
            return now.filled < now.content.length ? 0 : grown(now.content, more, now.length) - now.content.length;
        }
        return size < bytes.length ? 0 : grown(bytes, more, mostFlat()) - bytes.length;
    }

    private int mostFlat() {
        return (int) (most - takenOut);
    }

    /** The array that the next bytes are to be put into. */
    public byte[] array() {
        return open == null ? bytes : open.content;
    }

    /** Where in {@link #array()}. */
    public int offset() {
        return open == null ? size : open.filled;
    }

    /**
     * Makes room, and tells for how many bytes there is room in {@link #array()}, which may be another one then: at least
     * one, and at most {@code more}.
     *
     * @throws IllegalArgumentException if there is none left
     */
    public int room(int more) {
        if (more < 1 || more > most - size()) {
            throw new IllegalArgumentException("expected 1 to " + (most - size()) + " bytes more, got " + more);
        }
        Large now = open;
        if (now != null) {
            if (now.filled == now.content.length) {
                now.content = Arrays.copyOf(now.content, grown(now.content, more, now.length));
            }
            return Math.min(more, now.content.length - now.filled);
        }
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, grown(bytes, more, mostFlat()));
        }
        int room = Math.min(more, bytes.length - size);
        return next < 0 ? room : Math.min(room, LARGE);
    }

    private static int grown(byte[] full, int more, int most) {
        return (int) Math.min(most, Math.max(2L * full.length, Math.min((long) full.length + more, LARGE)));
    }

    /**
     * Tells that {@code count} bytes were put there.
     *
     * @throws IndexOutOfBoundsException if that is less than none, or more than there was room for
     */
    public void advance(int count) {
        Objects.checkFromIndexSize(offset(), count, array().length);
        Large now = open;
        if (now == null) {
            size += count;
            look();
        } else {
            now.filled += count;
            takenOut += count;
            if (now.filled == now.length) {
                open = null;
            }
        }
    }

    private void look() {
        while (open == null && next >= 0 && next < size) {
            int at = (int) next;
            long span = (bytes[at] & 0xFF) == Tag.VERSION ? 1 : TermSpan.of(bytes, at, size);
            if (span == TermSpan.MORE) {
                return;
            }
            patience--;
            if (patience == 0) {
                next = TermSpan.NONE;
            } else if (span >= BINARY_HEAD + large && (bytes[at] & 0xFF) == Tag.BINARY && at + span > size) {
                takeOut(at + BINARY_HEAD, span - BINARY_HEAD);
            } else {
                next = span < 0 ? TermSpan.NONE : next + span;
            }
        }
    }

    private void takeOut(int at, long length) {
        if (at + takenOut + length > most) {
            next = TermSpan.NONE; // Whoever reads it says what is wrong.
            return;
        }
        int here = size - at;
        byte[] content = new byte[(int) Math.min(length, Math.max(Math.max(trusted, LARGE), here))];
        System.arraycopy(bytes, at, content, 0, here);
        Large large = new Large(at, (int) length, content);
        large.filled = here;
        larges.add(large);
        open = large;
        size = at;
        takenOut += here;
        next = at;
        patience = PATIENCE;
    }

    /** The first {@code count} bytes, or all if there are fewer. */
    public byte[] head(int count) {
        byte[] head = new byte[(int) Math.min(count, size())];
        head(head);
        return head;
    }

    /** Copies as many of the first bytes as {@code to} has room for, and takes no memory; tells how many there were. */
    public int head(byte[] to) {
        int count = (int) Math.min(to.length, size());
        int done = 0;
        int from = 0;
        for (int i = 0; i < larges.size(); i++) {
            Large large = larges.get(i);
            int flat = Math.min(count - done, large.at - from);
            System.arraycopy(bytes, from, to, done, flat);
            done += flat;
            from += flat;
            int content = Math.min(count - done, large.filled);
            System.arraycopy(large.content, 0, to, done, content);
            done += content;
        }
        System.arraycopy(bytes, from, to, done, count - done);
        return count;
    }

    // ---- for the reader

    /** All bytes but those of the large binaries. */
    byte[] bytes() {
        return bytes;
    }

    /** How many {@link #bytes()} there are. */
    int flatSize() {
        return size;
    }

    /** Whether the content of large binary {@code index} would stand at {@code at}. */
    boolean hasLarge(int index, int at) {
        return index < larges.size() && larges.get(index).at == at;
    }

    int larges() {
        return larges.size();
    }

    /** Large binary {@code index}; null if its bytes have not all come. */
    @Nullable
    Binary large(int index) {
        Large large = larges.get(index);
        return large.filled == large.length ? Binary.wrap(large.content) : null;
    }

    /** How many bytes of large binary {@code index} have come. */
    int filled(int index) {
        return larges.get(index).filled;
    }
}
