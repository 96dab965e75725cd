package io.peer4j.testing;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** A socket whose other side is two streams. */
public final class MemorySocket extends Socket {
    private final InputStream in;
    private final OutputStream out;

    public MemorySocket(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    @Override
    public InputStream getInputStream() {
        return in;
    }

    @Override
    public OutputStream getOutputStream() {
        return out;
    }

    @Override
    public void setTcpNoDelay(boolean on) {}

    @Override
    public void setSoTimeout(int timeout) {}
}
