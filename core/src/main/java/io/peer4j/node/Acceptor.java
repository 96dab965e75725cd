package io.peer4j.node;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.Consumer;

/**
 * Takes who connects to a listener, until that is closed. Where nobody can be accepted for want of descriptors, threads or
 * memory, it says so once, and tries on.
 */
final class Acceptor implements Runnable {

    /** Trying again at once would only keep a processor busy. */
    private static final int RETRY_MILLIS = 100;

    private final ServerSocket listener;
    private final String name;
    private final Strangers strangers;
    private final Consumer<Socket> server;
    /** Since somebody was accepted; for the thread that runs. */
    private boolean told;

    /**
     * One for a listener.
     *
     * @param name whose it is, for the log
     * @param server serves, on a thread that it starts, one that is among the strangers
     */
    Acceptor(ServerSocket listener, String name, Strangers strangers, Consumer<Socket> server) {
        this.listener = listener;
        this.name = name;
        this.strangers = strangers;
        this.server = server;
    }

    @Override
    public void run() {
        while (!listener.isClosed()) {
            try {
                take(listener.accept());
                told = false;
            } catch (IOException | OutOfMemoryError e) {
                failed(e);
            }
        }
    }

    private void take(Socket socket) {
        try {
            strangers.admit(socket);
            server.accept(socket);
        } catch (OutOfMemoryError e) {
            strangers.turnAway(socket);
            throw e;
        }
    }

    private void failed(Throwable e) {
        if (listener.isClosed()) {
            return;
        }
        try {
            if (!told) {
                NodeLog.LOG.log(
                        System.Logger.Level.WARNING,
                        "{0} can''t accept a connection, and tries on: {1}",
                        name,
                        e.getMessage());
                told = true;
            }
            Thread.sleep(RETRY_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (OutOfMemoryError again) {
            // There is no way to tell for now.
        }
    }
}
