package io.peer4j.node;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client of the Erlang port mapper daemon, which knows on which port of its host each node listens.
 *
 * <p>A request is a length of two bytes and so many bytes; an answer has no length. All numbers are big-endian.
 *
 * <pre>
 * ALIVE2_REQ    120  port:2  type:1  0  high:2  low:2  length:2  name  length:2  extra
 * answer        118  result:1  creation:4     or   121  result:1  creation:2
 * PORT_PLEASE2  122  name
 * answer        119  result:1  [port:2  type:1  0  high:2  low:2  length:2  name  length:2  extra]
 * NAMES_REQ     110
 * answer        port:4  text, a line "name NAME at port PORT" for each node
 * </pre>
 *
 * <p>For example {@code 00 01 6E} asks for the names. A name is registered for as long as the connection of its request
 * is open. All methods may be called by any thread, and wait for at most ten seconds. Source:
 * {@code erl_dist_protocol}, section "EPMD Protocol".
 */
public final class Epmd {
    /** The port that epmd listens on unless {@code ERL_EPMD_PORT} says otherwise. */
    public static final int DEFAULT_PORT = 4369;

    static final int ALIVE2_REQ = 120;
    static final int ALIVE2_RESP = 121;
    static final int ALIVE2_X_RESP = 118;
    static final int PORT_PLEASE2_REQ = 122;
    static final int PORT2_RESP = 119;
    static final int NAMES_REQ = 110;
    static final int NORMAL_NODE = 77;
    static final int HIDDEN_NODE = 72;
    /** The only versions of the distribution that OTP 25 and later speak. */
    static final int DISTRIBUTION_VERSION = 6;

    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int LONGEST_LIST = 1 << 20;
    private static final Pattern LINE = Pattern.compile("name (.*) at port (\\d{1,5})");

    private final InetAddress host;
    private final int port;

    /**
     * A node that epmd knows.
     *
     * @param name its name, without its host
     * @param port the port that it listens on
     */
    public record Entry(String name, int port) {}

    /** The epmd of {@code host} on {@code port}. Nothing is sent yet. */
    public Epmd(InetAddress host, int port) {
        this.host = host;
        this.port = port;
    }

    /** The epmd of {@code host}, on the port that the environment's {@code ERL_EPMD_PORT} names, or {@value #DEFAULT_PORT}. */
    public static Epmd of(InetAddress host) {
        return new Epmd(host, environmentPort());
    }

    static int environmentPort() {
        String set = System.getenv("ERL_EPMD_PORT");
        try {
            int port = set == null ? DEFAULT_PORT : Integer.parseInt(set);
            return port > 0 && port <= 0xFFFF ? port : DEFAULT_PORT;
        } catch (NumberFormatException e) {
            return DEFAULT_PORT;
        }
    }

    int port() {
        return port;
    }

    /** What a node is registered as: the connection that keeps it so, and its creation. */
    record Alive(Socket connection, int creation) {}

    /**
     * Registers a node.
     *
     * @throws NameTakenException if there is a node of that name
     * @throws IOException if there is no epmd, or it does not answer
     */
    Alive register(String name, int nodePort, boolean hidden) throws IOException {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer request = ByteBuffer.allocate(13 + bytes.length)
                .put((byte) ALIVE2_REQ)
                .putShort((short) nodePort)
                .put((byte) (hidden ? HIDDEN_NODE : NORMAL_NODE))
                .put((byte) 0)
                .putShort((short) DISTRIBUTION_VERSION)
                .putShort((short) DISTRIBUTION_VERSION)
                .putShort((short) bytes.length)
                .put(bytes)
                .putShort((short) 0);
        Socket connection = ask(request);
        try {
            int creation = readAlive(new DataInputStream(connection.getInputStream()), name);
            connection.setSoTimeout(0);
            return new Alive(connection, creation);
        } catch (IOException e) {
            connection.close();
            throw e;
        }
    }

    private int readAlive(DataInputStream in, String name) throws IOException {
        int kind = in.readUnsignedByte();
        if (kind != ALIVE2_X_RESP && kind != ALIVE2_RESP) {
            throw unexpected("118 or 121", kind);
        }
        if (in.readUnsignedByte() != 0) {
            throw new NameTakenException("the name " + name + " is taken: " + this
                    + " knows a node of that name; choose another, or end that node");
        }
        int creation = kind == ALIVE2_X_RESP ? in.readInt() : in.readUnsignedShort();
        // 0 stands for any incarnation.
        return creation == 0 ? 1 : creation;
    }

    /**
     * The port of the node {@code name}; empty if there is none.
     *
     * @throws IOException if there is no epmd, or it does not answer
     */
    public OptionalInt port(String name) throws IOException {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer request = ByteBuffer.allocate(1 + bytes.length)
                .put((byte) PORT_PLEASE2_REQ)
                .put(bytes);
        try (Socket connection = ask(request)) {
            DataInputStream in = new DataInputStream(connection.getInputStream());
            int kind = in.readUnsignedByte();
            if (kind != PORT2_RESP) {
                throw unexpected("119", kind);
            }
            return in.readUnsignedByte() == 0 ? OptionalInt.of(in.readUnsignedShort()) : OptionalInt.empty();
        }
    }

    /**
     * All nodes that epmd knows.
     *
     * @throws IOException if there is no epmd, or it does not answer
     */
    public List<Entry> names() throws IOException {
        try (Socket connection = ask(ByteBuffer.allocate(1).put((byte) NAMES_REQ))) {
            InputStream in = connection.getInputStream();
            byte[] answer = in.readNBytes(LONGEST_LIST);
            if (answer.length < Integer.BYTES) {
                throw new IOException(
                        "expected epmd's port and its names from " + this + ", got " + answer.length + " bytes");
            }
            return entries(new String(answer, Integer.BYTES, answer.length - Integer.BYTES, StandardCharsets.UTF_8));
        }
    }

    private static List<Entry> entries(String text) {
        List<Entry> entries = new ArrayList<>();
        text.lines().forEach(line -> {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                entries.add(new Entry(matcher.group(1), Integer.parseInt(matcher.group(2))));
            }
        });
        return entries;
    }

    /** Whether something accepts connections there. */
    boolean isRunning() {
        try (Socket socket = connect()) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw new IOException("no answer from " + this + ": " + e.getMessage(), e);
        }
    }

    private Socket ask(ByteBuffer request) throws IOException {
        Socket socket = connect();
        try {
            int length = request.position();
            byte[] frame = new byte[Short.BYTES + length];
            frame[0] = (byte) (length >>> 8);
            frame[1] = (byte) length;
            request.get(0, frame, Short.BYTES, length);
            socket.getOutputStream().write(frame);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private IOException unexpected(String expected, int got) {
        return new IOException(
                "expected an answer " + expected + " from " + this + ", got " + got + "; is it an epmd?");
    }

    @Override
    public String toString() {
        return "epmd at " + host.getHostAddress() + ':' + port;
    }
}
