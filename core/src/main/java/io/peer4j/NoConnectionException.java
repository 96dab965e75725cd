package io.peer4j;

import io.peer4j.term.Term;

/** A call on a peer that is not, or no longer, connected: Erlang's {@code noconnection}. The call did not begin. */
public final class NoConnectionException extends PeerException {
    private final transient Term reason;

    NoConnectionException(String peer, Term reason, String inWords) {
        super("noconnection: peer " + peer + " can't be called: " + inWords, null);
        this.reason = reason;
    }

    /** {@code booting}, or why the peer is down. */
    public Term reason() {
        return reason;
    }
}
