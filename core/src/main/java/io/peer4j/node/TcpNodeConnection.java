package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.reading.Lookout;
import io.peer4j.internal.reading.StartOrder;
import io.peer4j.internal.stack.StackRoom;
import io.peer4j.term.Atom;
import io.peer4j.term.TermFormatException;
import io.peer4j.term.TermLimits;
import io.peer4j.term.TermOutput;
import io.peer4j.term.TermSequence;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A connection over TCP, or TLS over it. One thread at a time reads it ({@link ReadingTurn}); that thread reports the
 * end, whatever causes it. A virtual thread, the ticker, sends ticks and watches for those of the other node. It reports
 * the end if the reading thread does not return from its socket.
 *
 * <p>Callers that wait for a reply take in what comes to them, while that thread leaves it to them ({@link Leading}). What
 * else they come upon, and what they fail with, is for that thread.
 *
 * <p>What the thread that reads sends, be it while it runs a call, waits in the outbox until all is taken in that has
 * come, and goes out with one write.
 */
final class TcpNodeConnection implements NodeConnection {
    private static final Atom CONNECTION_CLOSED = new Atom("connection_closed");
    private static final Atom NET_TICK_TIMEOUT = new Atom("net_tick_timeout");
    private static final Atom MALFORMED = new Atom("malformed_message");

    /** {@code net_tickintensity}: how often the silence is looked at within the tick time. */
    private static final int INTENSITY = 4;

    /** From how many bytes on a message is counted while its sender waits. */
    private static final int COUNTED = 4 << 10;

    /** How long the thread that reads may take to see the end. */
    private static final long SEEN_MILLIS = 1000;

    private static final BooleanSupplier MESSAGE_HEEDS = TcpNodeConnection::isInterruptOfUser;

    private final Handshake.Agreed other;
    private final Carrier carrier;
    private final Signals signals;
    private final SignalCodec codec;
    private final boolean withFragments;
    private final int most;
    private final FrameReader reader;
    private final ReadingTurn turn;
    private final Leading leading = new Leading(this::readFor, this::isThere);
    private final Lookout lookout = new Lookout(Runtime.getRuntime().availableProcessors()) {
        @Override
        protected boolean isThere() {
            return TcpNodeConnection.this.isThere();
        }
    };
    private final Outbox outbox;
    private final Workload work;
    private final Runnable writeLeft;
    private volatile Duration tickTime;
    private final AtomicLong sequences = new AtomicLong(1);
    private final AtomicReference<@Nullable Atom> downReason = new AtomicReference<>();
    private final Consumer<TcpNodeConnection> removal;
    private final CompletableFuture<NodeConnection> announced = new CompletableFuture<>();
    /** Wakes the ticker: the connection has ended, or the tick time has changed. */
    private final Semaphore wakings = new Semaphore(0);

    private final AtomicBoolean told = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final StartOrder order = new StartOrder();
    /** The process to run after the signal that is taken in; for the thread that reads. */
    private StartOrder.@Nullable Work call;
    /** The one that is run aside; for the thread that reads. */
    private StartOrder.@Nullable Work aside;
    /** What a caller has read that is not for it, and what it has failed with; guarded by the state of {@code leading}. */
    private @Nullable Signal ahead;

    /** Whether the last message was not decoded, because a caller had no stack left for it; guarded likewise. */
    private boolean isUndecoded;

    private @Nullable Throwable failure;

    /**
     * A connection that waits for {@link #start}.
     *
     * @param removal is called when it is down, and its end has been told
     */
    TcpNodeConnection(
            Handshake.Agreed other,
            Carrier carrier,
            Signals signals,
            Duration tickTime,
            TermLimits limits,
            Consumer<TcpNodeConnection> removal) {
        this.other = other;
        this.carrier = carrier;
        this.signals = signals;
        this.removal = removal;
        this.tickTime = tickTime;
        this.codec = new SignalCodec(other.node(), other.creation(), other.flags());
        this.withFragments = DistributionFlags.has(other.flags(), DistributionFlags.FRAGMENTS);
        this.most = limits.maxBytes();
        this.reader = new FrameReader(carrier.in(), limits, withFragments, UnfinishedMessages.OF_JVM, this::drop);
        String name = other.node().name();
        this.turn = new ReadingTurn(name, this::readOn, this::takenOver);
        this.outbox = new Outbox(carrier.out(), name, Outbox.most(), this::sendFailed, turn::isMine);
        this.writeLeft = outbox::writeLeft;
        this.work = new Workload(outbox::queued);
    }

