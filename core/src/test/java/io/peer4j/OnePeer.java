package io.peer4j;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** One JVM peer over standard_io for all tests of a class, which extends this. */
abstract class OnePeer {
    @SuppressWarnings("NullAway.Init")
    static Peer peer;

    @BeforeAll
    static void start() {
        peer = Peer.start();
    }

    @AfterAll
    static void stop() {
        peer.stop();
    }
}
