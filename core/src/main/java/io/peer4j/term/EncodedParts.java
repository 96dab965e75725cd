package io.peer4j.term;

import java.util.List;

/**
 * What a {@linkplain TermOutput#sparing sparing} output holds, read piece by piece by whoever sends it. Its large binaries
 * are not copied before, so they may be arrays that a caller has lent, until {@link #keep}.
 *
 * <p>May be used by several threads.
 */
public final class EncodedParts {
    private final int size;

    // Guarded by this.
    /** Large binaries are those with odd indices. */
    private final List<Binary> parts;

    private int part;
    private int done;
    private boolean lost;

    /** What {@code encoded} holds, whose array is not to change before it is read. */
    public EncodedParts(TermOutput encoded) {
        this.size = encoded.total();
        this.parts = encoded.parts();
    }

    /** How many bytes there are, read or not. */
    public int size() {
        return size;
    }

    /**
     * Puts the next bytes into {@code piece}, from {@code at} on, until that is full; gives how many, 0 at the end.
     *
     * @throws IllegalStateException if what follows is no longer what it was, for want of memory to {@link #keep} it
     */
    public synchronized int read(byte[] piece, int at) {
        if (lost) {
            throw new IllegalStateException("there was no memory to keep what was lent");
        }
        int index = at;
        while (index < piece.length && part < parts.size()) {
            Binary now = parts.get(part);
            int count = Math.min(piece.length - index, now.size() - done);
            now.copyTo(done, piece, index, count);
            index += count;
            done += count;
            if (done == now.size()) {
                part++;
                done = 0;
            }
        }
        return index - at;
    }

    /** Keeps what is lent, and has not been read, for its own: it may change behind this. Does not fail. */
    public synchronized void keep() {
        try {
            for (int i = part | 1; i < parts.size(); i += 2) {
                int from = i == part ? done : 0;
                byte[] rest = new byte[parts.get(i).size() - from];
                parts.get(i).copyTo(from, rest, 0, rest.length);
                parts.set(i, Binary.wrap(rest));
                done = i == part ? 0 : done;
            }
        } catch (OutOfMemoryError e) {
            lost = true;
        }
    }
}
