package io.peer4j;

import io.peer4j.term.Term;

/** The peer went down while the call was under way; whether the call took effect is not known. */
public final class PeerDownException extends PeerException {
    private final transient Term reason;

    PeerDownException(String peer, Term reason, String inWords, String diagnosis) {
        super("peer " + peer + " went down during the call: " + inWords + "\n" + diagnosis, null);
        this.reason = reason;
    }

    /** Why it went down, for example {@code {exit_status,137}}. */
    public Term reason() {
        return reason;
    }
}
