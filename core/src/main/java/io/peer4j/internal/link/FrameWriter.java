package io.peer4j.internal.link;

import io.peer4j.term.ExternalTermFormat;
import io.peer4j.term.TermLimits;
import io.peer4j.term.TermOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes frames whole, one write each, or one for each {@value #PIECE} bytes. Encoding happens in the caller's thread,
 * outside the lock; only the write itself is ordered.
 */
final class FrameWriter {
    /** Puts a payload between the marks of a framing. */
    interface Framing {
        byte[] frame(byte[] payload);
    }

    private static final int PIECE = 1 << 20;

    /** What a pipe holds, or the buffers of a connection, by half. */
    private static final int UNREAD = 32 << 10;

    private final OutputStream out;
    private final Framing framing;
    private final TermLimits limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicLong pieces = new AtomicLong();
    private final AtomicLong unread = new AtomicLong();
    private volatile boolean closed;

    FrameWriter(OutputStream out, Framing framing, TermLimits limits) {
        this.out = out;
        this.framing = framing;
        this.limits = limits;
    }

    void write(LinkMessage message) throws IOException {
        TermOutput payload = TermOutput.bounded(limits.maxBytes());
        try {
            ExternalTermFormat.encode(MessageCodec.toTerm(message), payload);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "a frame can't hold this " + message.getClass().getSimpleName() + ": " + e.getMessage(), e);
        }
        write(framing.frame(payload.toByteArray()));
    }

    private void write(byte[] frame) throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new IOException("the link is closed");
            }
            writeLocked(frame);
        } finally {
            lock.unlock();
            if (closed) {
                close();
            }
        }
    }

    private void writeLocked(byte[] frame) throws IOException {
        unread.addAndGet(frame.length);
        int from = 0;
        for (; frame.length - from > PIECE; from += PIECE) {
            out.write(frame, from, PIECE);
            pieces.incrementAndGet();
        }
        out.write(frame, from, frame.length - from);
        out.flush();
    }

    /** The other side has sent something; so it lives, and most likely reads. */
    void heard() {
        if (unread.get() != 0) {
            unread.set(0);
        }
    }

    /** How long a frame may be that is written without waiting, even if the other side has gone still since. */
    int room() {
        return (int) Math.max(0, UNREAD - unread.get());
    }

    /** How many pieces of frames that are longer than one were written. */
    long pieces() {
        return pieces.get();
    }

    /** Closes the stream, or has the thread that writes close it: one that the other side holds up would hold up this. */
    void close() {
        closed = true;
        if (lock.tryLock()) {
            try {
                Streams.closeQuietly(out);
            } finally {
                lock.unlock();
            }
        }
    }
}
