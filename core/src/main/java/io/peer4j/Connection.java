package io.peer4j;

import io.peer4j.internal.nullness.Nullable;
import java.net.InetAddress;

/**
 * What links a peer to its origin: the option {@code connection}. Over TCP and TLS a JVM peer proves itself; a real Erlang
 * node can't, and what it and its origin say to each other over TCP or Erlang distribution passes in the clear.
 */
public sealed interface Connection {
    /** The peer's standard input and output. */
    record StandardIo() implements Connection {}

    /**
     * A TCP connection, from the peer to the origin.
     *
     * @param address where the origin listens; null for the loopback address
     * @param port 0 for a free one
     */
    record Tcp(@Nullable InetAddress address, int port) implements Connection {
        /**
         * Checks the port.
         *
         * @throws IllegalArgumentException if it is not from 0 to 65535
         */
        public Tcp {
            verifyPort(port);
        }
    }

    /**
     * TCP inside TLS 1.3, between JVMs: origin and peer know each other by certificates that the origin makes for this peer
     * alone, and nobody on the way reads or changes what passes.
     *
     * @param address where the origin listens; null for the loopback address
     * @param port 0 for a free one
     */
    record Tls(@Nullable InetAddress address, int port) implements Connection {
        /**
         * Checks the port.
         *
         * @throws IllegalArgumentException if it is not from 0 to 65535
         */
        public Tls {
            verifyPort(port);
        }
    }

    /** Erlang distribution: the origin has to be a node ({@link io.peer4j.node.Node#start}). */
    record Distribution() implements Connection {}

    /** The peer's standard input and output: needs no network, and ends the peer surest. */
    static Connection standardIo() {
        return new StandardIo();
    }

    /** TCP over a free port of the loopback address. */
    static Connection tcp() {
        return new Tcp(null, 0);
    }

    /** TCP over {@code port} of the loopback address. */
    static Connection tcp(int port) {
        return new Tcp(null, port);
    }

    /** TCP over {@code port}, 0 for a free one, of {@code address}: for peers that run elsewhere. */
    static Connection tcp(InetAddress address, int port) {
        return new Tcp(address, port);
    }

    /** TLS over a free port of the loopback address. */
    static Connection tls() {
        return new Tls(null, 0);
    }

    /** TLS over {@code port}, 0 for a free one, of {@code address}: for peers that run elsewhere. */
    static Connection tls(InetAddress address, int port) {
        return new Tls(address, port);
    }

    /** Erlang distribution: the origin has to be a node ({@link io.peer4j.node.Node#start}). */
    static Connection distribution() {
        return new Distribution();
    }

    private static void verifyPort(int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("connection: a TCP port is 0 to 65535, not " + port);
        }
    }
}
