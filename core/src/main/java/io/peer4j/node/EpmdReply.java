package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What epmd answers. No length comes before it; but for the answer to ALIVE2, the end of the connection is its end.
 *
 * <pre>
 * to ALIVE2        | 118 | Result | Creation:32 |      since OTP 23, to nodes whose highest version is 6 or more
 *                  | 121 | Result | Creation:16 |      to others, and from an older epmd
 * to PORT_PLEASE2  | 119 | Result | EpmdNode |         the node is there if Result is 0
 * to NAMES         | Port:32 | "name a at port 37901\n" … |
 *
 * 76  00  63 B0 5F 2C      registered, with creation 1672502060
 * </pre>
 */
final class EpmdReply {
    /** How much of an answer to NAMES is read: more names than epmd has connections, each as long as may be. */
    static final int LONGEST_NAMES = 1 << 22;

    /** The longest answer to PORT_PLEASE2. */
    static final int LONGEST_PORT = 2 + EpmdNode.LONGEST;

    /** The two bytes that tell which form of an answer to ALIVE2 follows. */
    static final int ALIVE_HEAD = 2;

    private static final int BUFFER = 8192;
    private static final int ALIVE_X = 118;
    private static final int ALIVE = 121;
    private static final int PORT = 119;
    private static final int REFUSED = 1;
    private static final int REFUSED_CREATION = 99;

    private EpmdReply() {}

    // ---- ALIVE2

    /** The answer to a node: the creation that it gets, or null if its name is taken. */
    static byte[] alive(EpmdNode node, @Nullable Integer creation) {
        int result = creation == null ? REFUSED : 0;
        int given = creation == null ? REFUSED_CREATION : creation;
        if (node.highest() >= EpmdNode.HANDSHAKE) {
            return ByteBuffer.allocate(ALIVE_HEAD + Integer.BYTES)
                    .put((byte) ALIVE_X)
                    .put((byte) result)
                    .putInt(given)
                    .array();
        }
        // Those nodes have two bits for it, and 0 is not one of its values.
        return ByteBuffer.allocate(ALIVE_HEAD + Short.BYTES)
                .put((byte) ALIVE)
                .put((byte) result)
                .putShort((short) (creation == null ? given : Integer.remainderUnsigned(given, 3) + 1))
                .array();
    }

    /** How many bytes of creation follow that head. */
    static int creationLength(byte[] head) throws ProtocolException {
        return switch (head[0]) {
            case ALIVE_X -> Integer.BYTES;
            case ALIVE -> Short.BYTES;
            default ->
                throw new ProtocolException("expected an answer to ALIVE2, of kind " + ALIVE_X + " or " + ALIVE
                        + ", got kind " + (head[0] & 0xFF) + "; is it an epmd?");
        };
    }

    static boolean isRegistered(byte[] head) {
        return head[1] == 0;
    }

    static int creation(byte[] bytes) throws ProtocolException {
        ByteBuffer creation = ByteBuffer.wrap(bytes);
        int value = bytes.length == Integer.BYTES ? creation.getInt() : creation.getShort() & 0xFFFF;
        if (value == 0) {
            throw new ProtocolException("expected a creation other than 0");
        }
        return value;
    }

    // ---- PORT_PLEASE2

    static byte[] port(@Nullable EpmdNode node) {
        if (node == null) {
            return new byte[] {PORT, REFUSED};
        }
        byte[] body = node.bytes();
        return ByteBuffer.allocate(2 + body.length)
                .put((byte) PORT)
                .put((byte) 0)
                .put(body)
                .array();
    }

    static Optional<EpmdNode> port(byte[] reply) throws ProtocolException {
        if (reply.length < 2 || reply[0] != PORT) {
            throw new ProtocolException("expected an answer to PORT_PLEASE2, of kind " + PORT + ", got "
                    + (reply.length == 0 ? "none" : "kind " + (reply[0] & 0xFF)) + "; is it an epmd?");
        }
        return reply[1] == 0
                ? Optional.of(EpmdNode.read(ByteBuffer.wrap(reply, 2, reply.length - 2)))
                : Optional.empty();
    }

    // ---- NAMES and DUMP

    static void names(OutputStream out, int epmdPort, Collection<EpmdNode> nodes) throws IOException {
        list(out, epmdPort, "name %s at port %d\n", nodes);
    }

    /** What people are shown: epmd says as well which descriptor it is. */
    static void dump(OutputStream out, int epmdPort, Collection<EpmdNode> nodes) throws IOException {
        list(out, epmdPort, "active name     <%s> at port %d\n", nodes);
    }

    /** Line by line: with many nodes, and many who ask, the whole would take much memory. */
    private static void list(OutputStream to, int epmdPort, String format, Collection<EpmdNode> nodes)
            throws IOException {
        BufferedOutputStream out = new BufferedOutputStream(to, BUFFER);
        out.write(ByteBuffer.allocate(Integer.BYTES).putInt(epmdPort).array());
        for (EpmdNode node : nodes) {
            out.write(format.formatted(node.name(), node.port()).getBytes(StandardCharsets.UTF_8));
        }
        out.flush();
    }

    /** As in OTP, lines of another form are passed over. */
    static List<Epmd.NodeEntry> names(byte[] reply) throws ProtocolException {
        if (reply.length < Integer.BYTES) {
            throw new ProtocolException(
                    "expected an answer to NAMES, of 4 bytes or more, got " + reply.length + "; is it an epmd?");
        }
        // Not when the class is first used: a peer boots through that, and asks for no names.
        Pattern line = Pattern.compile("name (.+) at port (\\d{1,5})");
        List<Epmd.NodeEntry> entries = new ArrayList<>();
        new String(reply, Integer.BYTES, reply.length - Integer.BYTES, StandardCharsets.UTF_8)
                .lines()
                .map(line::matcher)
                .filter(Matcher::matches)
                .forEach(node -> entries.add(new Epmd.NodeEntry(node.group(1), Integer.parseInt(node.group(2)))));
        return List.copyOf(entries);
    }
}
