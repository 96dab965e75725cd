package io.peer4j;

import io.peer4j.internal.control.Seconds;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/** Whether {@code start} waits for the peer to boot: the option {@code wait_boot}. */
public sealed interface WaitBoot {
    /** The default of {@code peer.erl}. */
    Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);

    /**
     * Waits, and gives the peer up when the time is over.
     *
     * @param timeout {@link Shutdown#FOREVER} for no end
     */
    record AtMost(Duration timeout) implements WaitBoot {
        /**
         * Verifies the time-out.
         *
         * @throws IllegalArgumentException if it is not positive
         */
        public AtMost {
            if (Objects.requireNonNull(timeout, "wait_boot: timeout").isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException(
                        "wait_boot: expected a positive duration, got " + Seconds.of(timeout));
            }
            timeout = timeout.compareTo(Shutdown.FOREVER) > 0 ? Shutdown.FOREVER : timeout;
        }
    }

    /**
     * Does not wait; a process of this node gets {@code {Tag, {started, Node, Pid}}} or
     * {@code {Tag, {boot_failed, Reason, Pid}}}, where {@code Pid} is {@link Peer#pid}.
     *
     * @param to the process
     * @param tag what it knows the message by
     */
    record Notify(Pid to, Term tag) implements WaitBoot {}

    /**
     * Does not wait; {@code callback} is run, on a thread of its own, when the peer has booted or gone down.
     *
     * @param callback gets the peer; {@link Peer#getState} tells which
     */
    record Callback(Consumer<Peer> callback) implements WaitBoot {}

    /** Does not wait, and tells nobody. */
    record No() implements WaitBoot {}

    /** Waits for {@code timeout} at most; the default is 15 seconds. */
    static WaitBoot atMost(Duration timeout) {
        return new AtMost(timeout);
    }

    /** Waits without end. */
    static WaitBoot forever() {
        return new AtMost(Shutdown.FOREVER);
    }

    /** Does not wait; a message to {@code to} tells how it went. */
    static WaitBoot notify(Pid to, Term tag) {
        return new Notify(to, tag);
    }

    /** Does not wait; {@code callback} is told how it went. */
    static WaitBoot notify(Consumer<Peer> callback) {
        return new Callback(callback);
    }

    /** Does not wait. */
    static WaitBoot no() {
        return new No();
    }
}
