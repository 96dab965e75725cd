package io.peer4j.internal.link;

import io.peer4j.term.Binary;
import org.jspecify.annotations.Nullable;

/**
 * The payload of one frame, as it came.
 *
 * @param offset where the frame began, in bytes from the start of the stream
 * @param bytes an array that holds the payload, given up by whoever read it
 * @param start where in {@code bytes} the payload begins
 * @param size how long it is
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody; a copy of each frame would cost more than it tells.
record Frame(long offset, byte[] bytes, int start, int size) {
    static final Frame NONE = new Frame(0, new byte[0], 0, 0);

    Incoming.Broken broken(@Nullable String reason, @Nullable Long seq) {
        Binary head = Binary.wrap(bytes, start, Math.min(size, Incoming.Broken.HEAD));
        return new Incoming.Broken(offset, head, String.valueOf(reason), seq);
    }
}
