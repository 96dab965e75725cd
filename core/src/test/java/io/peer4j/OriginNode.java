package io.peer4j;

import io.peer4j.node.Node;
import io.peer4j.node.NodeOptions;
import io.peer4j.testing.Epmd;
import io.peer4j.testing.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;

/** This JVM as a node, with an epmd on a port of its own, a real one where there is one; it ends with this JVM. */
final class OriginNode {
    private static final String PORT_PROPERTY = io.peer4j.node.Epmd.PORT_PROPERTY;

    static final String COOKIE = "peer4j-tests";

    private OriginNode() {}

    /** Makes it one, unless it is one already. */
    static synchronized void start() {
        if (Node.local().isDistributed()) {
            return;
        }
        try {
            useEpmd();
            Node.local().start(NodeOptions.shortName("origin@localhost").withCookie(COOKIE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has this JVM, and the peers that it starts, use an epmd on a port of their own. */
    static synchronized void useEpmd() throws IOException {
        if (System.getProperty(PORT_PROPERTY) != null) {
            return;
        }
        if (Programs.isInstalled("epmd")) {
            Epmd epmd = Epmd.start();
            Runtime.getRuntime().addShutdownHook(new Thread(epmd::close));
            System.setProperty(PORT_PROPERTY, epmd.port());
        } else {
            System.setProperty(PORT_PROPERTY, Integer.toString(Epmd.freePort()));
        }
    }
}
