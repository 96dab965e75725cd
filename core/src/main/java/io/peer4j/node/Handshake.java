package io.peer4j.node;

import io.peer4j.internal.crypto.Md5;
import io.peer4j.internal.crypto.SystemRandom;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/**
 * The distribution handshake, version 6, as either side; each node shows the other that it knows the cookie, without
 * telling it.
 *
 * <pre>
 * A → B   N  flags:8  creation:4  length:2  name          the name of A, who connects
 * B → A   s  ok | ok_simultaneous | nok | not_allowed | alive
 * A → B   s  true | false                                 only behind alive
 * B → A   N  flags:8  challenge:4  creation:4  length:2  name
 * A → B   r  challenge:4  digest:16                       of B's challenge
 * B → A   a  digest:16                                    of A's challenge
 * </pre>
 *
 * The digest of a challenge is the MD5 of the cookie and the challenge in decimal. What follows a name is ignored. For
 * example {@code 73 6F 6B} is the status ok. Source: {@code erl_dist_protocol}, {@code dist_util.erl}.
 */
final class Handshake {
    private static final int DIGEST_BYTES = 16;
    private static final int MESSAGE_SIZE = 1 + Long.BYTES + 2 * Integer.BYTES + Short.BYTES;

    private final Atom self;
    private final int creation;
    private final long flags;
    private final Cookies cookies;

    /** What both sides agreed on. */
    record Agreed(Atom node, int creation, long flags) {}

    /** How a node answers another that wants to connect. */
    enum Status {
        OK,
        /** Both connect at the same time, and the other's attempt goes on. */
        OK_SIMULTANEOUS,
        /** Both connect at the same time, and the other's attempt ends. */
        NOK,
        NOT_ALLOWED,
        /** There is a connection, which the other may have lost without this node's knowledge. */
        ALIVE;

        String wire() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Decides about another node by its name, which it has not proved yet. */
    @FunctionalInterface
    interface Doorkeeper {
        Status statusOf(Atom node);

        /**
         * Is asked when {@code node} has shown that it knows the cookie, before it is accepted. May wait.
         *
         * @throws HandshakeException if a connection that this node made itself has come up meanwhile
         */
        default void confirm(Atom node) throws HandshakeException, InterruptedException {}
    }

    /** Whether a connection is still to be made that the other node takes for one that is there. */
    @FunctionalInterface
    interface Wish {
        boolean isStillWanted() throws InterruptedException;
    }

    private record Name(long flags, int creation, int challenge, String name) {}

    /** A handshake with one cookie for all nodes. */
    Handshake(Atom self, int creation, long flags, String cookie) {
        this(self, creation, flags, new Cookies());
        cookies.own(cookie);
    }

    Handshake(Atom self, int creation, long flags, Cookies cookies) {
        this.self = self;
        this.creation = creation;
        this.flags = flags;
        this.cookies = cookies;
    }

    /** Connects, as A. */
    Agreed initiate(HandshakeChannel channel, Atom node, Wish wish) throws IOException, InterruptedException {
        sendName(channel, null);
        readStatus(channel, node, wish);
        Name other = readName(channel, true);
        if (!other.name.equals(node.name())) {
            throw new HandshakeException("expected " + node.name() + ", got the node " + other.name);
        }
        checkFlags(other);
        byte[] cookie = cookie(node);
        int challenge = SystemRandom.nextInt();
        channel.write(message('r').putInt(challenge).put(digest(cookie, other.challenge)));
        ByteBuffer ack = readAck(channel, node);
        checkDigest(ack, cookie, challenge, node.name());
        return new Agreed(node, other.creation, DistributionFlags.agreed(flags, other.flags));
    }

    private ByteBuffer readAck(HandshakeChannel channel, Atom node) throws IOException {
        ByteBuffer ack;
        try {
            ack = channel.read("the answer to a challenge");
        } catch (HandshakeException e) {
            throw new HandshakeException(node.name() + " does not accept this node's cookie: " + e.getMessage());
        }
        requireTag(ack, 'a', 1 + DIGEST_BYTES);
        return ack;
    }

    private static void readStatus(HandshakeChannel channel, Atom node, Wish wish)
            throws IOException, InterruptedException {
        ByteBuffer message = channel.read("a status");
        requireTag(message, 's', 2);
        String status = text(message, message.remaining());
        switch (status) {
            case "ok", "ok_simultaneous" -> {}
            case "nok" -> throw HandshakeException.simultaneous(node.name());
            case "alive" -> {
                boolean wanted = wish.isStillWanted();
                sendStatus(channel, String.valueOf(wanted));
                if (!wanted) {
                    throw HandshakeException.simultaneous(node.name());
                }
            }
            case "not_allowed" -> throw new HandshakeException(node.name() + " does not allow this node to connect");
            default -> throw new HandshakeException("expected a status from " + node.name() + ", got " + status);
        }
    }

