package io.peer4j;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** What links a peer to its origin: the option {@code connection}. */
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
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("connection: a TCP port is 0 to 65535, not " + port);
            }
        }
    }

    /** Erlang distribution. Not there yet: a peer that asks for it is refused. */
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

    /** Erlang distribution. Not there yet: a peer that asks for it is refused. */
    static Connection distribution() {
        return new Distribution();
    }
}