    private void sendFailed(Throwable e) {
        if (e instanceof Error fault) {
            signals.failed(fault);
        }
        if (e instanceof Outbox.OverflowException) {
            drop(String.valueOf(e.getMessage()));
        }
        disconnect(CONNECTION_CLOSED);
    }

    /** Ends it for what the other node does. */
    private void drop(String why) {
        if (isUp()) {
            NodeLog.DROPPED_CONNECTIONS.log(() -> "the connection to " + node().name() + " is dropped: " + why);
        }
        disconnect(CONNECTION_CLOSED);
    }

    @Override
    public Atom node() {
        return other.node();
    }

    @Override
    public int creation() {
        return other.creation();
    }

    @Override
    public boolean isHidden() {
        return !DistributionFlags.has(other.flags(), DistributionFlags.PUBLISHED);
    }

    @Override
    public boolean isUp() {
        return downReason.get() == null;
    }

    @Override
    public boolean send(Signal signal) {
        if (!isUp()) {
            return false;
        }
        SignalCodec.Encoded message = codec.encode(signal);
        if (message == null) {
            return true;
        }
        TermOutput encoded = FrameFormat.encode(message, withFragments, most);
        // A StackOverflowError amid a write would end the connection.
        StackRoom.require(StackRoom.FOR_SOCKET);
        long bytes = encoded.total();
        return bytes < COUNTED ? send(encoded, signal) : sendCounted(encoded, signal, bytes);
    }

    private boolean sendCounted(TermOutput encoded, Signal signal, long bytes) {
        work.sending(bytes);
        try {
            return send(encoded, signal);
        } finally {
            work.sending(-bytes);
        }
    }

    private boolean send(TermOutput encoded, Signal signal) {
        return withFragments && FrameFormat.isLong(encoded)
                ? outbox.send(FrameFormat.fragments(encoded, sequences.getAndIncrement()), heeds(signal))
                : outbox.send(FrameFormat.frame(encoded), heeds(signal));
    }

    /** An interrupt ends the wait with a message, but not that with a signal, on which others rely. */
    private static BooleanSupplier heeds(Signal signal) {
        boolean isMessage = signal instanceof Signal.Send
                || signal instanceof Signal.RegSend
                || signal instanceof Signal.AliasSend
                || signal instanceof Signal.SpawnRequest;
        return isMessage ? MESSAGE_HEEDS : Outbox.NEVER;
    }

    /** A process that was ended from outside is interrupted too; what it was sending goes first, as in OTP. */
    private static boolean isInterruptOfUser() {
        Mailbox current = Mailbox.current();
        return current == null || current.isAlive();
    }

    @Override
    public void start(StartOrder.Work process, boolean whereRead) {
        if (whereRead && call == null && order.admits(process) && turn.takesCall()) {
            call = process.onThisThread();
        } else {
            order.bring(process);
        }
    }

    @Override
    public void inTurn(Runnable quick) {
        StartOrder.Work work = new StartOrder.Work(quick, StartOrder.Kind.CALL, StartOrder.Work::runAll);
        order.bring(work);
    }

    @Override
    public long beginsRequest() {
        long bytes = reader.lastSize();
        return work.begin(bytes) ? bytes : -1;
    }

    @Override
    public void endsRequest(long bytes) {
        work.end(bytes);
    }

    @Override
    public Traffic traffic() {
        return new Traffic(reader.received(), outbox.room());
    }

    @Override
    public void flush(Duration timeout) throws InterruptedException {
        outbox.flush(timeout);
    }

    /** Ends it if nothing waits to be sent; waits for nothing. */
    void hangUp() {
        outbox.writeLeft();
        if (outbox.isSent()) {
            disconnect(CONNECTION_CLOSED);
        }
    }

    @Override
    public void disconnect(Atom reason) {
        if (downReason.compareAndSet(null, reason)) {
            try {
                outbox.close();
                reader.close();
                work.close();
                close();
                leading.recall();
            } finally {
                wakings.release();
            }
        }
    }

    private void close() {
        try {
            carrier.socket().close();
        } catch (IOException e) {
            NodeLog.LOG.log(System.Logger.Level.DEBUG, "closing the connection to " + node().name(), e);
        }
    }