    /** Is connected to, as B. */
    Agreed accept(HandshakeChannel channel, Doorkeeper doorkeeper) throws IOException, InterruptedException {
        Name other = readName(channel, false);
        Atom node = nodeName(other.name);
        Status status = missing(other).isEmpty() ? doorkeeper.statusOf(node) : Status.NOT_ALLOWED;
        sendStatus(channel, status.wire());
        checkFlags(other);
        switch (status) {
            case OK, OK_SIMULTANEOUS -> {}
            case ALIVE -> requireStillWanted(channel, node);
            case NOK -> throw HandshakeException.simultaneous(node.name());
            case NOT_ALLOWED -> throw new HandshakeException(node.name() + " is not allowed to connect");
        }
        int challenge = SystemRandom.nextInt();
        sendName(channel, challenge);
        ByteBuffer reply = channel.read("the answer to a challenge");
        requireTag(reply, 'r', 1 + Integer.BYTES + DIGEST_BYTES);
        int otherChallenge = reply.getInt();
        byte[] cookie = cookie(node);
        checkDigest(reply, cookie, challenge, node.name());
        doorkeeper.confirm(node);
        channel.write(message('a').put(digest(cookie, otherChallenge)));
        return new Agreed(node, other.creation, DistributionFlags.agreed(flags, other.flags));
    }

    private static void requireStillWanted(HandshakeChannel channel, Atom node) throws IOException {
        ByteBuffer message = channel.read("true or false behind the status alive");
        requireTag(message, 's', 2);
        String answer = text(message, message.remaining());
        if (!answer.equals("true")) {
            throw HandshakeException.unwanted(node.name());
        }
    }

    private static Atom nodeName(String name) throws HandshakeException {
        int at = name.indexOf('@');
        boolean isName = at > 0 && at < name.length() - 1 && name.indexOf('@', at + 1) < 0;
        if (!isName || name.length() > Atom.MAX_LENGTH || !printable(name).equals(name)) {
            throw new HandshakeException("expected the name of a node, name@host, got '" + printable(name) + "'");
        }
        return new Atom(name);
    }

    /** For the log, which a stranger must not write lines of his own to. */
    private static String printable(String name) {
        StringBuilder shown = new StringBuilder(name);
        for (int i = 0; i < shown.length(); i++) {
            if (Character.isISOControl(shown.charAt(i))) {
                shown.setCharAt(i, '?');
            }
        }
        return shown.toString();
    }

    private void sendName(HandshakeChannel channel, @Nullable Integer challenge) throws IOException {
        byte[] name = self.name().getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer message =
                ByteBuffer.allocate(MESSAGE_SIZE + name.length).put((byte) 'N').putLong(flags);
        if (challenge != null) {
            message.putInt(challenge);
        }
        channel.write(message.putInt(creation).putShort((short) name.length).put(name));
    }

    private static Name readName(HandshakeChannel channel, boolean withChallenge) throws IOException {
        ByteBuffer message = channel.read("a name");
        requireTag(message, 'N', MESSAGE_SIZE - (withChallenge ? 0 : Integer.BYTES));
        long flags = message.getLong();
        int challenge = withChallenge ? message.getInt() : 0;
        int creation = message.getInt();
        int length = message.getShort() & 0xFFFF;
        if (length > message.remaining()) {
            throw new HandshakeException(
                    "a name claims " + length + " bytes, and " + message.remaining() + " bytes are left");
        }
        return new Name(flags, creation, challenge, text(message, length));
    }

    private static void sendStatus(HandshakeChannel channel, String status) throws IOException {
        channel.write(message('s').put(status.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static ByteBuffer message(char tag) {
        return ByteBuffer.allocate(Long.SIZE).put((byte) tag);
    }

    private static void requireTag(ByteBuffer message, char tag, int leastSize) throws HandshakeException {
        int size = message.remaining();
        char got = (char) (message.get() & 0xFF);
        if (got != tag || size < leastSize) {
            throw new HandshakeException("expected the handshake's message '" + tag + "' of at least " + leastSize
                    + " bytes, got 0x" + Integer.toHexString(got) + " and " + size + " bytes");
        }
    }

    private static String text(ByteBuffer message, int length) {
        byte[] bytes = new byte[length];
        message.get(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static List<String> missing(Name other) {
        return DistributionFlags.missing(other.flags);
    }

    private static void checkFlags(Name other) throws HandshakeException {
        List<String> missing = missing(other);
        if (!missing.isEmpty()) {
            throw new HandshakeException(
                    other.name + " does not understand " + missing + ", which OTP does from 25 on");
        }
    }

    /** Both sides of a handshake use one cookie, as in OTP. */
    private byte[] cookie(Atom node) {
        return cookies.of(node).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] digest(byte[] cookie, int challenge) {
        byte[] decimal = Integer.toUnsignedString(challenge).getBytes(StandardCharsets.US_ASCII);
        byte[] text = Arrays.copyOf(cookie, cookie.length + decimal.length);
        System.arraycopy(decimal, 0, text, cookie.length, decimal.length);
        return Md5.digest(text);
    }

    private static void checkDigest(ByteBuffer message, byte[] cookie, int challenge, String node)
            throws HandshakeException {
        byte[] digest = new byte[DIGEST_BYTES];
        message.get(digest);
        if (!MessageDigest.isEqual(digest, digest(cookie, challenge))) {
            throw new HandshakeException(node + " has another cookie");
        }
    }
}
