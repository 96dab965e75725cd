package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What is to be sent over a connection, in the order in which it was given, but that a long message is sent piece by
 * piece, behind all that was given before it, and holds up none of another thread, unless its sender has stopped waiting.
 *
 * <p>{@code lock} guards all fields, though the volatile ones may be read without it. Bytes are written with it released,
 * by the one thread for which {@code writing} is set: mostly the thread that brings a message, for a hand-over between
 * threads costs more than a message. It is left to the writer, a thread of its own, by a thread that reads a connection,
 * which must not wait; by a virtual one, whose interrupt would close the socket in the middle of a frame; and by any while
 * the other side has not been heard of for more than {@value #UNREAD} bytes, for then the write might wait.
 *
 * <p>A thread that fails while it writes, most likely for want of stack or memory, may have sent a part of a frame, and may
 * be able to do nothing more. So it leaves the end of the connection to the writer too.
 */
final class Outbox {
    /** From how many queued bytes on a thread that brings more has to wait. */
    private static final int FULL = 1 << 20;

    /** So much of what may not wait is kept for one that does not read: this, or an eighth of the heap. */
    private static final long MOST = 256L << 20;

    /** What the buffers of a connection hold for sure. */
    private static final int UNREAD = 64 << 10;

    private static final int BATCH = FrameFormat.FRAGMENT_SIZE;

    /** After how many batches a thread that brought one message has written enough of the others', at the latest. */
    private static final int PATIENCE = 8;

    /** No interrupt ends a wait. */
    static final BooleanSupplier NEVER = () -> false;

    private static final byte[] TICK = new byte[Integer.BYTES];

    private final OutputStream out;
    private final long most;
    private final Consumer<Throwable> failed;
    private final BooleanSupplier leaves;
    /** Where several frames are put together; for the thread that writes. */
    private byte @Nullable [] gathered;

    private final AtomicLong written = new AtomicLong();
    private final AtomicLong unread = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition work = lock.newCondition();
    private final ArrayDeque<byte[]> frames = new ArrayDeque<>();
    /** Long messages whose turn has not come: there are frames that were given before them. */
    private final ArrayDeque<LongMessage> waiting = new ArrayDeque<>();
    /** Those of which the next fragment may be sent, in turns. */
    private final ArrayDeque<LongMessage> longMessages = new ArrayDeque<>();
    /**
     * Those of which a part was sent when their senders stopped waiting. They go before all else, or what the same senders
     * send next would overtake them.
     */
    private final ArrayDeque<LongMessage> abandoned = new ArrayDeque<>();
    /** The one whose last fragment is being written. */
    private @Nullable LongMessage ending;

    private long given;
    private long taken;
    private volatile long queued;
    private boolean writing;
    private boolean fragmentIsNext;
    private volatile boolean closed;

    /** With what a thread failed that wrote, and {@code writing} is still set for: the writer ends the connection then. */
    private volatile @Nullable Throwable broken;

    private static final class LongMessage {
        private final Iterator<FrameSlice> fragments;
        private final long behind;
        private boolean hasBegun;
        private boolean isSent;

        /** A message that comes behind so many frames. */
        LongMessage(Iterator<FrameSlice> fragments, long behind) {
            this.fragments = fragments;
            this.behind = behind;
        }
    }

    /**
     * An outbox with a writer, which ends with it.
     *
     * @param most from how many queued bytes on it takes no more of a thread that must not wait, and fails
     * @param failed is told if a write fails, or what is not read is too much, and the outbox is closed then; and of an
     *     {@link Error} that ends the writer
     * @param leaves whether the current thread leaves short frames for its {@link #writeLeft}
     */
    Outbox(OutputStream out, String node, long most, Consumer<Throwable> failed, BooleanSupplier leaves) {
        this.leaves = leaves;
        this.out = out;
        this.most = most;
        this.failed = failed;
        Thread writer = new Thread(this::runWriter, "peer4j-node-writer-" + node);
        writer.setDaemon(true);
        writer.start();
    }

    /** The other side does not read what it has asked for. */
    static final class OverflowException extends IOException {
        OverflowException(long queued) {
            super("the other side has left " + queued + " bytes of answers unread");
        }
    }

    /** How much of what may not wait is queued for one node: 256 MiB, or an eighth of the heap. */
    static long most() {
        return Math.min(MOST, Runtime.getRuntime().maxMemory() / 8);
    }

    /** Sends a frame, whatever interrupts this thread; false if the outbox is closed. */
    boolean send(byte[] frame) {
        return send(frame, NEVER);
    }

    /**
     * Sends a frame; false if the outbox is closed, or an interrupt, which stays set, has ended the wait for room.
     *
     * @param heeds whether an interrupt may end that
     */
    boolean send(byte[] frame, BooleanSupplier heeds) {
        boolean mayWait = !ReadingThread.isCurrent();
        if (!mayWait && overflows()) {
            return false;
        }
        lock.lock();
        try {
            while (mayWait && queued > FULL && !closed) {
                if (!awaitsChange(heeds)) {
                    return false;
                }
            }
            if (closed) {
                return false;
            }
            add(frame);
            // Asked under the lock: whoever takes over what a thread has left looks here behind that.
            if (leaves.getAsBoolean() && queued < BATCH || !claimed(mayWait)) {
                return true;
            }
        } finally {
            lock.unlock();
        }
        write(PATIENCE);
        return true;
    }

    /** Sends the fragments of a long message, whatever interrupts this thread. */
    boolean send(Iterator<FrameSlice> fragments) {
        return send(fragments, NEVER);
    }

    /**
     * Sends the fragments of a long message, and returns when all are sent, so that what the same thread sends next
     * comes behind them; a thread that must not wait has them sent without a pause. False if the outbox is closed, or an
     * interrupt, which stays set, came before the first of them was sent.
     *
     * @param heeds whether an interrupt may end the wait; what has begun is sent to its end, before anything else
     */
    boolean send(Iterator<FrameSlice> fragments, BooleanSupplier heeds) {
        if (ReadingThread.isCurrent()) {
            return !overflows() && addAll(fragments);
        }
        LongMessage message;
        boolean mine;
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            message = new LongMessage(fragments, given);
            waiting.add(message);
            mine = claimed(true);
        } finally {
            lock.unlock();
        }
        if (mine) {
            write(PATIENCE);
        }
        return awaitSent(message, heeds);
    }

    /** A message is queued whole or not at all. */
    private boolean addAll(Iterator<FrameSlice> fragments) {
        lock.lock();
        try {
            if (!closed) {
                fragments.forEachRemaining(slice ->
                        add(Arrays.copyOfRange(slice.bytes(), slice.offset(), slice.offset() + slice.length())));
                work.signal();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private boolean overflows() {
        long unsent = queued;
        if (unsent <= most) {
            return false;
        }
        fail(new OverflowException(unsent));
        return true;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // Under the lock.
    private void add(byte[] frame) {
        frames.add(frame);
        given++;
        queued += frame.length;
    }

    private boolean isEmpty() {
        return frames.isEmpty() && waiting.isEmpty() && longMessages.isEmpty() && abandoned.isEmpty();
    }

    private boolean awaitSent(LongMessage message, BooleanSupplier heeds) {
        lock.lock();
        try {
            while (!message.isSent && !closed) {
                if (!awaitsChange(heeds)) {
                    return isAbandoned(message);
                }
            }
            return message.isSent;
        } finally {
            lock.unlock();
        }
    }

    /** Leaves {@code message} to the threads that write, if a part of it was sent; else drops it, and is false. */
    private boolean isAbandoned(LongMessage message) {
        boolean hasRest = longMessages.remove(message);
        if (!message.hasBegun) {
            waiting.remove(message);
        } else if (hasRest) {
            abandoned.add(message);
        }
        return message.hasBegun;
    }

    /**
     * Waits until something may have changed; false if an interrupt is to end that. An interrupt that comes while this
     * waits is seen by the next call only: while this thread got the lock again, the last change may have been signalled.
     */
    @SuppressWarnings("WaitNotInLoop") // Whoever calls this loops.
    private boolean awaitsChange(BooleanSupplier heeds) {
        if (Thread.currentThread().isInterrupted()) {
            if (heeds.getAsBoolean()) {
                return false;
            }
            changed.awaitUninterruptibly();
            return true;
        }
        try {
            changed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    /** Whether the current thread is to write; otherwise whoever writes, or the writer, sees to it. */
    private boolean claimed(boolean mayWait) {
        if (writing) {
            signalIfBroken();
            return false;
        }
        if (!mayWait || Thread.currentThread().isVirtual() || mightWait()) {
            work.signal();
            return false;
        }
        writing = true;
        return true;
    }

    /** Whether the next write might wait for the other side to read. */
    private boolean mightWait() {
        long next = isFragmentNext() ? BATCH : Math.max(frames.getFirst().length, Math.min(queued, BATCH));
        return unread.get() + next > UNREAD;
    }

    /** The thread that failed may not have come to that. */
    private void signalIfBroken() {
        if (broken != null) {
            work.signal();
        }
    }

    /** Whether all that was sent has been written. */
    boolean isSent() {
        lock.lock();
        try {
            return !writing && isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Whether there is something that nobody writes. */
    boolean hasLeft() {
        lock.lock();
        try {
            return !writing && !closed && !isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Sends what is left, on this thread if that is sure not to wait for the other side. */
    void writeLeft() {
        lock.lock();
        try {
            if (closed || isEmpty() || !claimed(true)) {
                return;
            }
        } finally {
            lock.unlock();
        }
        write(PATIENCE);
    }

    /** Has the writer send what is left. */
    void wakeWriter() {
        lock.lock();
        try {
            signalIfBroken();
            if (!writing && !isEmpty()) {
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Has a tick sent if there is nothing else to send, and else what is left. */
    void tick() {
        lock.lock();
        try {
            signalIfBroken();
            if (!closed && !writing) {
                if (isEmpty()) {
                    add(TICK);
                }
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The other side has sent something; so it lives, and most likely reads. */
    void heard() {
        if (unread.get() != 0) {
            unread.set(0);
        }
    }

    /** How many bytes of short frames wait to be written. */
    long queued() {
        return queued;
    }

    /** How many bytes may be brought now without waiting. */
    int room() {
        return closed ? 0 : (int) Math.max(0, FULL - queued);
    }

    /** A number that grows with each write. */
    long written() {
        return written.get();
    }

    /** Waits until all is sent, {@code timeout} at most. */
    void flush(Duration timeout) throws InterruptedException {
        long left = TimeUnit.NANOSECONDS.convert(timeout);
        lock.lockInterruptibly();
        try {
            work.signal();
            while (!closed && left > 0 && (writing || !isEmpty())) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Drops what has not been sent, and lets all go that wait. */
    void close() {
        lock.lock();
        try {
            closed = true;
            frames.clear();
            queued = 0;
            waiting.clear();
            longMessages.clear();
            abandoned.clear();
            changed.signalAll();
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    private void runWriter() {
        try {
            writeAll();
        } catch (RuntimeException | Error e) {
            // There may be no memory for an exception of its own.
            failed.accept(e);
        }
    }

    private void writeAll() {
        while (awaitWork()) {
            write(Integer.MAX_VALUE);
        }
        Throwable why = broken;
        if (why != null) {
            fail(new IOException("a thread failed while it sent", why));
        }
    }

    private boolean awaitWork() {
        lock.lock();
        try {
            while (!closed && broken == null && (writing || isEmpty())) {
                work.awaitUninterruptibly();
            }
            if (closed || broken != null) {
                return false;
            }
            writing = true;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Writes until nothing is left, or the thread has written enough.
     *
     * @param batches the most; those of the writer alone have no end
     */
    private void write(int batches) {
        try {
            writeBatches(batches);
        } catch (IOException e) {
            fail(e);
        } catch (RuntimeException | Error e) {
            broken = e;
            wakeWriter();
            throw e;
        }
    }

    private void writeBatches(int batches) throws IOException {
        boolean isWriter = batches == Integer.MAX_VALUE;
        int left = batches;
        boolean isPart = false;
        while (true) {
            FrameSlice batch;
            lock.lock();
            try {
                // Nobody waits for a fragment that others follow.
                isPart &= ending == null;
                if (ending != null) {
                    ending.isSent = true;
                    ending = null;
                }
                if (!isPart) {
                    changed.signalAll();
                }
                // A write that waits for the other side is ended by no interrupt.
                if (closed || isEmpty() || left-- == 0 || !isWriter && mightWait()) {
                    writing = false;
                    changed.signalAll();
                    if (!isEmpty()) {
                        work.signal();
                    }
                    return;
                }
                isPart = isFragmentNext();
                batch = batch();
            } catch (OutOfMemoryError e) {
                throw new IOException("no memory for what is to be sent", e);
            } finally {
                lock.unlock();
            }
            unread.addAndGet(batch.length());
            out.write(batch.bytes(), batch.offset(), batch.length());
            written.incrementAndGet();
        }
    }

    /** A fragment of an abandoned message, else the next short frames or a fragment: in turns, if there are both. */
    private FrameSlice batch() {
        boolean isFragment = isFragmentNext();
        fragmentIsNext = !isFragment;
        return isFragment ? fragment(abandoned.isEmpty() ? longMessages : abandoned) : frames();
    }

    private boolean isFragmentNext() {
        while (!waiting.isEmpty() && waiting.getFirst().behind <= taken) {
            longMessages.add(waiting.remove());
        }
        return !abandoned.isEmpty() || frames.isEmpty() || fragmentIsNext && !longMessages.isEmpty();
    }

    /** The next fragment of the first of {@code messages}; the others have their turn after it. */
    private FrameSlice fragment(ArrayDeque<LongMessage> messages) {
        LongMessage message = messages.remove();
        message.hasBegun = true;
        FrameSlice fragment = message.fragments.next();
        if (message.fragments.hasNext()) {
            messages.add(message);
        } else {
            ending = message;
        }
        return fragment;
    }

    /** One frame, or as many as {@code gathered} holds. */
    private FrameSlice frames() {
        byte[] first = take();
        if (frames.isEmpty() || first.length + frames.getFirst().length > BATCH) {
            return FrameSlice.of(first);
        }
        byte[] bytes = gathered == null ? new byte[BATCH] : gathered;
        gathered = bytes;
        System.arraycopy(first, 0, bytes, 0, first.length);
        int length = first.length;
        while (!frames.isEmpty() && length + frames.getFirst().length <= BATCH) {
            byte[] next = take();
            System.arraycopy(next, 0, bytes, length, next.length);
            length += next.length;
        }
        return new FrameSlice(bytes, 0, length);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // Under the lock.
    private byte[] take() {
        byte[] frame = frames.remove();
        taken++;
        queued -= frame.length;
        return frame;
    }

    private void fail(IOException e) {
        close();
        failed.accept(e);
    }
}
