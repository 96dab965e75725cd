package io.peer4j.node;

import io.peer4j.internal.crypto.SystemRandom;
import io.peer4j.node.NodeTransport.EpmdUse;
import java.io.IOException;
import java.net.InetAddress;
import java.util.OptionalInt;

/**
 * Names that do not need epmd: those of nodes on a port that all of them share ({@code -erl_epmd_port}), and that of a
 * node which registers nowhere ({@code -no_epmd}, {@code -dist_listen false}).
 *
 * @param epmd what is asked otherwise
 * @param port the port of every node; 0 if epmd is asked for it
 * @param registers whether a name is registered at epmd
 */
record FixedNames(NameService epmd, int port, boolean registers) implements NameService {
    // OTP keeps 0 to 3 for nodes of old.
    private static final int FIRST_CREATION = 4;

    /** A name that is registered nowhere. */
    private record Unregistered(int creation) implements Registration {
        @Override
        public void close() {
            // Nobody knows of it.
        }
    }

    /** {@code epmd}, as far as {@code transport} needs it. */
    static NameService around(NameService epmd, NodeTransport transport) {
        boolean registers = transport.listens() && transport.epmd() != EpmdUse.NONE;
        return registers && transport.commonPort() == 0
                ? epmd
                : new FixedNames(epmd, transport.commonPort(), registers);
    }

    /** With a port that all nodes share no epmd has to be there: as in OTP, the node starts without one. */
    @Override
    public Registration register(String name, int nodePort, boolean hidden) throws IOException {
        if (!registers) {
            return unregistered();
        }
        try {
            return epmd.register(name, nodePort, hidden);
        } catch (NameTakenException e) {
            throw e;
        } catch (IOException e) {
            NodeLog.LOG.log(System.Logger.Level.INFO, "{0} is not registered: {1}", name, e.getMessage());
            return unregistered();
        }
    }

    private static Registration unregistered() {
        return new Unregistered(FIRST_CREATION + (SystemRandom.nextInt() >>> 2));
    }

    @Override
    public OptionalInt port(String name, InetAddress host) throws IOException {
        return port > 0 ? OptionalInt.of(port) : epmd.port(name, host);
    }
}
