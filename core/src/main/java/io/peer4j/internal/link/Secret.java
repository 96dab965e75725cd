package io.peer4j.internal.link;

import io.peer4j.internal.crypto.Sha256;
import io.peer4j.internal.crypto.SystemRandom;
import io.peer4j.internal.nullness.Nullable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What a JVM peer proves itself with before the protocol begins on TCP: known to the origin that made it and to the
 * process that the origin started only. Each side proves to the other that it
 * holds the secret; the secret itself never travels.
 *
 * <pre>
 * peer → origin: "P4J1" | Np: 16 random bytes
 * origin → peer: No: 16 random bytes | HMAC-SHA-256(secret, "origin" Np No)
 * peer → origin: HMAC-SHA-256(secret, "peer" Np No)
 * </pre>
 *
 * <p>"P4J1" ({@code 50 34 4a 31}) would be the size of a frame of 1.3 GB, so it can't be taken for one.
 */
public final class Secret {
    /** {@code PORT:HEX}. The port keeps the secret from other origins that a process below the peer may meet. */
    public static final String VARIABLE = "PEER4J_SECRET";

    static final byte[] MAGIC = {'P', '4', 'J', '1'};

    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 16;
    private static final int MAC_BYTES = 32;
    private static final int BLOCK_BYTES = 64;

    private final byte[] key;

    private Secret(byte[] key) {
        this.key = key;
    }

    /** A new secret. */
    public static Secret create() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return new Secret(key);
    }

    /** The value of {@link #VARIABLE} for a peer that is to connect to {@code port}. */
    public String toEnvironment(int port) {
        return port + ":" + HexFormat.of().formatHex(key);
    }

    /** The secret for the origin at {@code port}, or null where this process was given none. */
    static @Nullable Secret given(int port) {
        return parse(Handover.secret(VARIABLE), port);
    }

    /** The secret in {@link #VARIABLE}'s value, or null where that is of another origin, or no secret at all. */
    static @Nullable Secret parse(@Nullable String value, int port) {
        String prefix = port + ":";
        if (value == null || !value.startsWith(prefix) || value.length() != prefix.length() + 2 * KEY_BYTES) {
            return null;
        }
        try {
            return new Secret(HexFormat.of().parseHex(value, prefix.length(), value.length()));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The peer's part; false if the other side does not know the secret, or ends before it has answered. */
    boolean prove(InputStream in, OutputStream out) throws IOException {
        try {
            return proveToEnd(in, out);
        } catch (EOFException e) {
            return false;
        }
    }

    /**
     * Does as {@link #prove}.
     *
     * @throws EOFException if the other side ends before it has answered
     */
    boolean proveToEnd(InputStream in, OutputStream out) throws IOException {
        byte[] mine = SystemRandom.bytes(NONCE_BYTES);
        out.write(concat(MAGIC, mine));
        byte[] theirs = in.readNBytes(NONCE_BYTES);
        byte[] proof = in.readNBytes(MAC_BYTES);
        if (proof.length < MAC_BYTES) {
            throw new EOFException("the origin has closed the connection before it proved itself");
        }
        boolean known = MessageDigest.isEqual(proof, mac("origin", mine, theirs));
        if (known) {
            out.write(mac("peer", mine, theirs));
        }
        return known;
    }

    /** The origin's part, behind {@link #MAGIC}; false if the other side does not know the secret. */
    boolean verify(InputStream in, OutputStream out) throws IOException {
        byte[] theirs = in.readNBytes(NONCE_BYTES);
        byte[] mine = SystemRandom.bytes(NONCE_BYTES);
        out.write(concat(mine, mac("origin", theirs, mine)));
        return MessageDigest.isEqual(in.readNBytes(MAC_BYTES), mac("peer", theirs, mine));
    }

    /** RFC 2104, on the digest alone: the JDK's own class for it costs a booting peer tens of milliseconds. */
    private byte[] mac(String side, byte[] peerNonce, byte[] originNonce) {
        byte[] text = concat(side.getBytes(StandardCharsets.US_ASCII), concat(peerNonce, originNonce));
        return Sha256.digest(concat(pad(0x5C), Sha256.digest(concat(pad(0x36), text))));
    }

    private byte[] pad(int with) {
        byte[] block = Arrays.copyOf(key, BLOCK_BYTES);
        for (int i = 0; i < block.length; i++) {
            block[i] ^= (byte) with;
        }
        return block;
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] joined = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, joined, a.length, b.length);
        return joined;
    }
}
