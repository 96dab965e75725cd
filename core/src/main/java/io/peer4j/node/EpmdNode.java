package io.peer4j.node;

import io.peer4j.internal.text.Excerpt;
import io.peer4j.term.Binary;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * What epmd knows of a node: the same bytes in the request that registers it and in the reply to who looks for it.
 *
 * <pre>
 * | 2    | 1    | 1        | 2       | 2      | 2    | Nlen | 2    | Elen  |
 * | Port | Type | Protocol | Highest | Lowest | Nlen | Name | Elen | Extra |
 *
 * 94 0D  4D  00  00 06  00 06  00 01  61  00 00      a visible node "a" at port 37901
 * </pre>
 *
 * @param type {@link #NORMAL} or {@link #HIDDEN}
 * @param protocol 0, TCP over IPv4, is all there is
 * @param highest the newest version of the handshake that it speaks
 * @param lowest the oldest
 * @param name without its host
 */
record EpmdNode(int port, int type, int protocol, int highest, int lowest, String name, Binary extra) {
    static final int NORMAL = 77;
    static final int HIDDEN = 72;

    /** The version of the handshake since OTP 23. */
    static final int HANDSHAKE = 6;

    /** As in epmd, in characters. */
    static final int LONGEST_NAME = 255;

    /** 255 characters, of four bytes at most. */
    private static final int MOST_BYTES = 4 * LONGEST_NAME;

    private static final int FIXED_LENGTH = 12;

    /** The longest form. */
    static final int LONGEST = FIXED_LENGTH + 2 * MOST_BYTES;

    static EpmdNode of(String name, int port, boolean hidden) {
        return new EpmdNode(port, hidden ? HIDDEN : NORMAL, 0, HANDSHAKE, HANDSHAKE, checked(name), Binary.EMPTY);
    }

    /**
     * A name that was handed in.
     *
     * @throws IllegalArgumentException if no node can have it
     */
    static String checked(String name) {
        if (!isName(name)) {
            throw new IllegalArgumentException("expected a node's name without its host, of 1 to " + LONGEST_NAME
                    + " characters and no control characters, got: " + Excerpt.of(name));
        }
        return name;
    }

    static EpmdNode read(ByteBuffer from) throws ProtocolException {
        require(from, FIXED_LENGTH - Short.BYTES);
        int port = from.getShort() & 0xFFFF;
        int type = from.get() & 0xFF;
        int protocol = from.get() & 0xFF;
        int highest = from.getShort() & 0xFFFF;
        int lowest = from.getShort() & 0xFFFF;
        String name = name(string(from));
        require(from, Short.BYTES);
        return new EpmdNode(port, type, protocol, highest, lowest, name, Binary.wrap(string(from)));
    }

    /** A length, which is there, and so many bytes. */
    private static byte[] string(ByteBuffer from) throws ProtocolException {
        int length = from.getShort() & 0xFFFF;
        if (length > MOST_BYTES) {
            throw new ProtocolException("expected a string of at most " + MOST_BYTES + " bytes at offset "
                    + from.position() + ", got one of " + length);
        }
        require(from, length);
        byte[] bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }

    private static void require(ByteBuffer from, int bytes) throws ProtocolException {
        if (from.remaining() < bytes) {
            throw new ProtocolException(
                    "expected " + bytes + " bytes more at offset " + from.position() + ", got " + from.remaining());
        }
    }

    /** A name that came. */
    static String name(byte[] utf8) throws ProtocolException {
        try {
            String name = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
            if (isName(name)) {
                return name;
            }
        } catch (CharacterCodingException e) {
            // Told below: what it is instead is of no use to anybody.
        }
        throw new ProtocolException("expected a node's name, of 1 to " + LONGEST_NAME
                + " characters of UTF-8 and no control characters, got " + utf8.length + " bytes of something else");
    }

    private static boolean isName(String name) {
        return !name.isEmpty()
                && name.codePointCount(0, name.length()) <= LONGEST_NAME
                && !hasControls(name)
                && StandardCharsets.UTF_8.newEncoder().canEncode(name);
    }

    private static boolean hasControls(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (Character.isISOControl(name.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    byte[] bytes() {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(FIXED_LENGTH + utf8.length + extra.size())
                .putShort((short) port)
                .put((byte) type)
                .put((byte) protocol)
                .putShort((short) highest)
                .putShort((short) lowest)
                .putShort((short) utf8.length)
                .put(utf8)
                .putShort((short) extra.size())
                .put(extra.toByteArray())
                .array();
    }

    boolean isHidden() {
        return type == HIDDEN;
    }
}
