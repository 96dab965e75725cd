package io.peer4j.node;

/** The thread that reads a connection, and takes in what comes: it waits for nothing but its own connection. */
final class ReadingThread extends Thread {
    ReadingThread(Runnable body, String node) {
        super(body, "peer4j-node-" + node);
        setDaemon(true);
    }

    /** Whether the current thread is such a one. */
    static boolean isCurrent() {
        return Thread.currentThread() instanceof ReadingThread;
    }
}
