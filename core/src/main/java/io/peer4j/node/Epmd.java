package io.peer4j.node;

import io.peer4j.internal.text.Excerpt;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Erlang's port mapper daemon, as its clients see it: it knows the nodes of its host, and on which port each listens.
 *
 * <p>Each method makes a connection of its own, and blocks until the answer is there: no longer than 5 s for the
 * connection and 10 s for the answer. Safe for use by several threads. What a method throws names the host and port that
 * it asked.
 */
public final class Epmd {
    /** Where epmd listens unless {@code ERL_EPMD_PORT} says otherwise: 4369. */
    public static final int DEFAULT_PORT = 4369;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(10);

    private final InetSocketAddress address;
    private final Duration replyTimeout;

    private Epmd(InetSocketAddress address, Duration replyTimeout) {
        this.address = address;
        this.replyTimeout = replyTimeout;
    }

    /**
     * A node that is registered.
     *
     * @param name its name, without its host
     * @param port where it listens
     */
    public record NodeEntry(String name, int port) {}

    /** Who holds a name: the connection that it lasts as long as, and the creation that came with it. */
    record Alive(Socket socket, int creation) {}

    /** The epmd of this host, on the port that {@link #environmentPort()} names. Does not connect yet. */
    public static Epmd local() {
        return at(InetAddress.getLoopbackAddress(), environmentPort());
    }

    /** The epmd on {@code host} and {@code port}. Does not connect yet. */
    public static Epmd at(InetAddress host, int port) {
        return at(host, port, REPLY_TIMEOUT);
    }

    static Epmd at(InetAddress host, int port, Duration replyTimeout) {
        return new Epmd(new InetSocketAddress(host, port), replyTimeout);
    }

    /** A system property that stands in for the variable {@code ERL_EPMD_PORT}, which a JVM can't set for itself. */
    public static final String PORT_PROPERTY = "peer4j.epmd.port";

    /**
     * The variable by which an origin tells its peers, and theirs, the port of an epmd of its own: when that has gone, none may
     * take its place, for nobody would end it.
     */
    public static final String OWN_VARIABLE = "PEER4J_OWN_EPMD";

    /**
     * The port that {@code ERL_EPMD_PORT} names, or {@link #DEFAULT_PORT}.
     *
     * @throws IllegalArgumentException if the variable has something else
     */
    public static int environmentPort() {
        String value = System.getProperty(PORT_PROPERTY, System.getenv("ERL_EPMD_PORT"));
        if (value == null || value.isEmpty()) {
            return DEFAULT_PORT;
        }
        try {
            int port = Integer.parseInt(value);
            if (port > 0 && port <= 0xFFFF) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new IllegalArgumentException(
                "expected ERL_EPMD_PORT to be a port, 1 to 65535, got: " + Excerpt.of(value));
    }

    /** The port that it is asked on. */
    public int port() {
        return address.getPort();
    }

    /**
     * The nodes that are registered.
     *
     * @throws ConnectException if no epmd runs there
     * @throws IOException if it does not answer as an epmd does
     */
    public List<NodeEntry> names() throws IOException {
        return ask(new EpmdRequest.Names(), EpmdReply.LONGEST_NAMES, EpmdReply::names);
    }

    /** The node of that name, if it is registered. */
    Optional<EpmdNode> lookup(String name) throws IOException {
        return ask(new EpmdRequest.PortPlease2(EpmdNode.checked(name)), EpmdReply.LONGEST_PORT, EpmdReply::port);
    }

    /**
     * Registers a node of this host.
     *
     * @throws NameTakenException if another one has the name
     */
    Alive register(EpmdNode node) throws IOException {
        Socket socket = connect();
        try {
            return new Alive(socket, register(socket, node));
        } catch (IOException e) {
            socket.close();
            throw told(e);
        }
    }

    int register(Socket socket, EpmdNode node) throws IOException {
        EpmdChannel channel = new EpmdChannel(socket, replyTimeout);
        channel.write(new EpmdRequest.Alive2(node).frame());
        byte[] head = channel.readFully(EpmdReply.ALIVE_HEAD);
        byte[] creation = channel.readFully(EpmdReply.creationLength(head));
        if (!EpmdReply.isRegistered(head)) {
            throw new NameTakenException("the name " + node.name() + " is taken at epmd " + this
                    + "; stop the node that has it, or use another name");
        }
        socket.setSoTimeout(0);
        return EpmdReply.creation(creation);
    }

    /** Whether something listens there. */
    boolean isThere() {
        try (Socket socket = connect()) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private interface Decoder<T> {
        T decode(byte[] reply) throws ProtocolException;
    }

    private <T> T ask(EpmdRequest request, int longest, Decoder<T> decoder) throws IOException {
        try (Socket socket = connect()) {
            EpmdChannel channel = new EpmdChannel(socket, replyTimeout);
            channel.write(request.frame());
            return decoder.decode(channel.readToEnd(longest));
        } catch (ConnectException e) {
            throw e;
        } catch (IOException e) {
            throw told(e);
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(Proxy.NO_PROXY);
        try {
            socket.connect(address, (int) CONNECT_TIMEOUT.toMillis());
            socket.setTcpNoDelay(true);
            return socket;
        } catch (IOException e) {
            socket.close();
            ConnectException none = new ConnectException("no epmd at " + this + ": " + e.getMessage());
            none.initCause(e);
            throw none;
        }
    }

    private IOException told(IOException e) {
        return switch (e) {
            case NameTakenException taken -> taken;
            case EOFException end -> new IOException("epmd at " + this + " closed the connection without an answer", e);
            case SocketTimeoutException late ->
                new IOException("no answer from epmd at " + this + " within " + replyTimeout.toMillis() + " ms", e);
            default -> new IOException("epmd at " + this + ": " + e.getMessage(), e);
        };
    }

    /** Its host and port, {@code 127.0.0.1:4369}. */
    @Override
    public String toString() {
        return address.getAddress().getHostAddress() + ':' + address.getPort();
    }
}
