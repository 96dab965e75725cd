package io.peer4j.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Stands between a peer and its origin, at the same port of another loopback address, and reads along. */
public final class Proxy implements AutoCloseable {
    private final ServerSocket server;
    private final InetAddress origin;
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
    private final List<Socket> sockets = new ArrayList<>();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private volatile boolean paused;

    private Proxy(ServerSocket server, InetAddress origin) {
        this.server = server;
        this.origin = origin;
    }

    /** One that listens on 127.0.0.2, for the origin at {@code port} of 127.0.0.1. */
    public static Proxy before(int port) throws IOException {
        Proxy proxy = new Proxy(new ServerSocket(port, 10, Addresses.of("127.0.0.2")), Addresses.of("127.0.0.1"));
        Thread.ofPlatform().daemon().name("proxy").start(proxy::acceptOne);
        return proxy;
    }

    /** What the peer has to be told in the origin's place. */
    public String address() {
        return server.getInetAddress().getHostAddress();
    }

    /** All bytes that passed, in both directions, as characters of one byte each. */
    public synchronized String seen() {
        return seen.toString(StandardCharsets.ISO_8859_1);
    }

    /** Takes no more from the peer. */
    public void pausePeer() {
        paused = true;
    }

    /** How much of what the peer wrote has arrived and is not taken. */
    public int unreadOfPeer() throws IOException {
        return peer().getInputStream().available();
    }

    /** Tells the peer of the end of what the origin has to say, and goes on reading nothing. */
    public void endTowardsPeer() throws IOException {
        peer().shutdownOutput();
    }

    private synchronized Socket peer() {
        return sockets.getFirst();
    }

    private void acceptOne() {
        try {
            Socket peer = kept(server.accept());
            Socket far = kept(new Socket(origin, server.getLocalPort()));
            Thread.ofPlatform().daemon().name("proxy").start(() -> forward(far, peer, false));
            forward(peer, far, true);
        } catch (IOException e) {
            // The test has ended.
        }
    }

    private synchronized Socket kept(Socket socket) {
        sockets.add(socket);
        return socket;
    }

    private void forward(Socket from, Socket to, boolean fromPeer) {
        byte[] buffer = new byte[1 << 16];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (fromPeer && paused) {
                    goOn.await();
                }
                synchronized (this) {
                    seen.write(buffer, 0, count);
                }
                out.write(buffer, 0, count);
            }
            to.close();
        } catch (IOException | InterruptedException e) {
            // The other side closed, or the test has ended.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        goOn.countDown();
        List<Socket> open;
        synchronized (this) {
            open = List.copyOf(sockets);
        }
        for (Socket socket : open) {
            socket.close();
        }
    }
}
