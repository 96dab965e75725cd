package io.peer4j.internal.control;

import io.peer4j.internal.control.CallResult.Crashed;
import io.peer4j.internal.control.CallResult.Lost;
import io.peer4j.internal.control.CallResult.NoConnection;
import io.peer4j.internal.control.CallResult.Raised;
import io.peer4j.internal.control.CallResult.Returned;
import io.peer4j.internal.control.CallResult.Unreadable;
import io.peer4j.internal.link.FrameLog;
import io.peer4j.internal.link.Incoming;
import io.peer4j.internal.link.Link;
import io.peer4j.internal.link.LinkMessage;
import io.peer4j.internal.link.LinkMessage.Call;
import io.peer4j.internal.link.LinkMessage.Cast;
import io.peer4j.internal.link.LinkMessage.Message;
import io.peer4j.internal.link.LinkMessage.Reply;
import io.peer4j.internal.link.LinkSource;
import io.peer4j.internal.log.LogLimiter;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.stack.StackRoom;
import io.peer4j.internal.text.Excerpt;
import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What stands for one peer on the origin; when it ends, the peer ends.
 *
 * <p>Threads: one platform thread of its own waits for the link and reads it; it never runs a user's code, prints, or
 * waits for the peer. Any thread may call, cast, send and end. Locks: {@code state} changes in {@link #enter} alone, under
 * {@code this}; nothing that waits, or is a user's, is called with that lock held. {@code calls} is a concurrent map, and
 * each entry leaves it when its future completes, whoever completes it. A thread that is about to run out of stack fails
 * before it changes anything ({@link StackRoom}). The rule that no call waits for ever: an entry is
 * made before the state is looked at, and {@link State.Down} is entered before the entries are failed.
 */
public final class ControlProcess {
    /** How long a peer whose connection has ended may take to end by itself. */
    static final Duration GRACE = Duration.ofSeconds(5);

    /** How many bytes may wait to be sent, besides the message that is being sent, before further ones wait. */
    public static final long DEFAULT_PENDING = Outgoing.DEFAULT_PENDING;

    /** How long a program that went to the background may take to connect: {@code ACCEPT_TIMEOUT} of {@code peer.erl}. */
    static final Duration BACKGROUND = Duration.ofSeconds(10);

    /** How long a peer may take to end by itself whose stop is interrupted. */
    private static final Duration HASTE = Duration.ofMillis(500);

    /** How long a peer may take to end before it is looked at. */
    private static final Duration LOOK = Duration.ofMillis(100);

    /** How long a peer that does not read may hold up that it is told of its end. */
    private static final Duration ANNOUNCED = Duration.ofMillis(200);

    private static final Duration EXIT_SEEN = Duration.ofSeconds(1);
    private static final Duration EXIT_TOLD = Duration.ofMillis(100);
    private static final Duration LAST_PRINTED = Duration.ofMillis(100);
    private static final Duration EVALUATION = Duration.ofSeconds(5);
    private static final Atom NORMAL = new Atom("normal");
    private static final Atom BOOTING = new Atom("booting");
    private static final Atom EXIT_STATUS = new Atom("exit_status");
    private static final Atom TCP_CLOSED = new Atom("tcp_closed");
    private static final Atom NODEDOWN = new Atom("nodedown");
    private static final Atom CLOSED = new Atom("closed");
    private static final Atom INIT = new Atom("init");
    private static final Atom STOP = new Atom("stop");
    private static final Atom ERLANG = new Atom("erlang");
    private static final Atom NODE = new Atom("node");
    private static final Atom JAVA = new Atom("$java");
    private static final Atom CANCEL = new Atom("cancel");
    private static final Atom CLOSING = new Atom("closing");
    private static final Atom NET_TICK_TIMEOUT = new Atom("net_tick_timeout");
    private static final Atom BAD_LINK = new Atom("bad_link");
    private static final System.Logger LOG = System.getLogger("io.peer4j.control");

    private final String name;
    private final Child child;
    private final LinkSource source;
    private final ConnectionKind kind;
    private final boolean endsCalls;
    private final int room;
    private final Duration heartbeat;
    private final @Nullable FrameLines frames;
    private final LogLimiter badFrames = new LogLimiter("io.peer4j.control", System.Logger.Level.WARNING);

    /** How long the process may outlive its connection. A longer limit of {@link #halt} holds for the reader too. */
    private volatile Duration grace = GRACE;

    private final PeerMessages messages;
    private final IoService io;
    private final Map<Long, CompletableFuture<CallResult>> calls = new ConcurrentHashMap<>();
    private final AtomicLong nextSeq = new AtomicLong();
    private final CompletableFuture<Atom> booted = new CompletableFuture<>();
    private final CompletableFuture<Term> down = new CompletableFuture<>();
    private State state = State.Booting.BOOTING;
    private volatile @Nullable Link link;
    private volatile long mostPending = DEFAULT_PENDING;
    private volatile @Nullable Outgoing outgoing;
    private volatile @Nullable LinkReader reader;

    /** Whether what was started ended before the peer connected, so that its exit status is not the peer's. */
    private volatile boolean isDetached;

    private volatile CompletableFuture<?> descendantsEnded = CompletableFuture.completedFuture(null);

    /**
     * A control process that waits for {@link #run}.
     *
     * @param name what the peer is called in reports
     * @param kind what kind of connection its link is
     * @param endsCalls whether the peer is a JVM for sure, and ends a call when it is told that nobody waits for it any
     *     more: no other peer is ever told
     * @param heartbeat the silence after which the peer is taken for hung; zero for none
     * @param frames is told of each frame in one line, if given
     */
    public ControlProcess(
            String name,
            Child child,
            LinkSource source,
            ConnectionKind kind,
            boolean endsCalls,
            Output output,
            Input input,
            Duration heartbeat,
            @Nullable Consumer<String> frames) {
        this.name = name;
        this.child = child;
        this.source = source;
        this.kind = kind;
        this.endsCalls = endsCalls;
        // Over distribution the node looks again before it writes.
        this.room = kind == ConnectionKind.TCP ? StackRoom.FOR_SOCKET : StackRoom.FOR_PIPE;
        this.heartbeat = heartbeat;
        this.frames = frames == null ? null : new FrameLines(frames, name);
        this.messages = new PeerMessages(name);
        this.io = new IoService(name, child::keepOutput, output, input, this::evaluate, this::reply);
    }

    /**
     * Has the end of the peer end {@code descendants} too. Not the end of its process alone, which may have gone to the
     * background.
     */
    public void killAtEnd(Descendants descendants) {
        descendantsEnded = CompletableFuture.allOf(child.ended(), down)
                .thenRunAsync(
                        descendants::kill,
                        action -> Thread.ofVirtual()
                                .name("peer4j-descendants-" + name)
                                .start(action));
    }

    /** Has {@link #callOrWait}, {@link #cast} and {@link #send} wait beyond {@code bytes}, not {@link #DEFAULT_PENDING}. */
    public void pendingLimit(long bytes) {
        mostPending = bytes;
    }

    /** Lets the peer's messages reach these {@code names} alone, beside the pids that it is sent. */
    public void reachNames(Set<String> names) {
        messages.limitTo(names);
    }

    /** Lets the peer's messages reach any process of any node. */
    public void reachCluster() {
        messages.openCluster();
    }

    /** Lets the peer's messages reach {@code pid} of this node, as if the peer had been sent it. */
    public void handOut(Pid pid) {
        messages.handOut(pid);
    }

    /** Begins to wait for the peer. */
    public void run() {
        Process process = child.process();
        child.drain(process.getErrorStream(), "peer4j-stderr-" + name, text -> io.submitRaw(true, text));
        if (kind != ConnectionKind.STANDARD_IO) {
            child.drain(process.getInputStream(), "peer4j-stdout-" + name, text -> io.submitRaw(false, text));
        }
        Thread.ofPlatform().daemon().name("peer4j-control-" + name).start(this::receiveAll);
        child.onExit(this::processExited);
    }

    // ---- what the API asks

    /** Where the peer is in its life. */
    public synchronized State state() {
        return state;
    }

    /** The peer's process. */
    public Child child() {
        return child;
    }

    /** Completes with the node's name when the peer has booted; never, if it goes down first. */
    public CompletableFuture<Atom> booted() {
        return booted;
    }

    /** Completes with the reason when the peer is gone. */
    public CompletableFuture<Term> down() {
        return down;
    }

    /**
     * Applies {@code module:function} on the peer, and does not wait; cancelling the future forgets the call, and ends it
     * where the peer {@code endsCalls}. Large binaries among {@code args} must not change before it is done.
     */
    public CompletableFuture<CallResult> call(Atom module, Atom function, ListTerm args) {
        Outgoing to = outgoing;
        if (to == null) {
            return notThere();
        }
        Pending call = begin();
        try {
            if (!call.isDone()) {
                call.sends(to.send(new Call(call.seq, module, function, args), call), true);
            }
        } catch (RuntimeException | Error e) {
            calls.remove(call.seq);
            throw e;
        }
        return call;
    }

    /**
     * Like {@link #call}, for a thread that does not wait for the result; it waits while more than {@link #pendingLimit}
     * bytes wait to be sent. Large binaries among {@code args} must not change any more.
     *
     * @throws InterruptedException if the thread was interrupted while it waited; nothing is called then
     */
    public CompletableFuture<CallResult> callOrWait(Atom module, Atom function, ListTerm args)
            throws InterruptedException {
        Outgoing to = outgoing;
        if (to == null) {
            return notThere();
        }
        Pending call = begin();
        try {
            if (!call.isDone()) {
                call.sends(to.sendOrWait(new Call(call.seq, module, function, args), call), false);
                readOn();
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            calls.remove(call.seq);
            throw e;
        }
        return call;
    }

    private CompletableFuture<CallResult> notThere() {
        return CompletableFuture.completedFuture(
                new NoConnection(state() instanceof State.Down(Term reason) ? reason : BOOTING));
    }

    /** A call with an entry; it is done already if the peer is down. */
    private Pending begin() {
        requireRoom();
        Pending call = new Pending(nextSeq.getAndIncrement());
        calls.put(call.seq, call);
        if (state() instanceof State.Down(Term reason)) {
            call.complete(new NoConnection(reason));
        }
        return call;
    }

    /**
     * A call that is under way. Its entry leaves {@code calls} before it completes, whoever completes it. Whoever has its
     * result, or gives it up, has its arrays again at once, though they may be on their way still: also where a peer
     * answers what it has not read.
     */
    private final class Pending extends CompletableFuture<CallResult> implements Consumer<Throwable> {
        private final long seq;
        private volatile Outgoing.Sending sending = Outgoing.Sending.DONE;
        private volatile boolean lent;

        Pending(long seq) {
            this.seq = seq;
        }

        /** @param lent whether what is sent may change behind its end */
        void sends(Outgoing.Sending message, boolean lent) {
            this.lent = lent;
            sending = message;
            if (isDone()) {
                release();
            }
        }

        /** Learns why it was not sent. */
        @Override
        public void accept(Throwable reason) {
            if (reason instanceof IOException) {
                // The end is seen by the reader, which knows why, unless only this half of the connection has ended.
                var unused = completeOnTimeout(new Lost(CLOSED), 2 * EXIT_SEEN.toMillis(), TimeUnit.MILLISECONDS);
            } else {
                completeExceptionally(reason);
            }
        }

        /** Whether the message was dropped before it was sent. */
        private synchronized boolean release() {
            calls.remove(seq);
            Outgoing.Sending message = sending;
            sending = Outgoing.Sending.DONE;
            boolean dropped = message.drop();
            if (!dropped && lent) {
                message.keep();
            }
            return dropped;
        }

        @Override
        public boolean complete(CallResult value) {
            var unused = release();
            return super.complete(value);
        }

        @Override
        public boolean completeExceptionally(Throwable reason) {
            var unused = release();
            return super.completeExceptionally(reason);
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean dropped = release();
            boolean wasDone = isDone();
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            if (!wasDone && cancelled && !dropped && endsCalls) {
                // Whoever gives a call up waits for nothing more.
                sendQuietly(new Cast(JAVA, CANCEL, Term.list(IntTerm.of(seq))));
            }
            return cancelled;
        }
    }

    /**
     * Has the reply to {@code call} read, by the calling thread if it comes at once, for whoever waits for it next. Does
     * not wait for longer than that; nobody has to call this.
     */
    public void awaitReply(CompletableFuture<CallResult> call) {
        LinkReader by = reader;
        if (by != null) {
            by.await(call);
        }
    }

    private void readOn() {
        LinkReader by = reader;
        if (by != null) {
            by.readOn();
        }
    }

    private void requireRoom() {
        StackRoom.require(Thread.currentThread().isVirtual() ? StackRoom.FOR_VIRTUAL : room);
    }

    /** How many calls have no result yet. */
    public int callsInFlight() {
        return calls.size();
    }

    /**
     * Applies {@code module:function} on the peer; nobody learns how it ends. Waits as {@link #callOrWait} does.
     *
     * @throws InterruptedException if the thread was interrupted while it waited; nothing is sent then
     */
    public void cast(Atom module, Atom function, ListTerm args) throws InterruptedException {
        sendOrWait(new Cast(module, function, args));
    }

    /**
     * Sends {@code content} to a process on the peer, if there is such a peer and such a process. Waits as
     * {@link #callOrWait} does.
     *
     * @throws InterruptedException if the thread was interrupted while it waited; nothing is sent then
     */
    public void send(Term to, Term content) throws InterruptedException {
        sendOrWait(new Message(to, content));
    }

    /** Waits until the output that came before now is printed; a moment at most, for a sink may be stuck. */
    public void awaitPrinted() throws InterruptedException {
        io.awaitPrinted(EXIT_SEEN);
    }

    /** {@code function} for another thread, which does not await output either if the calling one is inside a sink. */
    public static <T, R extends @Nullable Object> Function<T, R> forAnotherThread(Function<T, R> function) {
        return Console.forAnotherThread(function);
    }

    // ---- ends

    /** Closes the connection, which ends the peer, and returns; if the peer is still there after a while, it is killed. */
    public void close() {
        releaseForEnd();
        Thread.ofVirtual().name("peer4j-reaper-" + name).start(() -> {
            killAfter(GRACE);
        });
    }

    /**
     * Closes the connection, which ends the peer, and waits; a peer that does not heed it is killed after {@code limit}.
     *
     * @throws InterruptedException if that cut the wait short; the process has ended all the same
     */
    public void halt(Duration limit) throws InterruptedException {
        if (limit.compareTo(GRACE) > 0) {
            grace = limit;
        }
        releaseForEnd();
        if (!killAfter(limit)) {
            throw new InterruptedException();
        }
        io.awaitPrinted(LAST_PRINTED);
    }

    /**
     * Has the peer stop in order ({@code init:stop/0}), then does as {@link #halt}.
     *
     * @throws InterruptedException if that cut the wait short; the process has ended all the same
     */
    public void stop(Duration limit) throws InterruptedException {
        if (link == null || child.isSuspended()) {
            // Nobody there who could stop in order.
            halt(GRACE);
            return;
        }
        long deadline = System.nanoTime() + limit.toNanos();
        // A peer that does not read would hold this up beyond the limit.
        Thread.ofVirtual().name("peer4j-stop-" + name).start(() -> sendQuietly(new Cast(INIT, STOP, ListTerm.EMPTY)));
        try {
            down.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            // Shortens the wait that follows too.
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "peer {0} did not stop within {1}: its connection is closed",
                    name,
                    Seconds.of(limit));
        }
        halt(Duration.ofNanos(Math.max(EXIT_SEEN.toNanos(), deadline - System.nanoTime())));
    }

    /** Ends the peer by force. */
    public void kill(Term reason) {
        release(reason);
        if (!killAfter(Duration.ZERO)) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /**
     * Kills the peer if it has not ended within {@code limit}, or at once if it is suspended. An interrupt shortens that
     * wait, not the certainty that the process has ended. False if there was one.
     */
    private boolean killAfter(Duration limit) {
        boolean whole =
                waitedForExit(shorter(limit, LOOK)) && (child.isSuspended() || waitedForExit(limit.minus(LOOK)));
        if (!whole) {
            waitedForExit(shorter(limit, HASTE));
        }
        if (child.exitStatus().isEmpty()) {
            child.kill();
            while (!waitedForExit(GRACE)) {
                whole = false;
            }
        }
        descendantsEnded.join();
        return whole;
    }

    /** False if the wait was interrupted, which then is forgotten. */
    private boolean waitedForExit(Duration limit) {
        try {
            child.awaitExit(limit);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Announces the end to a JVM peer, and closes the connection; does not wait for the end of the process. */
    void releaseForEnd() {
        if (!(state() instanceof State.Down)) {
            child.setClosed();
        }
        if (endsCalls && state() instanceof State.Running) {
            awaitAnnounced();
        }
        release(NORMAL);
    }

    /** Whether the peer is a JVM for sure. */
    boolean isJvm() {
        return endsCalls;
    }

    /** Waits until a JVM peer is told of its end, but not for one that does not read. */
    private void awaitAnnounced() {
        boolean interrupted = Thread.interrupted();
        try {
            announceEnd().join(ANNOUNCED);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Tells a JVM peer that the end of the connection is meant, so that its process ends with status 0: on a thread of its
     * own, for the peer may not read.
     */
    Thread announceEnd() {
        return Thread.ofVirtual().name("peer4j-closing-" + name).start(() -> {
            Link open = link;
            try {
                if (open != null) {
                    open.send(new Cast(JAVA, CLOSING, ListTerm.EMPTY));
                }
            } catch (IOException | RuntimeException e) {
                LOG.log(System.Logger.Level.DEBUG, "peer {0} was not told of its end: {1}", name, e.getMessage());
            }
        });
    }

    private void release(Term reason) {
        enter(new State.Down(reason));
        source.close();
        Link open = link;
        if (open != null) {
            open.close();
        }
        readOn();
    }

    // ---- the reader

    /** Waits for the link and reads it to its end: what the thread of its own does. */
    void receiveAll() {
        try {
            Link accepted = source.accept();
            isDetached = child.exitStatus().isPresent();
            Link shown = frames == null ? accepted : new FrameLog(accepted, frames);
            outgoing = new Outgoing(shown, name, mostPending, messages::handOut);
            link = shown;
            shown.onReply(reply -> answer(reply, shown));
            readUntilEnd(shown);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "peer {0} never connected: {1}", name, e.getMessage());
            release(Term.tuple(BAD_LINK, Binary.utf8(String.valueOf(e.getMessage()))));
            killAfter(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            LOG.log(System.Logger.Level.ERROR, "peer " + name + " is taken down", e);
            release(Term.tuple(BAD_LINK, Binary.utf8(String.valueOf(e))));
            child.kill();
        }
    }

    private void readUntilEnd(Link from) throws InterruptedException {
        Child.Utf8Pieces pieces = new Child.Utf8Pieces();
        if (state() instanceof State.Down) {
            from.close();
        }
        LinkReader created = new LinkReader(
                from, () -> !calls.isEmpty(), reply -> answer(reply, from), incoming -> take(incoming, from, pieces));
        reader = created;
        created.run();
        io.submitRaw(false, pieces.end());
        end(created.fault());
    }

    /** What is no reply; on the control process's own thread. */
    private void take(Incoming incoming, Link from, Child.Utf8Pieces pieces) {
        switch (incoming) {
            case LinkMessage message -> take(message, from);
            case Incoming.Text(Binary bytes) -> {
                String text = pieces.add(bytes.toByteArray(), bytes.size());
                child.keep(text);
                io.submitRaw(false, text);
            }
            case Incoming.Broken broken -> report(broken);
            case Incoming.End unused -> {}
        }
    }

    private void take(LinkMessage message, Link from) {
        switch (message) {
            case LinkMessage.Started(Atom node) -> enter(new State.Running(node));
            case Reply reply -> answer(reply, from);
            case LinkMessage.IoRequest request -> io.submit(request);
            case Message(Term to, Term content) -> messages.deliver(to, content);
            case Call unused -> report(from.reject("a message that only an origin sends"));
            case Cast unused -> report(from.reject("a message that only an origin sends"));
            case LinkMessage.IoReply unused -> report(from.reject("a message that only an origin sends"));
        }
    }

    private void answer(Reply reply, Link from) {
        CompletableFuture<CallResult> call = calls.get(reply.seq());
        if (call != null) {
            call.complete(result(reply));
        } else if (reply.seq() < 0 || reply.seq() >= nextSeq.get()) {
            report(from.reject("a reply to call " + reply.seq() + ", which nobody made"));
        } else {
            LOG.log(System.Logger.Level.DEBUG, "peer {0} answered call {1} too late", name, reply.seq());
        }
    }

    private static CallResult result(Reply reply) {
        return switch (reply.outcome()) {
            case OK -> new Returned(reply.value());
            case CRASH -> new Crashed(reply.value());
            case THROW, ERROR, EXIT ->
                reply.value() instanceof Tuple(List<Term> e) && e.size() == 2
                        ? new Raised(reply.outcome(), e.get(0), e.get(1))
                        : new Unreadable("expected {Reason, Stack} for an exception, got "
                                + Excerpt.of(reply.value().toString()));
        };
    }

    private void report(Incoming.Broken broken) {
        badFrames.log(() -> "peer " + name + ": bad frame " + broken.where());
        CompletableFuture<CallResult> call = broken.seq() == null ? null : calls.get(broken.seq());
        if (call != null) {
            call.complete(new Unreadable("the reply can't be read: " + broken.where()));
        }
    }

    private void end(@Nullable String fault) throws InterruptedException {
        if (fault != null) {
            LOG.log(System.Logger.Level.ERROR, "peer {0} is taken down: {1}", name, fault);
            child.kill();
            release(Term.tuple(BAD_LINK, Binary.utf8(fault)));
        } else if (kind == ConnectionKind.STANDARD_IO) {
            boolean exited = child.awaitExit(EXIT_SEEN);
            child.awaitDrained(EXIT_SEEN);
            release(exited ? exitStatus() : CLOSED);
            killAfter(grace);
        } else if (kind == ConnectionKind.TCP) {
            boolean exited = !isDetached && child.awaitExit(EXIT_SEEN);
            release(exited ? Term.tuple(TCP_CLOSED, exitStatus()) : TCP_CLOSED);
            killAfter(grace);
        } else {
            // A moment, so that the reports of what is in flight tell how the process ended.
            child.awaitExit(EXIT_TOLD);
            release(Term.tuple(NODEDOWN, booted.getNow(Node.NO_NODE)));
            killAfter(grace);
        }
    }

    private Term exitStatus() {
        return Term.tuple(EXIT_STATUS, IntTerm.of(child.exitStatus().orElse(0)));
    }

    // ---- other threads

    /** The reader sees the end of the link, unless the process left its end to a child, or never connected. */
    private void processExited() {
        if (kind != ConnectionKind.STANDARD_IO
                && link == null
                && child.exitStatus().orElse(0) == 0) {
            // It may have gone to the background, as erl -detached does, and still connect.
            var unused = down.copy()
                    .completeOnTimeout(NORMAL, BACKGROUND.toMillis(), TimeUnit.MILLISECONDS)
                    .thenRunAsync(this::neverConnected, Thread::startVirtualThread);
            return;
        }
        Thread.ofVirtual().name("peer4j-exit-" + name).start(() -> {
            try {
                if (kind == ConnectionKind.STANDARD_IO || link != null) {
                    down.get(EXIT_SEEN.toMillis(), TimeUnit.MILLISECONDS);
                }
                child.awaitDrained(EXIT_SEEN);
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                LOG.log(System.Logger.Level.DEBUG, "peer {0} left its connection open", name);
            }
            release(exitStatus());
        });
    }

    private void neverConnected() {
        if (link == null) {
            release(exitStatus());
        }
    }

    /** While the reader waits for whoever prints what came, nothing can be heard from the peer. */
    private long progress() {
        Link from = link;
        LinkReader by = reader;
        return from != null && by != null && !by.isTaking() ? from.progress() : System.nanoTime();
    }

    /** The question that every peer answers. */
    private void ask() {
        var unused = call(ERLANG, NODE, ListTerm.EMPTY);
        readOn();
    }

    private void hung() {
        LOG.log(
                System.Logger.Level.ERROR,
                "peer {0} is taken down: it gave no sign of life for {1}",
                name,
                Seconds.of(heartbeat));
        kill(NET_TICK_TIMEOUT);
    }

    private CallResult evaluate(Atom module, Atom function, ListTerm args) throws InterruptedException {
        CompletableFuture<CallResult> result = call(module, function, args);
        readOn();
        try {
            return result.get(EVALUATION.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            result.cancel(false);
            return new Unreadable(module + ":" + function + " had no result: " + e);
        }
    }

    /** On a lane of its own, which waits while the peer does not read. */
    private void reply(LinkMessage.IoReply reply) {
        try {
            sendOrWait(reply);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sendOrWait(LinkMessage message) throws InterruptedException {
        Outgoing to = outgoing;
        if (to != null) {
            requireRoom();
            to.sendOrWait(message, notSent(message));
        }
    }

    private void sendQuietly(LinkMessage message) {
        Outgoing to = outgoing;
        if (to != null) {
            requireRoom();
            var unused = to.send(message, notSent(message));
        }
    }

    /** Of what waits to be sent the bytes alone are kept. */
    private Consumer<Throwable> notSent(LinkMessage message) {
        String kind = message.getClass().getSimpleName();
        return e -> notSent(kind, e);
    }

    private void notSent(String kind, Throwable reason) {
        switch (reason) {
            case IOException unused ->
                LOG.log(System.Logger.Level.DEBUG, "peer {0} is gone: not sent: {1}", name, kind);
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(reason);
        }
    }

    private void enter(State next) {
        synchronized (this) {
            if (state instanceof State.Down || (state instanceof State.Running && next instanceof State.Running)) {
                return;
            }
            state = next;
            child.setHeedless(!(next instanceof State.Running));
        }
        switch (next) {
            case State.Booting unused -> throw new IllegalStateException("nothing leads back to booting");
            case State.Running(Atom node) -> {
                if (heartbeat.isPositive()) {
                    new Heartbeat(heartbeat, down, this::progress, this::ask, this::hung).start(name);
                }
                RunningPeers.add(this);
                if (state() instanceof State.Down) {
                    RunningPeers.remove(this);
                }
                booted.complete(node);
            }
            case State.Down(Term reason) -> {
                RunningPeers.remove(this);
                io.close();
                Outgoing open = outgoing;
                if (open != null) {
                    open.close();
                }
                calls.values().forEach(call -> call.complete(new Lost(reason)));
                down.complete(reason);
                // Last, because a logger may be a user's, and may throw.
                badFrames.flush();
                messages.close();
                if (frames != null) {
                    frames.close();
                }
            }
        }
    }
}
