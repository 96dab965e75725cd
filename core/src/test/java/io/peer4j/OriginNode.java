package io.peer4j;

import io.peer4j.node.Epmd;
import io.peer4j.node.Node;
import io.peer4j.node.NodeOptions;
import io.peer4j.testing.SharedEpmd;
import java.io.IOException;
import java.io.UncheckedIOException;

/** This JVM as a node, with an epmd on a port of its own, a real one where there is one; it ends with this JVM. */
public final class OriginNode {
    static final String COOKIE = "peer4j-tests";

    private OriginNode() {}

    /** Makes it one, unless it is one already. */
    public static synchronized void start() {
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

    /** Makes it one with an epmd and a cookie that nobody else has, whatever it is now; the test stops it. */
    static void startAlone() throws IOException {
        Node here = Node.local();
        here.stop();
        here.start(NodeOptions.shortName("world").withCookie("of its own").withOwnEpmd());
    }

    /** Has this JVM, and the peers that it starts, use the tests' epmd. */
    static void useEpmd() {
        System.setProperty(Epmd.PORT_PROPERTY, SharedEpmd.port());
    }
}
