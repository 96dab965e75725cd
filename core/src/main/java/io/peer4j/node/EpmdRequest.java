package io.peer4j.node;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What epmd is asked: a length of two bytes, and a body whose first byte is its kind. Source:
 * {@code erl_dist_protocol}, section "EPMD Protocol", and {@code epmd_srv.c}.
 *
 * <pre>
 * ALIVE2        | 120 | EpmdNode |
 * PORT_PLEASE2  | 122 | Name … [0] |
 * NAMES         | 110 |
 * DUMP          | 100 |
 * KILL          | 107 |
 *
 * 00 02  7A  61      PORT_PLEASE2 of "a"
 * </pre>
 */
sealed interface EpmdRequest {
    /** As in epmd. */
    int LONGEST = 1021;

    /** Register this node, until the connection ends. */
    record Alive2(EpmdNode node) implements EpmdRequest {
        @Override
        public byte[] frame() {
            return EpmdRequest.frame(120, node.bytes());
        }
    }

    /** Where is that node? */
    record PortPlease2(String name) implements EpmdRequest {
        @Override
        public byte[] frame() {
            return EpmdRequest.frame(122, name.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Which nodes are there, and where? */
    record Names() implements EpmdRequest {
        @Override
        public byte[] frame() {
            return EpmdRequest.frame(110);
        }
    }

    /** The same, for people. */
    record Dump() implements EpmdRequest {
        @Override
        public byte[] frame() {
            return EpmdRequest.frame(100);
        }
    }

    /** End, if no node is registered. */
    record Kill() implements EpmdRequest {
        @Override
        public byte[] frame() {
            return EpmdRequest.frame(107);
        }
    }

    /** The request with that body. */
    static EpmdRequest read(byte[] body) throws ProtocolException {
        if (body.length == 0 || body.length > LONGEST) {
            throw new ProtocolException("expected a request of 1 to " + LONGEST + " bytes, got " + body.length);
        }
        return switch (body[0]) {
            case 120 -> new Alive2(EpmdNode.read(ByteBuffer.wrap(body, 1, body.length - 1)));
            case 122 -> new PortPlease2(EpmdNode.name(withoutNul(body)));
            case 110 -> new Names();
            case 100 -> new Dump();
            case 107 -> new Kill();
            default -> throw new ProtocolException("no request is of kind " + (body[0] & 0xFF));
        };
    }

    private static byte[] withoutNul(byte[] body) {
        int end = body.length > 1 && body[body.length - 1] == 0 ? body.length - 1 : body.length;
        return Arrays.copyOfRange(body, 1, end);
    }

    /** The length and the body. */
    byte[] frame();

    private static byte[] frame(int kind, byte... rest) {
        return ByteBuffer.allocate(Short.BYTES + 1 + rest.length)
                .putShort((short) (1 + rest.length))
                .put((byte) kind)
                .put(rest)
                .array();
    }
}
