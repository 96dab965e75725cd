package io.peer4j.cli;

/**
 * A signal that ends this program. The runtime then ends the peers by itself; that they go down is no longer news.
 */
final class Interruption {
    private static volatile boolean underWay;

    private Interruption() {}

    /** Begins to heed signals. */
    static void watch() {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> underWay = true, "peer4j-signal"));
    }

    static boolean isUnderWay() {
        return underWay;
    }
}
