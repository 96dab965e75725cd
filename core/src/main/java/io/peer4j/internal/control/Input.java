package io.peer4j.internal.control;

import java.io.InputStream;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * A source of text that several peers may ask for input: each request gets its whole line.
 *
 * <p>All inputs over one stream share one queue of requests. Nothing is read that nobody asked for; what was asked for by
 * a peer that ended before it came is kept for the next request.
 */
public final class Input {
    private static final Map<InputStream, InputQueue> SHARED = new WeakHashMap<>();

    /** Keeps the stream, and with it the entry of the map, for as long as there are peers that may ask. */
    private final InputStream stream;

    private final InputQueue queue;

    /** Text in UTF-8, from {@code stream}. */
    public Input(InputStream stream) {
        this.stream = stream;
        synchronized (SHARED) {
            this.queue = SHARED.computeIfAbsent(stream, InputQueue::new);
        }
    }

    InputQueue queue() {
        return queue;
    }

    @Override
    public String toString() {
        return "Input[" + stream + "]";
    }
}
