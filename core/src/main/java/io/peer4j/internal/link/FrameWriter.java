package io.peer4j.internal.link;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.EncodedParts;
import io.peer4j.term.ExternalTermFormat;
import io.peer4j.term.TermLimits;
import io.peer4j.term.TermOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Writes frames whole, in the order in which they are given, and as many as have gathered with one write.
 *
 * <p>Encoding is done on the thread that brings a message, without a lock. A short frame that is {@linkplain #post
 * posted} goes into {@code queue}, and whoever but a virtual thread gets {@code lock} writes all that is in there:
 * nobody waits for it, and nothing stays, for whoever gives the lock back looks again. {@link #write} waits for the
 * lock, and writes what is queued before its own. While the writer is corked, the queue is left for the next write, or
 * for {@link #uncork}.
 */
final class FrameWriter {
    /** Up to how many bytes of payload a frame is made in one piece, and may be queued. */
    private static final int SHORT = 16 << 10;

    /** How many bytes may be queued; whoever has more waits for the lock. */
    private static final int MOST_QUEUED = 64 << 10;

    /** No buffer on the way holds so much: where so many bytes of a frame have passed, the other side reads. */
    private static final int PIECE = 1 << 20;

    /** What a pipe holds, or the buffers of a connection, by half. */
    private static final int UNREAD = 32 << 10;

    /** Of all links: into what long messages were encoded, and where their frames were put together. */
    private static final SpareArray ENCODED = new SpareArray(64 << 10, 8 << 20);

    private static final SpareArray PIECES = new SpareArray(Framing.LONGEST_PIECE, Framing.LONGEST_PIECE);

    private final OutputStream out;
    private final Framing framing;
    private final TermLimits limits;
    private final boolean interruptCloses;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Posted> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicBoolean steadyWriter = new AtomicBoolean();
    private final AtomicLong pieces = new AtomicLong();
    private final AtomicLong unread = new AtomicLong();
    private volatile boolean corked;
    private volatile boolean closed;

    /** @param interruptCloses whether an interrupt of a virtual thread that writes to {@code out} closes it, as a socket */
    FrameWriter(OutputStream out, Framing framing, TermLimits limits, boolean interruptCloses) {
        this.out = out;
        this.framing = framing;
        this.limits = limits;
        this.interruptCloses = interruptCloses;
    }

    /** A short frame that is queued, and who is told if it can't be written. */
    private static final class Posted {
        private final byte[] frame;
        private final Consumer<? super IOException> failed;

        /** The one behind it, of those that are taken out of the queue together. */
        private @Nullable Posted next;

        Posted(byte[] frame, Consumer<? super IOException> failed) {
            this.frame = frame;
            this.failed = failed;
        }
    }

    /** Writes {@code message}, behind all that was posted before. */
    void write(LinkMessage message) throws IOException {
        write(new Payload(encoded(message)));
    }

    /** Encodes {@code message} to be written behind all that was posted before its {@link Link.Ready#send}. */
    Link.Ready prepare(LinkMessage message, long weight) {
        byte[] spare = ENCODED.take(weight);
        TermOutput encoded = encoded(
                message,
                spare == null ? TermOutput.sparing(limits.maxBytes()) : TermOutput.sparing(spare, limits.maxBytes()));
        Payload payload = new Payload(encoded);
        return new Link.Ready() {
            @Override
            public void send() throws IOException {
                writeHere(payload);
                ENCODED.put(encoded.array());
            }

            @Override
            public void keep() {
                payload.keep();
            }
        };
    }

    /**
     * Has {@code message} written, by this thread or by the one that writes: at once, unless the writer is corked. A virtual
     * thread leaves it to another, which a pipe would bring another carrier for, and an interrupt would close a socket of. Its
     * bytes are not counted here: who must not wait has {@linkplain #reserve reserved} them.
     */
    void post(LinkMessage message, Consumer<? super IOException> failed) {
        TermOutput payload = encoded(message);
        if (payload.total() > SHORT || queued.get() > MOST_QUEUED) {
            try {
                write(new Payload(payload));
            } catch (IOException e) {
                failed.accept(e);
            }
        } else {
            enqueue(new Posted(frame(payload), failed));
        }
    }

    /** Lets frames that are posted gather. */
    void cork() {
        corked = true;
    }

    /** Writes what has gathered, or leaves that to the thread that writes. */
    void uncork() {
        corked = false;
        writeQueued();
    }

    boolean isWritten() {
        return queue.isEmpty();
    }

    private byte[] frame(TermOutput payload) {
        return framing.frame(payload.array(), payload.size());
    }

    private TermOutput encoded(LinkMessage message) {
        return encoded(message, TermOutput.sparing(limits.maxBytes()));
    }

    private static TermOutput encoded(LinkMessage message, TermOutput payload) {
        try {
            ExternalTermFormat.encode(MessageCodec.toTerm(message), payload);
            return payload;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "a frame can't hold this " + message.getClass().getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    // ---- the queue

    private void enqueue(Posted posted) {
        queue.add(posted);
        queued.addAndGet(posted.frame.length);
        if (closed) {
            failQueued(isClosed());
        } else if (!corked) {
            writeQueued();
        }
    }

    private void writeQueued() {
        boolean isLeft = Thread.currentThread().isVirtual() || !writeWhileQueued(false);
        if (isLeft && !queue.isEmpty() && steadyWriter.compareAndSet(false, true)) {
            startSteadyWriter();
        }
    }

    private void startSteadyWriter() {
        try {
            Thread.ofVirtual().name("peer4j-writer").start(this::writeSteadily);
        } catch (RuntimeException | Error e) {
            steadyWriter.set(false);
            if (!interruptCloses && writeWhileQueued(false)) {
                return;
            }
            failQueued(new IOException("no thread to write with", e));
        }
    }

    /** On a thread that nobody knows to interrupt. */
    private void writeSteadily() {
        steadyWriter.set(false);
        writeWhileQueued(true);
    }

    /** False if it may not wait for the other side, and would perhaps: one that was willing to may have filled the pipe. */
    private boolean writeWhileQueued(boolean mayWait) {
        while (!queue.isEmpty() && lock.tryLock()) {
            try {
                if (!mayWait && unread.get() > 2 * UNREAD) {
                    return false;
                }
                drain();
            } finally {
                lock.unlock();
                closeIfClosed();
            }
        }
        return true;
    }

    /** Writes all that is queued. To take it out takes no memory, so that none is lost, or not told of a failure. */
    private void drain() {
        Posted first = queue.poll();
        if (first == null) {
            return;
        }
        int length = first.frame.length;
        Posted last = first;
        for (Posted next = queue.poll(); next != null; next = queue.poll()) {
            last.next = next;
            last = next;
            length += next.frame.length;
        }
        queued.addAndGet(-length);
        try {
            writeWhole(first.next == null ? first.frame : joined(first, length));
        } catch (IOException e) {
            fail(first, e);
        } catch (OutOfMemoryError e) {
            fail(first, new IOException("no memory to write with", e));
        } catch (RuntimeException | Error e) {
            fail(first, new IOException("the write failed", e));
            throw e;
        }
    }

    private static byte[] joined(Posted first, int length) {
        byte[] bytes = new byte[length];
        int at = 0;
        for (Posted posted = first; posted != null; posted = posted.next) {
            System.arraycopy(posted.frame, 0, bytes, at, posted.frame.length);
            at += posted.frame.length;
        }
        return bytes;
    }

    private static void fail(Posted first, IOException reason) {
        for (Posted posted = first; posted != null; posted = posted.next) {
            posted.failed.accept(reason);
        }
    }

    private void failQueued(IOException reason) {
        for (Posted next = queue.poll(); next != null; next = queue.poll()) {
            queued.addAndGet(-next.frame.length);
            next.failed.accept(reason);
        }
    }

    // ---- frames that are waited for

    /** What is waited for: a frame in one piece, or a long payload. */
    private final class Payload {
        private final byte @Nullable [] frame;
        private final @Nullable EncodedParts rest;

        Payload(TermOutput encoded) {
            boolean isShort = encoded.total() <= SHORT;
            this.frame = isShort ? frame(encoded) : null;
            this.rest = isShort ? null : new EncodedParts(encoded);
        }

        void keep() {
            if (rest != null) {
                rest.keep();
            }
        }
    }

    private void write(Payload payload) throws IOException {
        if (interruptCloses && Thread.currentThread().isVirtual()) {
            new SteadyWrite() {
                @Override
                void write() throws IOException {
                    writeHere(payload);
                }
            }.await();
        } else {
            writeHere(payload);
        }
    }

    private void writeHere(Payload payload) throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw isClosed();
            }
            drain();
            writeLocked(payload);
        } finally {
            lock.unlock();
            closeIfClosed();
            writeWhileQueued(true);
        }
    }

    private void writeLocked(Payload payload) throws IOException {
        if (payload.frame != null) {
            unread.addAndGet(payload.frame.length);
            writeWhole(payload.frame);
        } else if (payload.rest != null) {
            writeLong(payload.rest);
        }
    }

    private void writeLong(EncodedParts payload) throws IOException {
        LongFrame pieces = new LongFrame();
        byte[] spare = PIECES.take(Framing.LONGEST_PIECE);
        byte[] piece = spare == null ? new byte[Framing.LONGEST_PIECE] : spare;
        try {
            framing.write(payload, piece, pieces);
            out.flush();
            PIECES.put(piece);
        } catch (RuntimeException | Error e) {
            if (pieces.begun) {
                closed = true;
            }
            throw e;
        }
    }

    private void writeWhole(byte[] frames) throws IOException {
        try {
            out.write(frames);
            out.flush();
        } catch (RuntimeException | Error e) {
            // A part of a frame may be out, and nothing may follow that. After an IOException nothing can.
            closed = true;
            throw e;
        }
    }

    /** Counts what passes. */
    private final class LongFrame implements Framing.Pieces {
        private int passed;
        private boolean begun;

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            begun = true;
            unread.addAndGet(length);
            out.write(bytes, offset, length);
            passed += length;
            if (passed > PIECE) {
                passed -= PIECE;
                pieces.incrementAndGet();
            }
        }
    }

    // ---- the other side

    /** The other side has sent something; so it lives, and most likely reads. */
    void heard() {
        if (unread.get() != 0) {
            unread.set(0);
        }
    }

    /** How many bytes may be written without waiting, even if the other side has gone still since. */
    int room() {
        return (int) Math.max(0, UNREAD - unread.get());
    }

    /**
     * Takes {@code bytes} of the room for a frame that is posted next, whose payload is short; false if it is not, or the
     * room is too little. Nothing is given back: what was too much counts until the other side is heard.
     */
    boolean reserve(long payload, long bytes) {
        if (payload > SHORT) {
            return false;
        }
        long before = unread.get();
        while (before + bytes <= UNREAD) {
            if (unread.compareAndSet(before, before + bytes)) {
                return true;
            }
            before = unread.get();
        }
        return false;
    }

    /** How many pieces of a mebibyte of longer frames were written. */
    long pieces() {
        return pieces.get();
    }

    // ---- the end

    /** Closes the stream, or has the thread that writes close it: one that the other side holds up would hold up this. */
    void close() {
        closed = true;
        if (lock.tryLock()) {
            try {
                Streams.closeQuietly(out);
                failQueued(isClosed());
            } finally {
                lock.unlock();
            }
        }
    }

    private void closeIfClosed() {
        if (closed) {
            close();
        }
    }

    private static IOException isClosed() {
        return new IOException("the link is closed");
    }
}
