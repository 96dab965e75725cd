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
                "noconnection: this Peer is a copy in a static field: class " + type + " was initialized again on a"
                        + " peer, which starts no process for that. The real peer is in the origin: use it there, and"
                        + " not in code that runs on a peer. If the initializer itself calls it, keep the lambda in"
                        + " another class",
                COPY);
    }

    /** {@code copy} in a static field on a peer, {@code booting}, or why the peer is down. */
    public Term reason() {
        return reason;
    }
}
