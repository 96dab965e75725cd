package io.peer4j.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;

/** An epmd of this run's own, for all nodes of it: it does not stay behind, and others' nodes do not meet it. */
final class OwnEpmd implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final int port;
    private final Process process;
    private final Thread atExit;

    private OwnEpmd(int port, Process process) {
        this.port = port;
        this.process = process;
        this.atExit = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    static OwnEpmd start() throws IOException, InterruptedException {
        int port = freePort();
        Process process = new ProcessBuilder("epmd", "-port", "" + port, "-address", "127.0.0.1")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        OwnEpmd epmd = new OwnEpmd(port, process);
        epmd.awaitListening();
        return epmd;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitListening() throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!isListening()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                close();
                throw new IOException("epmd does not listen on port " + port);
            }
            Thread.sleep(20);
        }
    }

    private boolean isListening() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** What contestants have to be told of it. */
    Map<String, String> environment() {
        return Map.of("ERL_EPMD_PORT", "" + port);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
