package io.peer4j.internal.link;

import io.peer4j.term.Binary;
import io.peer4j.term.TermOutput;
import java.util.List;

/**
 * The payload of a long frame, read piece by piece by whoever writes it. Its large binaries are not copied before, so they may
 * be arrays that a caller has lent, until {@link #keep}.
 */
final class LongPayload {
    private final int size;

    // Guarded by this.
    private final List<Binary> parts;
    private int part;
    private int done;

    LongPayload(TermOutput encoded) {
        this.size = encoded.total();
        this.parts = encoded.parts();
    }

    int size() {
        return size;
    }

    /** Puts the next bytes into {@code piece}, from {@code at} on, until that is full; gives how many, 0 at the end. */
    synchronized int read(byte[] piece, int at) {
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
    synchronized void keep() {
        for (int i = part; i < parts.size(); i++) {
            if (parts.get(i).size() >= TermOutput.LARGE) {
                parts.set(i, Binary.copyOf(parts.get(i).toByteArray()));
            }
        }
    }
}
