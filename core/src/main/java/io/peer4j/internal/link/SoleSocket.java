package io.peer4j.internal.link;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A socket beneath TLS that has but one end: when nothing more can be read, nothing more is written either. TLS's reader
 * would answer an end with an alert, which waits behind a write that the other side holds up, and the end would not be
 * seen.
 */
final class SoleSocket extends Socket {
    SoleSocket() {
        super(Proxy.NO_PROXY);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new Input(super.getInputStream());
    }

    /** Accepts such sockets. */
    static final class Server extends ServerSocket {
        Server() throws IOException {}

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
