package io.peer4j.node;

import io.peer4j.term.Binary;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The embedded epmd, for where no Erlang is installed: what {@link Epmd} asks for, and real nodes. It listens on one
 * address, the loopback one unless told otherwise, and runs on virtual threads.
 *
 * <p>A request has to come within {@value #REQUEST_MILLIS} ms, and connections are at most {@value #MOST_CONNECTIONS},
 * the rest is turned away. What a real one has for debugging (kill, dump, stop) is not answered.
 */
final class EpmdServer implements AutoCloseable {
    static final int REQUEST_MILLIS = 5000;
    static final int MOST_CONNECTIONS = 4096;

    private static final int LONGEST_REQUEST = 2048;
    private static final int LONGEST_NAME = 255;
    private static final int ALIVE2_LEAST = 13;

    private final ServerSocket listener;
    private final Map<String, Registered> nodes = new LinkedHashMap<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final Semaphore places = new Semaphore(MOST_CONNECTIONS);
    private final AtomicInteger nextCreation =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(4, Integer.MAX_VALUE));

    private record Registered(Socket connection, int port, int type, int high, int low, Binary extra) {}

    private EpmdServer(ServerSocket listener) {
        this.listener = listener;
    }

    /**
     * Starts one.
     *
     * @throws IOException if the port is taken, by another epmd most likely
     */
    static EpmdServer start(InetAddress address, int port) throws IOException {
        ServerSocket listener = new ServerSocket();
        try {
            // As epmd does: who used it before, and is gone, is not in the way.
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(address, port), 128);
        } catch (IOException e) {
            listener.close();
            throw e;
        }
        EpmdServer server = new EpmdServer(listener);
        Thread acceptor = new Thread(server::acceptAll, "peer4j-epmd");
        acceptor.setDaemon(true);
        acceptor.start();
        return server;
    }

    int port() {
        return listener.getLocalPort();
    }

    private void acceptAll() {
        while (!listener.isClosed()) {
            try {
                Socket connection = listener.accept();
                if (places.tryAcquire()) {
                    connections.add(connection);
                    Thread.ofVirtual().name("peer4j-epmd-connection").start(() -> serve(connection));
                } else {
                    connection.close();
                }
            } catch (IOException e) {
                pause();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(listener.isClosed() ? 0 : 100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            connection.setSoTimeout(REQUEST_MILLIS);
            ByteBuffer request = read(connection);
            if (request != null) {
                answer(connection, request);
            }
        } catch (IOException e) {
            System.getLogger("io.peer4j.node").log(System.Logger.Level.DEBUG, "epmd: " + e.getMessage());
        } finally {
            connections.remove(connection);
            places.release();
        }
    }

    private static @Nullable ByteBuffer read(Socket connection) throws IOException {
        DataInputStream in = new DataInputStream(connection.getInputStream());
        int length = in.readUnsignedShort();
        if (length == 0 || length > LONGEST_REQUEST) {
            return null;
        }
        byte[] request = new byte[length];
        in.readFully(request);
        return ByteBuffer.wrap(request);
    }

    private void answer(Socket connection, ByteBuffer request) throws IOException {
        int kind = request.get() & 0xFF;
        switch (kind) {
            case Epmd.ALIVE2_REQ -> register(connection, request);
            case Epmd.PORT_PLEASE2_REQ -> connection.getOutputStream().write(port(request));
            case Epmd.NAMES_REQ -> connection.getOutputStream().write(names());
            default -> throw new IOException("unknown request " + kind);
        }
    }

    /** Registers a node, until its connection ends. */
    private void register(Socket connection, ByteBuffer request) throws IOException {
        if (request.remaining() < ALIVE2_LEAST - 1) {
            throw new IOException("a registration of " + request.capacity() + " bytes");
        }
        int port = request.getShort() & 0xFFFF;
        int type = request.get() & 0xFF;
        request.get();
        int high = request.getShort() & 0xFFFF;
        int low = request.getShort() & 0xFFFF;
        String name = new String(bytes(request), StandardCharsets.UTF_8);
        Binary extra = Binary.wrap(request.remaining() >= Short.BYTES ? bytes(request) : new byte[0]);
        if (name.isEmpty() || name.length() > LONGEST_NAME || name.chars().anyMatch(c -> c < ' ')) {
            throw new IOException("no name for a node: " + name);
        }
        Registered node = new Registered(connection, port, type, high, low, extra);
        boolean isFree;
        synchronized (nodes) {
            isFree = nodes.putIfAbsent(name, node) == null;
        }
        try {
            respond(connection.getOutputStream(), isFree, high);
            if (isFree) {
                connection.setSoTimeout(0);
                awaitEnd(connection);
            }
        } finally {
            synchronized (nodes) {
                nodes.remove(name, node);
            }
        }
    }

    private static void awaitEnd(Socket connection) throws IOException {
        byte[] ignored = new byte[64];
        int count = connection.getInputStream().read(ignored);
        while (count >= 0) {
            count = connection.getInputStream().read(ignored);
        }
    }

    private void respond(OutputStream out, boolean isFree, int high) throws IOException {
        int creation = nextCreation.updateAndGet(last -> last == Integer.MAX_VALUE ? 4 : last + 1);
        ByteBuffer answer = high >= Epmd.DISTRIBUTION_VERSION
                ? ByteBuffer.allocate(6).put((byte) Epmd.ALIVE2_X_RESP)
                : ByteBuffer.allocate(4).put((byte) Epmd.ALIVE2_RESP);
        answer.put((byte) (isFree ? 0 : 1));
        if (high >= Epmd.DISTRIBUTION_VERSION) {
            answer.putInt(creation);
        } else {
            answer.putShort((short) (creation % 3 + 1));
        }
        out.write(answer.array());
    }

    private static byte[] bytes(ByteBuffer request) throws IOException {
        int length = request.getShort() & 0xFFFF;
        if (length > request.remaining()) {
            throw new IOException("expected " + length + " bytes, got " + request.remaining());
        }
        byte[] bytes = new byte[length];
        request.get(bytes);
        return bytes;
    }

    private byte[] port(ByteBuffer request) {
        byte[] asked = new byte[request.remaining()];
        request.get(asked);
        String name = new String(asked, StandardCharsets.UTF_8);
        Registered node;
        synchronized (nodes) {
            node = nodes.get(name);
        }
        if (node == null) {
            return new byte[] {(byte) Epmd.PORT2_RESP, 1};
        }
        return ByteBuffer.allocate(14 + asked.length + node.extra.size())
                .put((byte) Epmd.PORT2_RESP)
                .put((byte) 0)
                .putShort((short) node.port)
                .put((byte) node.type)
                .put((byte) 0)
                .putShort((short) node.high)
                .putShort((short) node.low)
                .putShort((short) asked.length)
                .put(asked)
                .putShort((short) node.extra.size())
                .put(node.extra.toByteArray())
                .array();
    }

    private byte[] names() {
        StringBuilder text = new StringBuilder();
        synchronized (nodes) {
            nodes.forEach((name, node) -> text.append("name ")
                    .append(name)
                    .append(" at port ")
                    .append(node.port)
                    .append('\n'));
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + bytes.length)
                .putInt(port())
                .put(bytes)
                .array();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            System.getLogger("io.peer4j.node").log(System.Logger.Level.DEBUG, "closing epmd", e);
        }
    }
}
