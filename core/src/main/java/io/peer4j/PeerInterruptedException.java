package io.peer4j;

import io.peer4j.internal.nullness.Nullable;

/**
 * A thread was interrupted while it waited for a peer, or before it began to wait. Its interrupt status is set.
 *
 * <ul>
 *   <li>A call that was on its way is given up: a JVM peer interrupts it, an Erlang peer goes on with it.
 *   <li>A start leaves no process.
 *   <li>A stop has ended the peer: an interrupt only shortens the time in which the peer may end by itself.
 * </ul>
 *
 * <p>Futures are cancelled with {@link java.util.concurrent.CancellationException} instead.
 */
public final class PeerInterruptedException extends PeerException {
    PeerInterruptedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** For a wait that {@code cause} has ended: sets the calling thread's interrupt status again. */
    static PeerInterruptedException of(String message, InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new PeerInterruptedException(message, cause);
    }
}
