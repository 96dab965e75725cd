package io.peer4j.node;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The messages of a handshake: a length of two bytes and so many bytes. They come within one time-out all together, and
 * are short: whoever sends them has not shown yet who he is. Nothing behind the last message is read.
 */
final class HandshakeChannel {
    /** Names have at most 255 characters before and behind the {@code @}. */
    private static final int LONGEST = 4096;

    private final Socket socket;
    private final InputStream in;
    private final long deadline;

    HandshakeChannel(Socket socket, Duration timeout) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
    }

    ByteBuffer read(String what) throws IOException {
        try {
            int length = ByteBuffer.wrap(readFully(Short.BYTES)).getShort() & 0xFFFF;
            if (length == 0 || length > LONGEST) {
                throw new HandshakeException("expected " + what + " of 1 to " + LONGEST + " bytes, got " + length);
            }
            return ByteBuffer.wrap(readFully(length));
        } catch (EOFException e) {
            throw new HandshakeException("the other side closed the connection instead of sending " + what);
        } catch (SocketTimeoutException e) {
            throw new HandshakeException("no " + what + " within the time for a handshake");
        }
    }

    private byte[] readFully(int length) throws IOException {
        byte[] bytes = new byte[length];
        int filled = 0;
        while (filled < length) {
            socket.setSoTimeout(millisLeft());
            int count = in.read(bytes, filled, length - filled);
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
        byte[] frame = new byte[Short.BYTES + length];
        frame[0] = (byte) (length >>> 8);
        frame[1] = (byte) length;
        message.get(0, frame, Short.BYTES, length);
        socket.getOutputStream().write(frame);
    }
}
