package io.peer4j.node;

import java.io.IOException;

/** A handshake that did not end in a connection; the message says why. */
final class HandshakeException extends IOException {
    private final boolean needless;

    private HandshakeException(String message, boolean needless) {
        super(message);
        this.needless = needless;
    }

    HandshakeException(String message) {
        this(message, false);
    }

    /** The other node has no use for the connection that it began. */
    static HandshakeException unwanted(String node) {
        return new HandshakeException(node + " is connected, and no longer wants another connection", true);
    }

    /** The other node is connecting to this one as well, and goes first. */
    static HandshakeException simultaneous(String node) {
        return new HandshakeException(node + " is connecting to this node at the same time, and did not come up", true);
    }

    /** Whether there is, or is to come, a connection of the other side's: nothing is wrong. */
    boolean isNeedless() {
        return needless;
    }
}
