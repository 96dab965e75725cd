package io.peer4j.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A real epmd on a port of its own, so that a named node starts none that would stay behind. */
public final class Epmd implements AutoCloseable {
    private final Process process;
    private final int port;

    private Epmd(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts it, and waits until it answers. */
    public static Epmd start() throws IOException {
        return start(freePort());
    }

    /** Starts it on that port, and waits until it answers. */
    public static Epmd start(int port) throws IOException {
        Process process = new ProcessBuilder("epmd", "-port", Integer.toString(port), "-address", "127.0.0.1")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Epmd epmd = new Epmd(process, port);
        Awaitility.await().until(epmd::answers);
        return epmd;
    }

    /** What {@code ERL_EPMD_PORT} is for its nodes. */
    public String port() {
        return Integer.toString(port);
    }

    /** A port that nobody listens on, most likely. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
