package io.peer4j;

/** What becomes of the control process when its peer goes down: the option {@code peer_down}. */
public enum PeerDown {
    /** It ends normally, whatever the reason was; whoever is linked to it does not notice. The default. */
    STOP,
    /** It stays and keeps the reason in its state. */
    CONTINUE,
    /** It ends with the peer's reason; the thread that {@link Peer.Builder#startLink} tied to it is interrupted. */
    CRASH
}
