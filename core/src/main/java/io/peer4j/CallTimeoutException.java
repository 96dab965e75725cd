package io.peer4j;

import io.peer4j.internal.control.Seconds;
import java.time.Duration;

/** A call had no result in time: Erlang's {@code timeout}. It may still run on the peer; its reply will be dropped. */
public final class CallTimeoutException extends PeerException {
    private final Duration timeout;

    CallTimeoutException(String peer, String call, Duration timeout, boolean endsCalls) {
        super(
                "timeout: " + call + " on peer " + peer + " had no result within " + Seconds.of(timeout)
                        + (endsCalls ? ", and was interrupted there" : "; it may go on there"),
                null);
        this.timeout = timeout;
    }

    /** How long the caller waited. */
    public Duration timeout() {
        return timeout;
    }
}
