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
    private final List<Binary> parts;
    private int part;
    private int done;

    /** What {@code encoded} holds, whose array is not to change before it is read. */
    public EncodedParts(TermOutput encoded) {
        this.size = encoded.total();
        this.parts = encoded.parts();
    }

    /** How many bytes there are, read or not. */
    public int size() {
        return size;
    }

    /** Puts the next bytes into {@code piece}, from {@code at} on, until that is full; gives how many, 0 at the end. */
    public synchronized int read(byte[] piece, int at) {
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

    /** Keeps what is lent, and has not been read, for its own: it may change behind this. */
    public synchronized void keep() {
        for (int i = part; i < parts.size(); i++) {
            if (parts.get(i).size() >= TermOutput.LARGE) {
                parts.set(i, Binary.copyOf(parts.get(i).toByteArray()));
            }
        }
    }
}
