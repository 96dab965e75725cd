package io.peer4j.node;

import io.peer4j.internal.log.LogLimiter;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.TermLimits;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
 * Distribution over TCP, or TLS over it, as OTP's {@code inet_tcp_dist} and {@code inet_tls_dist} have it.
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
    private final NodeTransport transport;
    /** Null if the node does not listen. */
    private final @Nullable ServerSocket listener;

    private final NameService.Registration registration;
    private final @Nullable EpmdServer ownEpmd;
    private final Handshake handshake;
    private final ConnectionTable connections;
    private volatile Duration tickTime;
    private final Strangers strangers = new Strangers();
    private final LogLimiter turnedAway = new LogLimiter("io.peer4j.node", System.Logger.Level.WARNING);

    private TcpDistribution(
            Atom name,
            Cookies cookies,
            NodeOptions options,
            Signals signals,
            NameService names,
            @Nullable ServerSocket listener,
            NameService.Registration registration,
            @Nullable EpmdServer ownEpmd) {
        this.name = name;
        this.options = options;
        this.transport = options.transport();
        this.tickTime = options.netTickTime();
        this.signals = signals;
        this.names = names;
        this.listener = listener;
        this.registration = registration;
        this.ownEpmd = ownEpmd;
        this.handshake =
                new Handshake(name, registration.creation(), DistributionFlags.announced(isHidden(options)), cookies);
        this.connections = new ConnectionTable(name);
    }

    static TcpDistribution start(NodeOptions options, String cookie, NameService names, Signals signals)
            throws IOException {
        Cookies cookies = new Cookies();
        cookies.own(cookie);
        return start(HostNames.nodeName(options), options, cookies, names, signals, null);
    }

    /** As in OTP, a node that does not listen is hidden. */
    private static boolean isHidden(NodeOptions options) {
        return options.hidden() || !options.transport().listens();
    }

    /**
     * Registers the name and listens.
     *
     * @param ownEpmd an epmd that ends with it
     */
    static TcpDistribution start(
            Atom name,
            NodeOptions options,
            Cookies cookies,
            NameService names,
            Signals signals,
            @Nullable EpmdServer ownEpmd)
            throws IOException {
        ServerSocket listener = options.transport().listens() ? listen(name, options) : null;
        try {
            int port = listener == null ? 0 : listener.getLocalPort();
            NameService.Registration registration = names.register(HostNames.local(name), port, isHidden(options));
            return new TcpDistribution(name, cookies, options, signals, names, listener, registration, ownEpmd);
        } catch (IOException | RuntimeException e) {
            if (listener != null) {
                listener.close();
            }
            throw e;
        }
    }

    private static ServerSocket listen(Atom name, NodeOptions options) throws IOException {
        NodeTransport transport = options.transport();
        NodeTls tls = transport.tls();
        if (tls != null && !tls.canServe()) {
            throw new IOException(
                    "TLS needs a certificate to show to nodes that connect: give certfile among the server's"
                            + " options, or do not listen");
        }
        InetAddress asked = options.listenAddress();
        InetAddress address = asked != null ? asked : HostNames.ownAddress(HostNames.host(name), transport.ipv6());
        // As in OTP, a port that all nodes share leaves no choice.
        int first = transport.commonPort() > 0 ? transport.commonPort() : transport.firstPort();
        int last = transport.commonPort() > 0 ? transport.commonPort() : transport.lastPort();
        ServerSocket listener = Carrier.server(tls);
        try {
            for (int port = first; !bind(listener, new InetSocketAddress(address, port), port == last); port++) {}
            return listener;
        } catch (IOException e) {
            listener.close();
            throw new IOException(
                    "can't listen on " + address.getHostAddress()
                            + (last == 0 ? "" : ", port " + first + (first == last ? "" : " to " + last)) + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /** False if the port is taken, and there is another to try. */
    private static boolean bind(ServerSocket listener, InetSocketAddress address, boolean isLast) throws IOException {
        try {
            listener.bind(address, BACKLOG);
            return true;
        } catch (BindException e) {
            if (isLast) {
                throw e;
            }
            return false;
        }
    }

    @Override
    public void accept() {
        if (listener != null) {
            accept(listener);
        }
    }

    private void accept(ServerSocket open) {
        Thread acceptor = new Thread(
                new Acceptor(
                        open,
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

    /** The port that it listens on; 0 if it does not. */
    int port() {
        return listener == null ? 0 : listener.getLocalPort();
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
        } catch (IOException e) {
            if (!isMadeByOther(node, result, e)) {
                connections.failed(node, result, e);
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            connections.failed(node, result, e);
        } catch (InterruptedException e) {
            connections.failed(node, result, new IOException("interrupted"));
        }
    }

    /** Whether the other node has connected to this one, or is about to, although this node's attempt has failed. */
    private boolean isMadeByOther(Atom node, CompletableFuture<NodeConnection> result, IOException failure) {
        try {
            boolean isNeedless = failure instanceof HandshakeException e && e.isNeedless();
            return (isNeedless || connections.isEntered(node, result, options.setupTimeout()))
                    && comesWithin(result, options.setupTimeout());
        } catch (InterruptedException e) {
            return false;
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
        InetAddress host = HostNames.address(HostNames.host(node), HostNames.host(name), transport.ipv6());
        OptionalInt port = names.port(HostNames.local(node), host);
        if (port.isEmpty()) {
            throw new IOException("epmd on " + host.getHostAddress() + " knows no node " + HostNames.local(node));
        }
        Socket socket = Carrier.socket(transport.tls());
        try {
            socket.connect(new InetSocketAddress(host, port.getAsInt()), (int)
                    options.setupTimeout().toMillis());
            socket.setTcpNoDelay(true);
            Carrier carrier = Carrier.connected(socket, transport.tls(), HostNames.host(node), options.setupTimeout());
            join(carrier, handshake.initiate(new HandshakeChannel(carrier, options.setupTimeout()), node, wish));
        } catch (IOException | RuntimeException | InterruptedException | OutOfMemoryError e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public Duration tickTime() {
        return tickTime;
    }

    @Override
    public void tickTime(Duration time) {
        tickTime = time;
        connections.all().forEach(connection -> connection.tickTime(time));
    }

    private void join(Carrier carrier, Handshake.Agreed agreed) throws IOException, InterruptedException {
        carrier.socket().setSoTimeout(0);
        TcpNodeConnection connection =
                new TcpNodeConnection(agreed, carrier, signals, tickTime, TermLimits.DEFAULT, connections::remove);
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
            Carrier carrier = Carrier.accepted(socket, transport.tls(), options.setupTimeout());
            Handshake.Agreed agreed =
                    handshake.accept(new HandshakeChannel(carrier, options.setupTimeout()), acceptance);
            strangers.leave(socket);
            join(carrier, agreed);
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

    /** No stream and no lambda, whose classes take milliseconds: other nodes wait for this. */
    @Override
    public void hangUp() {
        for (TcpNodeConnection connection : connections.all()) {
            connection.hangUp();
        }
    }

    @Override
    public void close() {
        connections.close();
        // First, because other nodes wait for it; epmd's answer may take long.
        leave(connections.all());
        registration.close();
        closeListener();
        strangers.close();
        turnedAway.flush();
        if (ownEpmd != null) {
            ownEpmd.close();
        }
    }

    private void closeListener() {
        if (listener == null) {
            return;
        }
        try {
            listener.close();
        } catch (IOException e) {
            NodeLog.LOG.log(System.Logger.Level.DEBUG, "closing the listener", e);
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
