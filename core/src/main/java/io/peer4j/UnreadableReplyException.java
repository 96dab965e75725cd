package io.peer4j;

/** The reply to a call came, but could not be read, or exceeds a limit. Other calls are not harmed. */
public final class UnreadableReplyException extends PeerException {
    UnreadableReplyException(String peer, String report) {
        super("peer " + peer + ": " + report, null);
    }
}