    /** Completes when {@link Signals#nodeUp} has told of it. */
    CompletableFuture<NodeConnection> announced() {
        return announced;
    }

    /** Waits until its end has been told. */
    void awaitEnd() throws InterruptedException {
        ended.await();
    }

    /** Ends it where no thread will that reads it: nobody has been told of it. */
    void abandon(Atom reason, Throwable why) {
        disconnect(reason);
        removal.accept(this);
        announced.completeExceptionally(why);
        ended.countDown();
    }

    /** Reads what comes, on threads of its own, until the end. */
    void start() {
        turn.start(this::readFirst);
    }

    private boolean readFirst() {
        return read(() -> {
            signals.nodeUp(this);
            announced.complete(this);
            Thread.ofVirtual().name("peer4j-node-ticker-" + node().name()).start(this::runTicker);
            return receiveAll();
        });
    }

    private boolean readOn() {
        return read(this::receiveAll);
    }

    /** Nobody else writes what the thread has left that had the turn before. */
    private void takenOver() {
        StartOrder.Work unfinished = aside;
        aside = null;
        if (unfinished != null) {
            order.takenOver(unfinished, true);
        }
        try {
            outbox.wakeWriter();
        } catch (Error e) {
            signals.failed(e);
        }
    }

    /** Reads until the end, which it tells, or until it is another thread's turn: then it is false. */
    private boolean read(BooleanSupplier reading) {
        boolean atEnd = true;
        try {
            atEnd = reading.getAsBoolean();
        } catch (RuntimeException | StackOverflowError e) {
            NodeLog.DROPPED_CONNECTIONS.log(() -> "the connection to " + node().name() + " is dropped", e);
            disconnect(MALFORMED);
        } catch (Error e) {
            signals.failed(e);
        } finally {
            if (atEnd) {
                end();
            }
        }
        return atEnd;
    }

    private void end() {
        disconnect(CONNECTION_CLOSED);
        tellEnd();
    }

    private void tellEnd() {
        if (!told.compareAndSet(false, true)) {
            return;
        }
        try {
            Atom reason = downReason.get();
            signals.nodeDown(this, reason == null ? CONNECTION_CLOSED : reason);
        } catch (Error e) {
            signals.failed(e);
        } finally {
            removal.accept(this);
            ended.countDown();
        }
    }

    /** False if another thread reads on. */
    private boolean receiveAll() {
        try {
            while (hasNext() || wroteLeft()) {
                Signal signal = hasNext() ? next() : awaitNext();
                if (signal == null) {
                    if (reader.isAtEnd()) {
                        return true;
                    }
                } else if (!told.get()) {
                    signals.received(this, signal);
                    if (!ranCall()) {
                        return false;
                    }
                }
            }
            return false;
        } catch (FrameReader.MalformedFrameException | SignalCodec.MalformedSignalException | TermFormatException e) {
            if (isUp()) {
                NodeLog.DROPPED_CONNECTIONS.log(() -> "the connection to " + node().name() + " is dropped, after "
                        + reader.received() + " bytes: " + e.getMessage());
            }
            disconnect(MALFORMED);
        } catch (IOException e) {
            disconnect(CONNECTION_CLOSED);
        }
        return true;
    }

    /** Whether {@link #next} does not wait. */
    private boolean hasNext() {
        return ahead != null || isUndecoded || reader.hasFrame();
    }

    /** The next signal; null if what comes next is none, or none yet. */
    private @Nullable Signal next() throws IOException {
        Signal first = ahead;
        if (first != null) {
            ahead = null;
            return first;
        }
        TermSequence message = isUndecoded ? reader.again() : reader.next();
        if (message == null) {
            return null;
        }
        outbox.heard();
        isUndecoded = true;
        Signal signal = codec.decode(message);
        isUndecoded = false;
        reader.decoded();
        return signal;
    }

    /** Waits for the next, when callers have had the reading, and have left it. */
    private @Nullable Signal awaitNext() throws IOException {
        leading.leave();
        throwFailure();
        if (hasNext() || lookout.sees()) {
            return next();
        }
        long begin = System.nanoTime();
        Signal signal = next();
        lookout.waited(System.nanoTime() - begin);
        if (reader.hasFrame()) {
            lookout.crowded();
        }
        return signal;
    }

