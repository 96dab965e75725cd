package io.peer4j.node;

import io.peer4j.internal.log.LogLimiter;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.Consumer;

/**
 * Takes who connects to a listener, until that is closed. Where nobody can be accepted for want of descriptors, threads or
 * memory, it says so, and tries on.
 */
final class Acceptor implements Runnable {

    /** Trying again at once would only keep a processor busy. */
    private static final int RETRY_MILLIS = 100;

    private final ServerSocket listener;
    private final String name;
    private final Strangers strangers;
    private final Consumer<Socket> server;
    private final LogLimiter notAccepted = new LogLimiter("io.peer4j.node", System.Logger.Level.WARNING);
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
            } catch (IOException | RuntimeException | Error e) {
                failed(e);
            }
        }
        notAccepted.flush();
    }

    private void take(Socket socket) {
        try {
            strangers.admit(socket);
            server.accept(socket);
        } catch (RuntimeException | Error e) {
            strangers.turnAway(socket);
            throw e;
        }
    }

    private void failed(Throwable e) {
        if (listener.isClosed()) {
            return;
        }
        try {
            notAccepted.log(() -> name + " can't accept a connection, and tries on: " + e.getMessage());
            Thread.sleep(RETRY_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error again) {
            // There is no way to tell for now.
        }
    }
}
