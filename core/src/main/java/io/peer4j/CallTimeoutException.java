package io.peer4j;

import java.time.Duration;

/** A call had no result in time: Erlang's {@code timeout}. It may still run on the peer; its reply will be dropped. */
public final class CallTimeoutException extends PeerException {
    private final Duration timeout;

    CallTimeoutException(String peer, String call, Duration timeout) {
        super("timeout: " + call + " on peer " + peer + " had no result within " + timeout, null);
        this.timeout = timeout;
    }

    /** How long the caller waited. */
    public Duration timeout() {
        return timeout;
    }
}
