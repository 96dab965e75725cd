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

    /** The result came in time, but did not become Java values in time. */
    CallTimeoutException(String peer, String call, Duration timeout) {
        super(
                "timeout: the result of " + call + " on peer " + peer + " came, but did not become Java values within "
                        + Seconds.of(timeout)
                        + ": many keys of its maps or sets have the same hashCode(), or a record's constructor, hashCode() or"
                        + " equals() is slow; ask for the result as a Term or a List, or give it more time",
                null);
        this.timeout = timeout;
    }

    /** How long the caller waited. */
    public Duration timeout() {
        return timeout;
    }
}
