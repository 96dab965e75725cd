package io.peer4j.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;

/**
 * Passes on one connection to a server of this host: what the client says first at once, the rest when it is told to. So a
 * handshake takes as long as a test wants.
 */
public final class SlowRelay implements AutoCloseable {
    private final ServerSocket listener;
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final CountDownLatch first = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);
    private final int port;

    private SlowRelay(ServerSocket listener, int port) {
        this.listener = listener;
        this.port = port;
    }

    /** One before {@code port} of this host. */
    public static SlowRelay before(int port) throws IOException {
        SlowRelay relay = new SlowRelay(new ServerSocket(0, 1, InetAddress.getByName("localhost")), port);
        Thread.ofPlatform().daemon().name("slow-relay").start(relay::run);
        return relay;
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Waits until the server has answered what the client said first. */
    public void awaitFirst() throws InterruptedException {
        first.await();
    }

    /** Passes on the rest; returns when the server has answered that, or closed the connection. */
    public void goOn() throws InterruptedException {
        goOn.countDown();
        answered.await();
    }

    private void run() {
        try (Socket client = listener.accept();
                Socket server = new Socket(listener.getInetAddress(), port)) {
            Thread.ofPlatform().daemon().name("slow-relay").start(() -> passAnswers(server, client));
            InputStream in = client.getInputStream();
            OutputStream out = server.getOutputStream();
            byte[] buffer = new byte[1 << 16];
            out.write(buffer, 0, in.read(buffer));
            goOn.await();
            pass(in, out);
        } catch (IOException | InterruptedException e) {
            // One of the two has closed it, or the test has ended.
        }
    }

    private void passAnswers(Socket server, Socket client) {
        try (server;
                client) {
            pass(server.getInputStream(), client.getOutputStream());
        } catch (IOException e) {
            // As above.
        } finally {
            answered.countDown();
        }
    }

    private void pass(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            out.write(buffer, 0, count);
            first.countDown();
            if (goOn.getCount() == 0) {
                answered.countDown();
            }
        }
    }

    @Override
    public void close() throws IOException {
        goOn.countDown();
        listener.close();
    }
}
