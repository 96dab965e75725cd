package io.peer4j;

import io.peer4j.internal.nullness.Nullable;

/** What goes wrong with a peer; the subclasses say what. None of it is the caller's misuse. */
public abstract sealed class PeerException extends RuntimeException
        permits BootFailedException,
                CallTimeoutException,
                NoConnectionException,
                PeerDownException,
                PeerInterruptedException,
                RemoteCallException,
                UnreadableReplyException {
    PeerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
