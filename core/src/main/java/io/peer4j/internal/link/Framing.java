package io.peer4j.internal.link;

import io.peer4j.term.EncodedParts;
import java.io.IOException;

/** How a payload is marked off on the way. */
interface Framing {
    /** What the JDK gives a socket in one call at most, in bytes. */
    int LONGEST_PIECE = 128 << 10;

    /** The frame of the first {@code size} bytes of {@code payload}, in one piece. */
    byte[] frame(byte[] payload, int size);

    /**
     * Writes the frame of {@code payload} piece by piece, so that the other side reads while this one goes on, and no copy of
     * it is made.
     *
     * @param piece where to put a piece together, of {@value #LONGEST_PIECE} bytes
     */
    void write(EncodedParts payload, byte[] piece, Pieces out) throws IOException;

    /** Where the pieces of a long frame go; the array may be used again when {@link #write} has returned. */
    interface Pieces {
        void write(byte[] bytes, int offset, int length) throws IOException;
    }
}
