package io.peer4j.internal.link;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Binary;
import io.peer4j.term.ExternalTermFormat;
import io.peer4j.term.Term;
import io.peer4j.term.TermFormatException;
import io.peer4j.term.TermInput;
import io.peer4j.term.TermLimits;
import java.util.List;

/**
 * The payload of one frame, as it came: as a part of an array, or, if it was long, as it was put where it is to stay.
 *
 * @param offset where the frame began, in bytes from the start of the stream
 * @param bytes an array that holds the payload, given up by whoever read it
 * @param start where in {@code bytes} the payload begins
 * @param size how long it is
 * @param input what holds the payload instead
 * @param isCut whether the array holds its beginning only, because there was no memory for the rest
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody; a copy of each frame would cost more than it tells.
record Frame(
        long offset,
        byte[] bytes,
        int start,
        int size,
        @Nullable TermInput input,
        boolean isCut) {
    /** Why a message can't be read that could be with more memory. */
    static final String NO_MEMORY = "there is not enough memory for the message";

    private static final byte[] ELSEWHERE = {};

    static final Frame NONE = new Frame(0, ELSEWHERE, 0, 0);

    Frame(long offset, byte[] bytes, int start, int size) {
        this(offset, bytes, start, size, null, false);
    }

    Frame(long offset, TermInput input) {
        this(offset, ELSEWHERE, 0, (int) input.size(), input, false);
    }

    /** A frame of which the first {@code size} bytes of the payload are left. */
    static Frame cut(long offset, byte[] bytes, int start, int size) {
        return new Frame(offset, bytes, start, size, null, true);
    }

    /** The term that the payload is. */
    Term term(TermLimits limits) {
        if (isCut) {
            throw new TermFormatException(size, NO_MEMORY);
        }
        return input == null
                ? ExternalTermFormat.decode(bytes, start, size, limits)
                : ExternalTermFormat.decode(input, limits);
    }

    /** The first elements of the tuple that the payload is, or begins with. */
    List<Term> tuplePrefix(int elements, TermLimits limits) {
        return input == null
                ? ExternalTermFormat.decodeTuplePrefix(bytes, start, size, elements, limits)
                : ExternalTermFormat.decodeTuplePrefix(input, elements, limits);
    }

    Incoming.Broken broken(@Nullable String reason, @Nullable Long seq) {
        Binary head = input == null
                ? Binary.wrap(bytes, start, Math.min(size, Incoming.Broken.HEAD))
                : Binary.wrap(input.head(Incoming.Broken.HEAD));
        return new Incoming.Broken(offset, head, String.valueOf(reason), seq);
    }
}
