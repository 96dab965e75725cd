package io.peer4j;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.Term;

/** A call on a peer that is not, or no longer, connected: Erlang's {@code noconnection}. The call did not begin. */
public final class NoConnectionException extends PeerException {
    private static final Atom COPY = new Atom("copy");

    private final transient Term reason;

    NoConnectionException(String peer, Term reason, String inWords) {
        super("noconnection: peer " + peer + " can't be called: " + inWords, null);
        this.reason = reason;
    }

    private NoConnectionException(String message, Term reason) {
        super(message, null);
        this.reason = reason;
    }

    /** For what a peer gives where class {@code type} is initialized on it. */
    static NoConnectionException ofCopy(@Nullable String type) {
        return new NoConnectionException(
                "noconnection: this Peer is a copy, made when class " + type + " was initialized on a peer: its static"
                        + " fields are computed there again, and no process is started for them. The real peer is in"
                        + " the origin: use it there. Code on a peer calls what it needs directly",
                COPY);
    }

    /** {@code copy} in a static field on a peer, {@code booting}, or why the peer is down. */
    public Term reason() {
        return reason;
    }
}
