package io.peer4j.internal.tls;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A socket beneath TLS that has but one end: when nothing more can be read, nothing more is written either. TLS's reader
 * would answer an end with an alert, which waits behind a write that the other side holds up, and the end would not be
 * seen.
 */
public final class SoleSocket extends Socket {
    private static final long NEVER = Long.MAX_VALUE;

    /** By when a handshake has to be over, by {@link System#nanoTime}; for the thread that runs it. */
    private long deadline = NEVER;

    /** A socket that goes by no proxy. */
    public SoleSocket() {
        super(Proxy.NO_PROXY);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new Input(super.getInputStream());
    }

    /**
     * Has all that is read from now on come within {@code timeout}, or fail with a {@link SocketTimeoutException}: one that
     * sends a byte now and then would stretch a time-out of single reads.
     */
    public void expireAfter(Duration timeout) {
        deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
    }

    /** Takes {@link #expireAfter} back. */
    public void expireNever() throws IOException {
        deadline = NEVER;
        setSoTimeout(0);
    }

    private void setTimeLeft() throws IOException {
        if (deadline != NEVER) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new SocketTimeoutException("the handshake takes too long");
            }
            setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
        }
    }

    /** Accepts such sockets. */
    public static final class Server extends ServerSocket {
        /** A server that is bound to nothing yet. */
        public Server() throws IOException {}

        @Override
        public Socket accept() throws IOException {
            SoleSocket socket = new SoleSocket();
            implAccept(socket);
            return socket;
        }
    }

    private final class Input extends FilterInputStream {
        Input(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count;
            try {
                setTimeLeft();
                count = in.read(bytes, offset, length);
            } catch (IOException e) {
                SoleSocket.this.close();
                throw e;
            }
            if (count < 0) {
                SoleSocket.this.close();
            }
            return count;
        }
    }
}
