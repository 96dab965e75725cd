package io.peer4j;

import io.peer4j.internal.nullness.Nullable;

/** The calling thread was interrupted while it waited; its interrupt status is set again. */
public final class PeerInterruptedException extends PeerException {
    PeerInterruptedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