    /** What a caller failed with is what this thread would have failed with. */
    private void throwFailure() throws IOException {
        switch (failure) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }

    // ---- callers

    /** Over TLS a caller could not see that bytes have come without reading them, which may wait. */
    @Override
    public void lead(Leading.Caller caller) {
        if (carrier.isTls() || Thread.currentThread().isVirtual() || Turns.inTurn() || ReadingThread.isCurrent()) {
            leading.recall();
        } else {
            leading.lead(caller);
        }
    }

    @Override
    public void recall() {
        leading.recall();
    }

    private boolean isThere() {
        try {
            return ahead != null || isUndecoded || failure != null || reader.isThere();
        } catch (IOException e) {
            // Whoever reads will see.
            return true;
        }
    }

    private boolean readFor(Leading.Caller caller) {
        return ReadingThread.lead(() -> {
            try {
                return takeIn(caller);
            } catch (StackOverflowError e) {
                // The thread whose turn it is decodes it.
                failure = isUndecoded ? null : e;
                return false;
            } catch (IOException | RuntimeException | Error e) {
                failure = e;
                return false;
            }
        });
    }

    /** Takes in what comes to {@code caller} until it is done, or the moment is over; false if this leaves something. */
    @SuppressWarnings("ThreadPriorityCheck") // With one processor for both, the other node would have none for so long.
    private boolean takeIn(Leading.Caller caller) throws IOException {
        long end = System.nanoTime() + Leading.SPIN_NANOS;
        while (!caller.isDone()) {
            // To read on would overwrite a message that another caller had no stack to decode.
            if (isUndecoded || reader.hasFrame()) {
                Signal signal = next();
                if (signal != null && !caller.takes(signal)) {
                    ahead = signal;
                    return false;
                }
                if (signal != null) {
                    signals.received(this, signal);
                }
            } else if (!reader.readThere()) {
                Thread.yield();
            }
            if (System.nanoTime() > end && !caller.isDone()) {
                return false;
            }
        }
        return true;
    }

    /** Runs the call that the last signal asked for, if it did; false if another thread reads on. */
    private boolean ranCall() {
        StartOrder.Work asked = call;
        if (asked == null) {
            return true;
        }
        call = null;
        aside = asked;
        if (turn.runAside(asked)) {
            aside = null;
            return true;
        }
        StartOrder.Work next = order.finished(asked);
        if (next != null) {
            next.runAll();
        }
        return false;
    }

    /** Sends what this thread has left in the outbox, before it waits; false if another thread reads on. */
    private boolean wroteLeft() {
        if (!outbox.hasLeft()) {
            return true;
        }
        if (turn.isWatched()) {
            return turn.runAside(writeLeft);
        }
        outbox.wakeWriter();
        return true;
    }

    /** Takes another tick time, from now on. */
    void tickTime(Duration time) {
        tickTime = time;
        wakings.release();
    }

    private void runTicker() {
        try {
            tick();
            // A descriptor that was closed behind the JVM's back leaves its reader where it is.
            if (!ended.await(SEEN_MILLIS, TimeUnit.MILLISECONDS)) {
                tellEnd();
            }
        } catch (InterruptedException e) {
            tellEnd();
        } catch (Error e) {
            signals.failed(e);
        }
    }

    private void tick() throws InterruptedException {
        long received = reader.received();
        long written = outbox.written();
        int silent = 0;
        while (!endsWithinTick()) {
            long now = reader.received();
            silent = now == received ? silent + 1 : 0;
            received = now;
            if (silent > INTENSITY) {
                NodeLog.LOG.log(
                        System.Logger.Level.ERROR,
                        "node {0} gave no sign of life for {1} s",
                        node().name(),
                        tickTime.toSeconds());
                disconnect(NET_TICK_TIMEOUT);
                return;
            }
            long writtenNow = outbox.written();
            if (writtenNow == written) {
                outbox.tick();
            }
            written = writtenNow;
        }
    }

    /** A part of the tick time that has changed meanwhile begins anew. */
    private boolean endsWithinTick() throws InterruptedException {
        while (wakings.tryAcquire(
                Math.max(1, TimeUnit.NANOSECONDS.convert(tickTime) / INTENSITY), TimeUnit.NANOSECONDS)) {
            if (!isUp()) {
                return true;
            }
        }
        return false;
    }
}
