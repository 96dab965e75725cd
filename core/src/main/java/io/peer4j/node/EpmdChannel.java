package io.peer4j.node;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One question and its answer, all of which comes within one time-out. */
final class EpmdChannel {
    private static final int CHUNK = 4096;

    private final Socket socket;
    private final long deadline;

    EpmdChannel(Socket socket, Duration timeout) {
        this.socket = socket;
        this.deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    byte[] readFully(int length) throws IOException {
        byte[] bytes = new byte[length];
        int filled = 0;
        while (filled < length) {
            int count = read(bytes, filled);
            if (count < 0) {
                throw new EOFException();
            }
            filled += count;
        }
        return bytes;
    }

    /** All that comes until the other side closes the connection. */
    byte[] readToEnd(int longest) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
        for (int count = read(chunk, 0); count >= 0; count = read(chunk, 0)) {
            all.write(chunk, 0, count);
            if (all.size() > longest) {
                throw new ProtocolException("expected an answer of at most " + longest + " bytes; is it an epmd?");
            }
        }
        return all.toByteArray();
    }

    private int read(byte[] into, int offset) throws IOException {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
            throw new SocketTimeoutException();
        }
        socket.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
        return socket.getInputStream().read(into, offset, into.length - offset);
    }
}
