package io.peer4j.node;

import java.io.IOException;
import java.net.InetAddress;
import java.util.OptionalInt;

/** Where nodes say on which port they listen: epmd. */
interface NameService {
    /** A name that this node holds, until it is closed. */
    interface Registration extends AutoCloseable {
        /** Which incarnation of its name the node is: not 0. */
        int creation();

        @Override
        void close();
    }

    /**
     * Registers {@code name}, without its host.
     *
     * @throws IOException if it is taken, or there is no epmd and none can be started
     */
    Registration register(String name, int port, boolean hidden) throws IOException;

    /**
     * The port of the node {@code name} on {@code host}; empty if there is none.
     *
     * @throws IOException if there is no epmd on that host, or it does not answer
     */
    OptionalInt port(String name, InetAddress host) throws IOException;
}
