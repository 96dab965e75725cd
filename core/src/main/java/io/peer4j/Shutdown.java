package io.peer4j;

import io.peer4j.internal.control.Seconds;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import java.time.Duration;
import java.util.Objects;

/**
 * How {@link Peer#stop} ends a peer: the option {@code shutdown}. In every mode a peer that does not end by itself is
 * killed. A JVM peer that ends by itself has the exit status 0; an Erlang node has 1 after {@code close} and {@code halt}.
 */
public sealed interface Shutdown {
    /** The least time-out of {@code peer.erl}. */
    Duration MIN_TIMEOUT = Duration.ofSeconds(1);

    /** How long {@link #halt()} waits. */
    Duration DEFAULT_HALT_TIMEOUT = Duration.ofSeconds(5);

    /** The connection is closed, which ends the peer; nobody waits for it. */
    record Close() implements Shutdown {}

    /**
     * The connection is closed, which ends the peer; {@code stop} returns when it has ended.
     *
     * @param timeout when it is killed; at least a second
     */
    record Halt(Duration timeout) implements Shutdown {
        /**
         * Verifies the time-out.
         *
         * @throws IllegalArgumentException if it is less than a second
         */
        public Halt {
            timeout = atLeastMinimum("halt", timeout);
        }
    }

    /**
     * The peer stops in order: {@code init:stop/0}, and on a JVM its shutdown hooks.
     *
     * @param timeout when its connection is closed; at least a second, {@link #FOREVER} for never
     * @param coverNode a node that runs {@code cover}, which is asked first to fetch what it knows of an Erlang peer's
     *     coverage; null for none. A JVM's agents write their own when it stops
     */
    record Stop(Duration timeout, @Nullable Atom coverNode) implements Shutdown {
        /**
         * Verifies the time-out.
         *
         * @throws IllegalArgumentException if it is less than a second
         */
        public Stop {
            timeout = atLeastMinimum("stop", timeout);
        }
    }

    /** No time-out: {@code infinity}. */
    Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE / 1_000_000_000L);

    /** {@code close}. */
    static Shutdown close() {
        return new Close();
    }

    /** {@code halt}, with five seconds: the default. */
    static Shutdown halt() {
        return halt(DEFAULT_HALT_TIMEOUT);
    }

    /** {@code {halt, Timeout}}; at least a second. */
    static Shutdown halt(Duration timeout) {
        return new Halt(timeout);
    }

    /** {@code Timeout}; at least a second. */
    static Shutdown stop(Duration timeout) {
        return new Stop(timeout, null);
    }

    /** {@code {Timeout, CoverNode}}: the origin has to be a node. */
    static Shutdown stop(Duration timeout, Atom coverNode) {
        return new Stop(timeout, coverNode);
    }

    /** {@code infinity}: stop in order, however long it takes. */
    static Shutdown stop() {
        return new Stop(FOREVER, null);
    }

    private static Duration atLeastMinimum(String mode, Duration timeout) {
        if (Objects.requireNonNull(timeout, "shutdown: timeout").compareTo(MIN_TIMEOUT) < 0) {
            throw new IllegalArgumentException("shutdown: " + mode + " waits at least " + Seconds.of(MIN_TIMEOUT)
                    + ", not " + Seconds.of(timeout));
        }
        return timeout.compareTo(FOREVER) > 0 ? FOREVER : timeout;
    }
}
