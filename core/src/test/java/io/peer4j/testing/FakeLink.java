package io.peer4j.testing;

import io.peer4j.internal.link.Incoming;
import io.peer4j.internal.link.Link;
import io.peer4j.term.Binary;

/** A link without a stream, for a test that says what comes and takes what is sent: it has room for all. */
public interface FakeLink extends Link {
    @Override
    default long progress() {
        return 0;
    }

    @Override
    default int room() {
        return Integer.MAX_VALUE;
    }

    @Override
    default Incoming.Broken reject(String reason) {
        return new Incoming.Broken(0, Binary.EMPTY, reason, null);
    }

    @Override
    default void close() {}
}
