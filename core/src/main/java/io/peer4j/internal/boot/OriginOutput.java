package io.peer4j.internal.boot;

import io.peer4j.internal.stack.StackRoom;
import io.peer4j.term.Atom;
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
 * reply ({@link #drain}). Unless it ends a line or was flushed, the origin is told that the line goes on. It never splits
 * a character; bytes that are no UTF-8 become U+FFFD.
 *
 * <p>{@code lock} guards the buffer and is held while a request is sent, so that requests keep the bytes' order. Room in
 * the window is waited for outside it. The thread that reads the link, for which waiting would be a deadlock, prints to
 * descriptor 2 instead.
 */
final class OriginOutput extends OutputStream {
    static final int CAPACITY = 8192;

    private static final Binary NOTHING = Binary.wrap(new byte[0]);

    private final Atom device;
    private final OriginIo io;
    private final BooleanSupplier readsLink;
    private final Diagnostics diagnostics;
    private final ReentrantLock lock = new ReentrantLock();
    private final byte[] buffer = new byte[CAPACITY];
    private int held;
    /** Whether what was sent last goes on, as far as the origin knows. */
    private boolean midLine;

    private volatile boolean finished;

    OriginOutput(String device, OriginIo io, BooleanSupplier readsLink, Diagnostics diagnostics) {
        this.device = new Atom(device);
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
        StackRoom.require(StackRoom.FOR_SOCKET);
        int done = 0;
        while (done < length) {
            done += hold(bytes, offset + done, length - done);
            if (finished) {
                drain();
            } else if (done < length || endsLine(bytes, offset, length)) {
                send(false);
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
        if (!readsLink.getAsBoolean()) {
            send(true);
        }
    }

    /** Waits for room in the window first, if there is something to send. */
    private void send(boolean flushed) throws IOException {
        if (isEmpty(flushed)) {
            return;
        }
        StackRoom.require(StackRoom.FOR_SOCKET);
        boolean entered = io.enter();
        boolean sent = false;
        try {
            sent = send(entered, false, flushed);
        } finally {
            if (entered && !sent) {
                io.leave();
            }
        }
    }

    /** Sends what is held without waiting for room in the window. */
    void drain() throws IOException {
        drain(false);
    }

    /** The same; {@code flushed} tells whether it is to be seen though the line may go on. */
    void drain(boolean flushed) throws IOException {
        if (!isEmpty(flushed)) {
            send(false, false, flushed);
        }
    }

    /**
     * Like {@link #drain}, and does not keep back what is half a character. From now on nothing is held: the JVM's other
     * shutdown hooks may print yet, and nobody would send it.
     */
    void finish() throws IOException {
        finished = true;
        send(false, true, true);
    }

    /** Whether {@link #finish} has nothing to send, and so does not wait. */
    boolean isSent() {
        if (!lock.tryLock()) {
            return false;
        }
        try {
            return held == 0 && !midLine;
        } finally {
            lock.unlock();
        }
    }

    private boolean isEmpty(boolean flushed) {
        lock.lock();
        try {
            return held == 0 && !(flushed && midLine);
        } finally {
            lock.unlock();
        }
    }

    private boolean send(boolean entered, boolean all, boolean flushed) throws IOException {
        lock.lock();
        try {
            int count = all ? held : Utf8.completeLength(buffer, held);
            boolean ends = flushed && midLine;
            if (count == 0 && !ends) {
                return false;
            }
            boolean more = !flushed && buffer[count - 1] != '\n';
            io.print(device, text(count), more, entered);
            midLine = more;
            // What there was no memory to send is held on to.
            System.arraycopy(buffer, count, buffer, 0, held - count);
            held -= count;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private Binary text(int count) {
        if (count == 0) {
            return NOTHING;
        }
        String text = new String(buffer, 0, count, StandardCharsets.UTF_8);
        return Binary.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
