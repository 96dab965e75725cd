package io.peer4j.node;

import io.peer4j.internal.log.LogLimiter;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.TermLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Distribution over TCP, as OTP's {@code inet_tcp_dist} has it.
 *
 * <p>Handshakes run on virtual threads, each with a time-out; of too many strangers at once the oldest goes
 * ({@link Strangers}). Where the system has no thread left for a connection, which is an {@link OutOfMemoryError} to the
 * JDK, the connection fails, and no more.
 */
final class TcpDistribution implements Distribution {
    private static final int BACKLOG = 1024;
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);
    private static final Atom DISCONNECT = new Atom("disconnect");

    private final Atom name;
    private final NodeOptions options;
    private final Signals signals;
    private final NameService names;
    private final ServerSocket listener;
    private final NameService.Registration registration;
    private final @Nullable EpmdServer ownEpmd;
    private final Handshake handshake;
    private final ConnectionTable connections;
    private final Strangers strangers = new Strangers();
    private final LogLimiter turnedAway = new LogLimiter("io.peer4j.node", System.Logger.Level.WARNING);

    private TcpDistribution(
            Atom name,
            String cookie,
            NodeOptions options,
            Signals signals,
            NameService names,
            ServerSocket listener,
            NameService.Registration registration,
            @Nullable EpmdServer ownEpmd) {
        this.name = name;
        this.options = options;
        this.signals = signals;
        this.names = names;
        this.listener = listener;
        this.registration = registration;
        this.ownEpmd = ownEpmd;
        this.handshake =
                new Handshake(name, registration.creation(), DistributionFlags.announced(options.hidden()), cookie);
        this.connections = new ConnectionTable(name);
    }

    static TcpDistribution start(NodeOptions options, String cookie, NameService names, Signals signals)
            throws IOException {
        return start(HostNames.nodeName(options), options, cookie, names, signals, null);
    }

    /**
     * Registers the name and listens.
     *
     * @param ownEpmd an epmd that ends with it
     */
    static TcpDistribution start(
            Atom name,
            NodeOptions options,
            String cookie,
            NameService names,
            Signals signals,
            @Nullable EpmdServer ownEpmd)
            throws IOException {
        InetAddress address = options.listenAddress();
        ServerSocket listener = new ServerSocket();
        try {
            listener.bind(
                    new InetSocketAddress(address != null ? address : HostNames.ownAddress(HostNames.host(name)), 0),
                    BACKLOG);
            NameService.Registration registration =
                    names.register(HostNames.local(name), listener.getLocalPort(), options.hidden());
            return new TcpDistribution(name, cookie, options, signals, names, listener, registration, ownEpmd);
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw e;
        }
    }

    @Override
    public void accept() {
        Thread acceptor = new Thread(
                new Acceptor(
                        listener,
                        "node " + name.name(),
                        strangers,
                        socket -> Thread.startVirtualThread(() -> accept(socket))),
                "peer4j-node-listener");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    @Override
    public Atom name() {
        return name;
    }

    @Override
    public int creation() {
        return registration.creation();
    }

    @Override
    public int ownEpmdPort() {
        return ownEpmd == null ? 0 : ownEpmd.port();
    }

    /** The port that it listens on. */
    int port() {
        return listener.getLocalPort();
    }

    @Override
    public @Nullable NodeConnection connection(Atom node) {
        NodeConnection known = connections.get(node);
        return known != null && known.isUp() ? known : null;
    }

    @Override
    public List<NodeConnection> connections() {
        return connections.all().stream()
                .filter(TcpNodeConnection::isUp)
                .map(NodeConnection.class::cast)
                .toList();
    }

    @Override
    public NodeConnection connect(Atom node) throws IOException, InterruptedException {
        if (connections.get(node) instanceof TcpNodeConnection known && !known.isUp()) {
            known.awaitEnd();
        }
        ConnectionTable.Attempt attempt = connections.attempt(node);
        if (attempt.isNew()) {
            // On a thread that nobody interrupts: the caller's interrupt is the end of its waiting alone.
            begin(node, attempt.result());
        }
        try {
            return attempt.result().get();
        } catch (ExecutionException e) {
            throw new IOException("no connection to " + node.name() + ": " + reason(e), e);
        }
    }

    /** No virtual thread, of which the first that waits for a socket takes a booting peer milliseconds. */
    private void begin(Atom node, CompletableFuture<NodeConnection> result) {
        try {
            Thread.ofPlatform()
                    .daemon()
                    .name("peer4j-node-connect-" + node.name())
                    .start(() -> attempt(node, result));
        } catch (OutOfMemoryError e) {
            connections.failed(node, result, e);
        }
    }

    private static @Nullable String reason(ExecutionException e) {
        Throwable cause = e.getCause();
        return cause == null ? null : cause.getMessage();
    }

    private void attempt(Atom node, CompletableFuture<NodeConnection> result) {
        try {
            if (connections.isStillWanted(node, result)) {
                initiate(node, () -> connections.isStillWanted(node, result));
            }
        } catch (HandshakeException e) {
            if (!e.isNeedless() || !comesWithin(result, options.setupTimeout())) {
                connections.failed(node, result, e);
            }
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            connections.failed(node, result, e);
        } catch (InterruptedException e) {
            connections.failed(node, result, new IOException("interrupted"));
        }
    }

    private static boolean comesWithin(CompletableFuture<NodeConnection> result, Duration timeout) {
        try {
            result.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return result.isDone();
        } catch (InterruptedException e) {
            return false;
        }
    }

    private void initiate(Atom node, Handshake.Wish wish) throws IOException, InterruptedException {
        InetAddress host = HostNames.address(HostNames.host(node), HostNames.host(name));
        OptionalInt port = names.port(HostNames.local(node), host);
        if (port.isEmpty()) {
            throw new IOException("epmd on " + host.getHostAddress() + " knows no node " + HostNames.local(node));
        }
        Socket socket = new Socket(Proxy.NO_PROXY);
        try {
            socket.connect(new InetSocketAddress(host, port.getAsInt()), (int)
                    options.setupTimeout().toMillis());
            socket.setTcpNoDelay(true);
            join(socket, handshake.initiate(new HandshakeChannel(socket, options.setupTimeout()), node, wish));
        } catch (IOException | RuntimeException | InterruptedException | OutOfMemoryError e) {
            socket.close();
            throw e;
        }
    }

    private void join(Socket socket, Handshake.Agreed agreed) throws IOException, InterruptedException {
        socket.setSoTimeout(0);
        TcpNodeConnection connection = new TcpNodeConnection(
                agreed, socket, signals, options.netTickTime(), TermLimits.DEFAULT, connections::remove);
        try {
            connections.enter(connection);
            connection.start();
        } catch (IOException | InterruptedException | OutOfMemoryError e) {
            connection.abandon(DISCONNECT, e);
            throw e;
        }
    }

    private void accept(Socket socket) {
        try (ConnectionTable.Acceptance acceptance = connections.new Acceptance()) {
            socket.setTcpNoDelay(true);
            Handshake.Agreed agreed =
                    handshake.accept(new HandshakeChannel(socket, options.setupTimeout()), acceptance);
            strangers.leave(socket);
            join(socket, agreed);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            boolean needless = e instanceof HandshakeException handshakeFailure && handshakeFailure.isNeedless();
            SocketAddress from = socket.getRemoteSocketAddress();
            if (needless) {
                NodeLog.LOG.log(System.Logger.Level.DEBUG, "turned away {0}: {1}", from, e.getMessage());
            } else {
                turnedAway.log(() -> "turned away " + from + ": " + e.getMessage());
            }
            strangers.turnAway(socket);
        } catch (InterruptedException e) {
            strangers.turnAway(socket);
        }
    }

    @Override
    public void close() {
        connections.close();
        registration.close();
        try {
            listener.close();
        } catch (IOException e) {
            NodeLog.LOG.log(System.Logger.Level.DEBUG, "closing the listener", e);
        }
        strangers.close();
        turnedAway.flush();
        leave(connections.all());
        if (ownEpmd != null) {
            ownEpmd.close();
        }
    }

    /** The last words of all together have {@link #LAST_WORDS}. */
    private static void leave(List<TcpNodeConnection> all) {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(LAST_WORDS);
        try {
            for (TcpNodeConnection connection : all) {
                connection.flush(Duration.ofNanos(deadline - System.nanoTime()));
            }
            all.forEach(connection -> connection.disconnect(DISCONNECT));
            for (TcpNodeConnection connection : all) {
                connection.awaitEnd();
            }
        } catch (InterruptedException e) {
            all.forEach(connection -> connection.disconnect(DISCONNECT));
            Thread.currentThread().interrupt();
        }
    }
}
