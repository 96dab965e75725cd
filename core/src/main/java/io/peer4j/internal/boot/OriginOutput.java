package io.peer4j.internal.boot;

import io.peer4j.term.Binary;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * A standard stream of the peer, printed by the origin: bytes in UTF-8 in, {@code put_chars} requests out.
 *
 * <p>A request goes out at a line's end, when {@value #CAPACITY} bytes are held, on {@link #flush}, and before a call's
 * reply ({@link #drain}). It never splits a character; bytes that are no UTF-8 become U+FFFD.
 *
 * <p>{@code lock} guards the buffer and is held while a request is sent, so that requests keep the bytes' order. Room in
 * the window is waited for outside it. The thread that reads the link, for which waiting would be a deadlock, prints to
 * descriptor 2 instead.
 */
final class OriginOutput extends OutputStream {
    static final int CAPACITY = 8192;

    private final OriginIo io;
    private final BooleanSupplier readsLink;
    private final Diagnostics diagnostics;
    private final ReentrantLock lock = new ReentrantLock();
    private final byte[] buffer = new byte[CAPACITY];
    private int held;
    private volatile boolean finished;

    OriginOutput(OriginIo io, BooleanSupplier readsLink, Diagnostics diagnostics) {
        this.io = io;
        this.readsLink = readsLink;
        this.diagnostics = diagnostics;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (readsLink.getAsBoolean()) {
            diagnostics.later(new String(bytes, offset, length, StandardCharsets.UTF_8));
            return;
        }
        int done = 0;
        while (done < length) {
            done += hold(bytes, offset + done, length - done);
            if (finished) {
                drain();
            } else if (done < length || endsLine(bytes, offset, length)) {
                flush();
            }
        }
    }

    private int hold(byte[] bytes, int offset, int length) {
        lock.lock();
        try {
            int count = Math.min(length, CAPACITY - held);
            System.arraycopy(bytes, offset, buffer, held, count);
            held += count;
            return count;
        } finally {
            lock.unlock();
        }
    }

    private static boolean endsLine(byte[] bytes, int offset, int length) {
        for (int i = offset + length - 1; i >= offset; i--) {
            if (bytes[i] == '\n') {
                return true;
            }
        }
        return false;
    }

    @Override
    public void flush() throws IOException {
        if (readsLink.getAsBoolean() || isEmpty()) {
            return;
        }
        boolean entered = io.enter();
        boolean sent = false;
        try {
            sent = send(entered, false);
        } finally {
            if (entered && !sent) {
                io.leave();
            }
        }
    }

    /** Sends what is held without waiting for room in the window. */
    void drain() throws IOException {
        if (!isEmpty()) {
            send(false, false);
        }
    }

    /**
     * Like {@link #drain}, and does not keep back what is half a character. From now on nothing is held: the JVM's other
     * shutdown hooks may print yet, and nobody would send it.
     */
    void finish() throws IOException {
        finished = true;
        send(false, true);
    }

    private boolean isEmpty() {
        lock.lock();
        try {
            return held == 0;
        } finally {
            lock.unlock();
        }
    }

    private boolean send(boolean entered, boolean all) throws IOException {
        lock.lock();
        try {
            int count = all ? held : Utf8.completeLength(buffer, held);
            if (count == 0) {
                return false;
            }
            String text = new String(buffer, 0, count, StandardCharsets.UTF_8);
            io.print(Binary.wrap(text.getBytes(StandardCharsets.UTF_8)), entered);
            // What there was no memory to send is held on to.
            System.arraycopy(buffer, count, buffer, 0, held - count);
            held -= count;
            return true;
        } finally {
            lock.unlock();
        }
    }
}
