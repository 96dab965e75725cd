package io.peer4j.node;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The messages of a handshake: a length of two bytes, over TLS of four, and so many bytes. They come within one time-out all together, and
 * are short: whoever sends them has not shown yet who he is. Nothing behind the last message is read.
 */
final class HandshakeChannel {
    /** Names have at most 255 characters before and behind the {@code @}. */
    private static final int LONGEST = 4096;

    private static final int FIRST_KIND = 20;
    private static final int LAST_KIND = 23;
    private static final int TLS_VERSION = 3;

    private final Carrier carrier;
    private final int lengthBytes;
    private final long deadline;

    HandshakeChannel(Socket socket, Duration timeout) throws IOException {
        this(Carrier.of(socket), timeout);
    }

    HandshakeChannel(Carrier carrier, Duration timeout) {
        this.carrier = carrier;
        this.lengthBytes = carrier.isTls() ? Integer.BYTES : Short.BYTES;
        this.deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
    }

    ByteBuffer read(String what) throws IOException {
        try {
            int length = length(readFully(lengthBytes));
            if (isTlsRecord(length)) {
                throw new HandshakeException("the other node speaks TLS, and this one does not; give both"
                        + " -proto_dist inet_tls, or neither");
            }
            if (length <= 0 || length > LONGEST) {
                throw new HandshakeException("expected " + what + " of 1 to " + LONGEST + " bytes, got " + length);
            }
            return ByteBuffer.wrap(readFully(length));
        } catch (EOFException e) {
            throw new HandshakeException("the other side closed the connection instead of sending " + what);
        } catch (SocketTimeoutException e) {
            throw new HandshakeException("no " + what + " within the time for a handshake");
        }
    }

    /** A record of TLS begins with its kind, 20 to 23, and the version 3. */
    private boolean isTlsRecord(int length) {
        int kind = length >>> Byte.SIZE;
        return !carrier.isTls() && kind >= FIRST_KIND && kind <= LAST_KIND && (length & 0xFF) == TLS_VERSION;
    }

    private static int length(byte[] bytes) {
        int length = 0;
        for (byte each : bytes) {
            length = length << 8 | each & 0xFF;
        }
        return length;
    }

    private byte[] readFully(int length) throws IOException {
        byte[] bytes = new byte[length];
        int filled = 0;
        while (filled < length) {
            carrier.socket().setSoTimeout(millisLeft());
            int count = carrier.in().read(bytes, filled, length - filled);
            if (count < 0) {
                throw new EOFException();
            }
            filled += count;
        }
        return bytes;
    }

    private int millisLeft() throws SocketTimeoutException {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
            throw new SocketTimeoutException();
        }
        return (int) Math.min(left, Integer.MAX_VALUE);
    }

    /** Sends {@code message}, from its start to its position. */
    void write(ByteBuffer message) throws IOException {
        int length = message.position();
        byte[] frame = new byte[lengthBytes + length];
        frame[lengthBytes - 2] = (byte) (length >>> 8);
        frame[lengthBytes - 1] = (byte) length;
        message.get(0, frame, lengthBytes, length);
        carrier.out().write(frame);
    }
}
