package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * An epmd in this JVM, for hosts without Erlang. A real {@code erl} can't tell it from its own, but for one thing: it
 * can't be killed by a request.
 *
 * <p>Each connection has a virtual thread. One that has not registered a node makes one request, has {@link #TIMEOUT}
 * from first to last byte, and is among at most {@value Strangers#MOST} such. Nodes, of this host alone, are at most
 * {@value EpmdRegister#MOST}. So what anybody sends costs a bounded amount of memory.
 */
final class EpmdServer implements AutoCloseable {
    /** For a request and the answer to it. */
    static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final Duration FAREWELL = Duration.ofSeconds(1);
    private static final int BACKLOG = 128;
    private static final byte[] NO = {'N', 'O'};

    private final List<ServerSocket> listeners = new ArrayList<>();
    private final List<Thread> acceptors = new CopyOnWriteArrayList<>();
    private final Strangers strangers = new Strangers();
    private final EpmdRegister register;
    private final Duration timeout;

    private EpmdServer(EpmdRegister register, Duration timeout) {
        this.register = register;
        this.timeout = timeout;
    }

    /**
     * Starts one, which runs until it is closed.
     *
     * @param port 0 for any that is free
     * @throws java.net.BindException if the port is taken: by another epmd, most likely
     */
    static EpmdServer start(InetAddress address, int port) throws IOException {
        return start(address, port, TIMEOUT);
    }

    static EpmdServer start(InetAddress address, int port, Duration timeout) throws IOException {
        return new EpmdServer(new EpmdRegister(false), timeout).listen(List.of(address), port);
    }

    /** Starts one that ends with the last registration: who needs one then starts another. */
    static EpmdServer startWhileUsed(List<InetAddress> addresses, int port) throws IOException {
        return new EpmdServer(new EpmdRegister(true), TIMEOUT).listen(addresses, port);
    }

    private EpmdServer listen(List<InetAddress> addresses, int port) throws IOException {
        try {
            for (InetAddress address : addresses) {
                ServerSocket listener = new ServerSocket();
                listeners.add(listener);
                listener.bind(new InetSocketAddress(address, listeners.size() == 1 ? port : port()), BACKLOG);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
        for (ServerSocket listener : listeners) {
            Acceptor acceptor = new Acceptor(listener, "epmd", strangers, this::startServing);
            acceptors.add(Thread.ofVirtual().name("peer4j-epmd").start(acceptor));
        }
        return this;
    }

    /** Where it listens. */
    int port() {
        return listeners.getFirst().getLocalPort();
    }

    // ---- connections

    private void startServing(Socket socket) {
        Thread.ofVirtual().name("peer4j-epmd-connection").start(() -> serve(socket));
    }

    private void serve(Socket socket) {
        EpmdNode node = null;
        try {
            node = serveRequest(socket);
            if (node != null) {
                strangers.leave(socket);
                awaitEnd(socket);
            }
        } catch (IOException | RuntimeException e) {
            NodeLog.LOG.log(System.Logger.Level.DEBUG, "epmd dropped {0}: {1}", socket, e.getMessage());
        } finally {
            // In this order: who sees its connection end finds its name free.
            strike(node, socket);
            strangers.turnAway(socket);
        }
    }

    private void strike(@Nullable EpmdNode node, Socket socket) {
        if (node != null && register.remove(node.name(), socket)) {
            close();
        }
    }

    /** Answers one request, in time; the node that it registered. */
    private @Nullable EpmdNode serveRequest(Socket socket) throws IOException {
        CompletableFuture<Void> answered = new CompletableFuture<>();
        // Closing the socket is what ends a write to one who does not read.
        var unused = answered.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((done, late) -> {
                    if (late != null) {
                        strangers.turnAway(socket);
                    }
                });
        try {
            socket.setTcpNoDelay(true);
            return answer(socket, EpmdRequest.read(body(socket)));
        } finally {
            answered.complete(null);
        }
    }

    /** The length and, if it is one that a request may have, the rest. */
    private static byte[] body(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        int length = in.readUnsignedShort();
        if (length == 0 || length > EpmdRequest.LONGEST) {
            throw new ProtocolException(
                    "expected a request of 1 to " + EpmdRequest.LONGEST + " bytes, got one of " + length);
        }
        byte[] body = new byte[length];
        in.readFully(body);
        return body;
    }

    private @Nullable EpmdNode answer(Socket socket, EpmdRequest request) throws IOException {
        switch (request) {
            case EpmdRequest.Alive2(EpmdNode node) -> {
                requireLocal(socket);
                return registered(socket, node);
            }
            case EpmdRequest.PortPlease2(String name) -> write(socket, EpmdReply.port(register.get(name)));
            case EpmdRequest.Names() -> EpmdReply.names(socket.getOutputStream(), port(), register.all());
            case EpmdRequest.Dump() -> {
                requireLocal(socket);
                EpmdReply.dump(socket.getOutputStream(), port(), register.all());
            }
            case EpmdRequest.Kill() -> write(socket, NO);
        }
        return null;
    }

    private @Nullable EpmdNode registered(Socket socket, EpmdNode node) throws IOException {
        Integer creation = register.add(node, socket);
        try {
            write(socket, EpmdReply.alive(node, creation));
        } catch (IOException e) {
            strike(creation == null ? null : node, socket);
            throw e;
        }
        return creation == null ? null : node;
    }

    private static void write(Socket socket, byte[] reply) throws IOException {
        socket.getOutputStream().write(reply);
    }

    /** Whether it comes from this host, as epmd decides it. */
    private static void requireLocal(Socket socket) throws ProtocolException {
        InetAddress peer = socket.getInetAddress();
        if (peer == null || !peer.isLoopbackAddress() && !peer.equals(socket.getLocalAddress())) {
            throw new ProtocolException("a request that only nodes of this host may make");
        }
    }

    /** Nothing more is expected; what comes all the same is dropped. */
    private static void awaitEnd(Socket socket) throws IOException {
        byte[] ignored = new byte[16];
        while (socket.getInputStream().read(ignored) >= 0) {}
    }

    /** Ends it, and the connections to it: its port is free when this returns. */
    @Override
    public void close() {
        for (Closeable listener : listeners) {
            try {
                listener.close();
            } catch (IOException e) {
                NodeLog.LOG.log(System.Logger.Level.DEBUG, "closing epmd's listener", e);
            }
        }
        strangers.close();
        register.close();
        awaitAcceptors();
    }

    /** The port is free when they no longer wait at it. */
    private void awaitAcceptors() {
        try {
            for (Thread acceptor : acceptors) {
                acceptor.join(FAREWELL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
