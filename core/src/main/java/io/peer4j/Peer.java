package io.peer4j;

import io.peer4j.internal.boot.ClassInitialization;
import io.peer4j.internal.boot.JavaValues;
import io.peer4j.internal.control.CallResult;
import io.peer4j.internal.control.Console;
import io.peer4j.internal.control.ControlProcess;
import io.peer4j.internal.control.Input;
import io.peer4j.internal.control.Output;
import io.peer4j.internal.control.Seconds;
import io.peer4j.internal.control.State;
import io.peer4j.internal.link.SpareArray;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.stack.StackRoom;
import io.peer4j.launch.Launch;
import io.peer4j.node.ErlangException;
import io.peer4j.node.Mailbox;
import io.peer4j.node.Node;
import io.peer4j.node.Rpc;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.TermLimits;
import io.peer4j.term.TermMapper;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A further runtime, started by this one: its origin.
 *
 * <p>A peer is a JVM or a real Erlang node, in a process of its own. It lives as long as its control process here: when
 * this is stopped, or this JVM ends in whatever way, the peer ends. All methods may be called from any thread, virtual
 * ones too. Those that wait say for how long, and have a twin that returns a {@link CompletableFuture}; a thread that is
 * interrupted while it waits, or was before, gets a {@link PeerInterruptedException}, with its interrupt status set.
 * Arguments and results are mapped as {@link TermMapper} says; only what is marked so may be null. Nothing that a peer
 * sends is deserialized here.
 *
 * <p>Failures of a peer are {@link PeerException}s; the caller's mistakes are {@link IllegalArgumentException}s, and
 * {@link NullPointerException}s where null is not allowed.
 */
public final class Peer implements AutoCloseable {
    /** How long {@link #call} waits unless told otherwise: {@code SYNC_RPC_TIMEOUT} of {@code peer.erl}. */
    public static final Duration DEFAULT_CALL_TIMEOUT = Duration.ofSeconds(5);

    /** How long a peer may be silent unless told otherwise: OTP's {@code net_ticktime}. */
    public static final Duration DEFAULT_HEARTBEAT = Duration.ofSeconds(60);

    /** How many bytes may wait to be sent unless told otherwise: 16 MiB. */
    public static final long DEFAULT_PENDING_LIMIT = ControlProcess.DEFAULT_PENDING;

    /** The shortest {@link Builder#heartbeat}: a second. */
    public static final Duration MIN_HEARTBEAT = Duration.ofSeconds(1);

    private static final Duration END_TOLD = Duration.ofMillis(500);
    private static final System.Logger LOG = System.getLogger("io.peer4j");
    private static final AtomicLong UNIQUE = new AtomicLong();
    private static final Atom JAVA = new Atom("$java");
    private static final Atom RUN = new Atom("run");
    private static final Atom STARTED = new Atom("started");
    /** Made once, for they are wanted for each call, and told of one that fails. */
    private static final List<String> ARGUMENTS = List.of("argument 1", "argument 2", "argument 3", "argument 4");

    private static final Atom NET_TICK_TIMEOUT = new Atom("net_tick_timeout");
    private static final Atom NORMAL = new Atom("normal");
    private static final Atom BOOT_FAILED = new Atom("boot_failed");
    private static final Atom TIMEOUT = new Atom("timeout");
    private static final Atom INTERRUPTED = new Atom("interrupted");
    private static final Atom CANCELLED = new Atom("cancelled");

    private final PeerOptions options;
    private final String label;
    private final int mostBytes;
    /** One for each peer, so that what is under way to one that answers before it has read is no other's. */
    private final SpareArray spare = new SpareArray(64 << 10, 8 << 20);

    /** These two are null for a copy. */
    private final @Nullable ControlProcess started;

    private final @Nullable Mailbox self;

    /** The class that a copy is in; null for a peer. */
    private final @Nullable String copyIn;

    private final ClassPathState classPath;

    /** Done when the current stop is; null before the first stop, and after one that failed. */
    private final AtomicReference<@Nullable CompletableFuture<Void>> stopping = new AtomicReference<>();

    private Peer(PeerOptions options, String label) {
        this.options = options;
        this.label = label;
        TermLimits limits =
                options.connection() instanceof Connection.Distribution ? TermLimits.DEFAULT : options.limits();
        this.mostBytes = limits.maxBytes();
        this.classPath = new ClassPathState(options.launch().entries(options.args()), System.currentTimeMillis());
        this.started = new PeerStarter(options, label).start();
        try {
            this.self = Node.local().open();
        } catch (Throwable e) {
            started.kill(PeerStarter.EAGAIN);
            throw e;
        }
        this.copyIn = null;
        var unused = started.down().thenAcceptAsync(this::peerIsDown, Waiting.VIRTUAL);
    }

    /** The copy of a peer in the static field of a class, which a peer initializes for itself. */
    private Peer(String label, String copyIn) {
        this.options = builder().options();
        this.label = label;
        this.mostBytes = 0;
        this.classPath = new ClassPathState(List.of(), 0);
        this.started = null;
        this.self = null;
        this.copyIn = copyIn;
        stopping.set(CompletableFuture.completedFuture(null));
    }

    // ---- start

    /** Starts the process of a peer, and does not wait for it. */
    static Peer begin(PeerOptions options) {
        ThreadReserve.check();
        try {
            return new Peer(options, options.name() == null ? randomName() : options.name());
        } catch (OutOfMemoryError e) {
            throw ThreadReserve.failure(e);
        }
    }

    /** Starts a JVM with this one's class path, over standard I/O, and waits until it has booted. */
    public static Peer start() {
        return builder().start();
    }

    /** Like {@link #start()}, tied to the calling thread as {@link Builder#startLink} says. */
    public static Peer startLink() {
        return builder().startLink();
    }

    /** The options of a peer to be. */
    public static Builder builder() {
        return new Builder();
    }

    /** A name unlike any other on this machine: {@code peer-3-7161}. */
    public static String randomName() {
        return randomName("peer");
    }

    /** A name unlike any other on this machine that begins with {@code prefix}. */
    public static String randomName(String prefix) {
        return prefix + "-" + UNIQUE.incrementAndGet() + "-"
                + ProcessHandle.current().pid();
    }

    // ---- call

    /**
     * Applies {@code module:function} to {@code args} on the peer, and waits five seconds at most for its result.
     *
     * <p>A call that takes too long, or whose caller is interrupted, is ended on a JVM peer: its thread there
     * is interrupted, or never begins with it. Code that does not heed interrupts goes on. So does the call on an Erlang
     * peer, as OTP's does.
     *
     * @param module an Erlang module, or a Java class by its full name
     * @param function one of its functions, or public static methods
     * @return its result, mapped as {@link TermMapper#toJava(Term)} says. A list of characters of an Erlang module prints as
     *     {@code "text" [116, …]}; ask for a {@code String} to have the text
     * @throws RemoteCallException if it ended with an exception there
     * @throws CallTimeoutException if it took too long
     * @throws NoConnectionException if the peer is not there
     * @throws PeerDownException if the peer went down meanwhile
     * @throws UnreadableReplyException if its reply can't be read
     * @throws PeerInterruptedException if the calling thread is interrupted before the result is here
     * @throws IllegalArgumentException if an argument has no place in Erlang, the arguments exceed a frame, or a time-out
     *     is negative
     */
    public @Nullable Object call(String module, String function, @Nullable Object... args) {
        return call(DEFAULT_CALL_TIMEOUT, module, function, args);
    }

    /** Like {@link #call(String, String, Object...)}, waiting {@code timeout} at most. */
    public @Nullable Object call(Duration timeout, String module, String function, @Nullable Object... args) {
        return functionResult(timeout, Object.class, module, function, args);
    }

    /** Like {@link #call(String, String, Object...)}, with the result as a {@code type}. */
    @SuppressWarnings("unchecked") // the box's class, which a primitive's Class<T> stands for
    public <T> @Nullable T call(Class<T> type, String module, String function, @Nullable Object... args) {
        return (T) functionResult(DEFAULT_CALL_TIMEOUT, type, module, function, args);
    }

    /** Like {@link #call(String, String, Object...)}, with the result as a {@code type} whose arguments matter. */
    @SuppressWarnings("unchecked") // what the type reference says
    public <T> @Nullable T call(TypeRef<T> type, String module, String function, @Nullable Object... args) {
        return (T) functionResult(DEFAULT_CALL_TIMEOUT, type.type(), module, function, args);
    }

    /** Like {@link #call(Duration, String, String, Object...)}, with arguments and result as terms. */
    public Term callTerm(Duration timeout, String module, String function, List<? extends Term> args) {
        String what = module + ":" + function + "/" + args.size();
        verify(timeout);
        begin();
        return value(await(request(module, function, args), timeout, what), what);
    }

    /** Runs {@code code} on a JVM peer, and waits five seconds at most for its result. */
    public <T extends @Nullable Object> T call(RemoteCallable<T> code) {
        return call(DEFAULT_CALL_TIMEOUT, code);
    }

    /**
     * Runs {@code code} on a JVM peer.
     *
     * @param timeout how long to wait for its result
     * @return its result: numbers, text, bytes, collections of them, terms; an enum constant, a record or a value of a
     *     sealed interface of records where the code's own type says so. A lambda's own type has no type arguments, so
     *     what they would say is to be asked for with a {@link TypeRef}; a method reference and a named class have them
     * @throws IllegalArgumentException if the code, or what it closes over, can't be serialized
     * @throws PeerException as {@link #call(String, String, Object...)} says
     */
    public <T extends @Nullable Object> T call(Duration timeout, RemoteCallable<T> code) {
        return call(timeout, code, null);
    }

    /** Like {@link #call(RemoteCallable)}, for results whose type arguments matter: lists of records, say. */
    public <T> T call(TypeRef<T> type, RemoteCallable<? extends T> code) {
        return call(DEFAULT_CALL_TIMEOUT, code, type.type());
    }

    /** Like {@link #call(TypeRef, RemoteCallable)}, waiting {@code timeout} at most. */
    public <T> T call(Duration timeout, TypeRef<T> type, RemoteCallable<? extends T> code) {
        return call(timeout, code, type.type());
    }

    /** Runs {@code code} on a JVM peer, and waits five seconds at most until it is done. */
    public void run(RemoteRunnable code) {
        call(runnable(code));
    }

    /**
     * Like {@link #call(String, String, Object...)}, without waiting for the result: the future fails as that method
     * throws, but has no time-out of its own ({@link CompletableFuture#orTimeout}). To cancel it, or to complete it in any
     * other way, ends the call on the peer as a time-out does there.
     *
     * <p>Takes the time to copy and encode the arguments. Before that call is sent, waits while more than
     * {@link Builder#pendingLimit} bytes (16 MiB) of earlier calls, casts and messages wait to be sent, whether the peer reads
     * all the time or not at all: of three large arguments, the third one's caller waits until the first is sent.
     *
     * @throws PeerInterruptedException if the thread is interrupted while it waits so; nothing is sent then
     */
    public CompletableFuture<@Nullable Object> callAsync(String module, String function, @Nullable Object... args) {
        List<Term> terms = arguments(args);
        String what = module + ":" + function + "/" + terms.size();
        return Waiting.mapped(
                requestAsync(module, function, terms),
                (result, isOver) -> converted(module, value(result, what), Object.class, isOver));
    }

    /** Like {@link #callAsync(String, String, Object...)}, with arguments and result as terms. */
    public CompletableFuture<Term> callTermAsync(String module, String function, List<? extends Term> args) {
        String what = module + ":" + function + "/" + args.size();
        return Waiting.mapped(requestAsync(module, function, args), (result, isOver) -> value(result, what));
    }

    /** Like {@link #call(RemoteCallable)}, without waiting. */
    public <T extends @Nullable Object> CompletableFuture<T> callAsync(RemoteCallable<T> code) {
        return callAsync(code, null);
    }

    /** Like {@link #call(TypeRef, RemoteCallable)}, without waiting. */
    public <T> CompletableFuture<T> callAsync(TypeRef<T> type, RemoteCallable<? extends T> code) {
        return callAsync(code, type.type());
    }

    private <T extends @Nullable Object> CompletableFuture<T> callAsync(
            RemoteCallable<? extends T> code, @Nullable Type type) {
        ControlProcess unused = control();
        Lambdas lambda = Lambdas.of(code, type, mostBytes);
        return Waiting.mapped(
                requestAsync(JAVA, RUN, Term.list(lambda.bytes())),
                (result, isOver) -> read(value(result, "code", lambda), lambda.result(), isOver));
    }

    /**
     * Applies {@code module:function} on the peer. Nobody learns how it ends, or whether there is such a peer. Waits as
     * {@link #callAsync(String, String, Object...)} does, and so do all casts and messages. What a virtual thread casts may not
     * be on its way yet when this returns.
     *
     * @throws IllegalArgumentException if an argument has no place in Erlang, or the arguments exceed a frame
     * @throws PeerInterruptedException if the thread is interrupted while it waits; nothing is sent then
     */
    public void cast(String module, String function, @Nullable Object... args) {
        castOrWait(name(module, "module"), name(function, "function"), ListTerm.of(arguments(args)));
    }

    /** Runs {@code code} on a JVM peer. Nobody learns how it ends. */
    public void cast(RemoteRunnable code) {
        ControlProcess unused = control();
        castOrWait(
                JAVA, RUN, Term.list(Lambdas.of(runnable(code), null, mostBytes).bytes()));
    }

    /**
     * Sends {@code message} to the process registered as {@code name} on the peer, if there is one. A name that nobody has
     * ends a real Erlang peer, as it does with OTP's own {@code peer:send/3}.
     */
    public void send(String name, @Nullable Object message) {
        sendOrWait(new Atom(name), message);
    }

    /** Sends {@code message} to the process {@code to} on the peer, if it is still there. */
    public void send(Pid to, @Nullable Object message) {
        sendOrWait(to, message);
    }

    /**
     * Lets the peer's messages reach {@code process} of this node, as if the peer had been sent its pid: for one that it
     * learns in another way, from another peer or a file. Does nothing if there is no such process. Does not wait.
     */
    public void handOut(Pid process) {
        control().handOut(process);
    }

    // ---- what it is

    /** Where it is in its life. */
    public PeerState getState() {
        return switch (control().state()) {
            case State.Booting unused -> new PeerState.Booting();
            case State.Running(Atom node) -> new PeerState.Running(node);
            case State.Down(Term reason) -> new PeerState.Down(reason);
        };
    }

    /** What it was named, or is called in reports. */
    public String name() {
        return label;
    }

    /** The control process's pid: {@code {ok, Pid, Node}}'s. */
    public Pid pid() {
        return self().self();
    }

    /**
     * The node's name, {@code nonode@nohost} for one without.
     *
     * @throws NoConnectionException if the peer has not booted, or went down before it had
     */
    public Atom node() {
        Atom node = control().booted().getNow(null);
        if (node == null) {
            throw new NoConnectionException(label, new Atom("booting"), "booting");
        }
        return node;
    }

    /** The operating system's process id of what was started: the peer itself where it runs on this machine. */
    public long osPid() {
        return control().child().pid();
    }

    /** The exit status of its process, 128 + N after signal N; empty while it runs. */
    public OptionalInt exitStatus() {
        return control().child().exitStatus();
    }

    /** How it was started, how its process ended, and what that printed last, for a person to read. */
    public String describe() {
        return control().child().describe();
    }

    /** Completes with the state when the peer has booted, or gone down. */
    public CompletableFuture<PeerState> onBoot() {
        return CompletableFuture.anyOf(control().booted(), control().down())
                .thenApplyAsync(unused -> getState(), Waiting.VIRTUAL);
    }

    /** Completes with the reason when the peer is gone. */
    public CompletableFuture<Term> onDown() {
        return control().down().thenApplyAsync(reason -> reason, Waiting.VIRTUAL);
    }

    // ---- stop

    /**
     * Ends the control process, and so the peer, as the option {@code shutdown} says. Does nothing the second time, except
     * wait until the first is done. Returns at once if the peer has ended.
     *
     * <p>If the calling thread is interrupted, or was before, the peer has half a second to end by itself, and is killed then.
     *
     * <p>If it fails because stack or memory is exhausted ({@link StackOverflowError}, {@link OutOfMemoryError}), the peer can be
     * stopped again.
     *
     * @throws PeerInterruptedException if the wait was cut short; the peer has ended all the same
     */
    public void stop() {
        StackRoom.require(StackRoom.FOR_STOP);
        try {
            CompletableFuture<Void> mine = new CompletableFuture<>();
            CompletableFuture<Void> first = stopping.compareAndExchange(null, mine);
            if (first == null) {
                stopFirst(mine);
            } else {
                Waiting.await(first);
            }
        } catch (InterruptedException e) {
            throw PeerInterruptedException.of("interrupted while peer " + label + " was stopped", e);
        }
    }

    /** Whatever fails, nobody waits for {@code stopped} for ever. */
    private void stopFirst(CompletableFuture<Void> stopped) throws InterruptedException {
        try {
            shutDownAndClose();
        } catch (Error e) {
            stopping.set(null);
            stopped.completeExceptionally(e);
            throw e;
        } finally {
            stopped.complete(null);
        }
    }

    /** After an error the control process stays: it may be stopped again. */
    private void shutDownAndClose() throws InterruptedException {
        try {
            shutDown();
        } catch (InterruptedException | RuntimeException e) {
            self().close();
            throw e;
        }
        self().close();
    }

    /** Ends the peer of a start that nobody waits for any more. */
    void abandon() {
        if (!control().booted().isDone()) {
            control().kill(CANCELLED);
        }
        stop();
    }

    /** Like {@link #stop}, without waiting. */
    public CompletableFuture<Void> stopAsync() {
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        Thread.ofVirtual().name("peer4j-stop-" + label).start(() -> stop(stopped));
        return stopped;
    }

    private void stop(CompletableFuture<Void> stopped) {
        try {
            stop();
            stopped.complete(null);
        } catch (RuntimeException | Error e) {
            stopped.completeExceptionally(e);
        }
    }

    /** Like {@link #stop}. */
    @Override
    public void close() {
        stop();
    }

    private void shutDown() throws InterruptedException {
        switch (options.shutdown()) {
            case Shutdown.Close unused -> control().close();
            case Shutdown.Halt(Duration timeout) -> control().halt(timeout);
            case Shutdown.Stop(Duration timeout, Atom coverNode) -> {
                if (coverNode != null) {
                    flushCoverage(coverNode);
                }
                control().stop(timeout);
            }
        }
    }

    /** Whatever comes of it, as in OTP: the peer's end must not hang on it. */
    private void flushCoverage(Atom coverNode) {
        Atom node = control().booted().getNow(null);
        if (node == null || !Node.local().isDistributed()) {
            return;
        }
        try (Mailbox process = Node.local().open()) {
            Term result = Rpc.call(
                    process, coverNode, new Atom("cover"), new Atom("flush"), Term.list(node), DEFAULT_CALL_TIMEOUT);
            LOG.log(System.Logger.Level.DEBUG, "coverage of {0}: {1}", label, result);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** {@code stop} and {@code crash} end the control process with the peer; {@code continue} keeps it. */
    private void peerIsDown(Term reason) {
        if (options.peerDown() == PeerDown.CRASH && stopping.get() == null) {
            self().exit(reason);
        } else if (options.peerDown() != PeerDown.CONTINUE) {
            self().close();
        }
    }

    @Override
    public String toString() {
        return copyIn != null
                ? "Peer[" + label + ", a copy in class " + copyIn + "]"
                : "Peer[" + label + ", process " + osPid() + ", " + getState() + "]";
    }

    // ---- internal implementation

    /** What every use of a peer needs, and a copy does not have. */
    private ControlProcess control() {
        if (started == null) {
            throw NoConnectionException.ofCopy(copyIn);
        }
        return started;
    }

    private Mailbox self() {
        if (self == null) {
            throw NoConnectionException.ofCopy(copyIn);
        }
        return self;
    }

    /** How many calls have no result yet. */
    int callsInFlight() {
        return control().callsInFlight();
    }

    private CompletableFuture<CallResult> request(String module, String function, List<? extends Term> args) {
        return control().call(name(module, "module"), name(function, "function"), ListTerm.of(args));
    }

    private CompletableFuture<CallResult> requestAsync(String module, String function, List<? extends Term> args) {
        return requestAsync(name(module, "module"), name(function, "function"), ListTerm.of(args));
    }

    private CompletableFuture<CallResult> requestAsync(Atom module, Atom function, ListTerm args) {
        try {
            return control().callOrWait(module, function, args);
        } catch (InterruptedException e) {
            throw interrupted("a call");
        }
    }

    private void castOrWait(Atom module, Atom function, ListTerm args) {
        try {
            control().cast(module, function, args);
        } catch (InterruptedException e) {
            throw interrupted("a cast");
        }
    }

    private void sendOrWait(Term to, @Nullable Object message) {
        try {
            control().send(to, TermMapper.toTerm(message, "message"));
        } catch (InterruptedException e) {
            throw interrupted("a message");
        }
    }

    private PeerInterruptedException interrupted(String what) {
        Thread.currentThread().interrupt();
        return new PeerInterruptedException(
                "interrupted while " + what + " waited for earlier ones to be sent to peer " + label
                        + "; it was not sent",
                null);
    }

    private <T extends @Nullable Object> T call(
            Duration timeout, RemoteCallable<? extends T> code, @Nullable Type type) {
        verify(timeout);
        begin();
        Lambdas lambda = Lambdas.of(code, type, mostBytes);
        TimeLeft left = TimeLeft.of(timeout);
        Term result =
                value(await(control().call(JAVA, RUN, Term.list(lambda.bytes())), timeout, "code"), "code", lambda);
        return converted(left, timeout, () -> "code", lambda.result(), isOver -> read(result, lambda.result(), isOver));
    }

    private @Nullable Object functionResult(
            Duration timeout, Type type, String module, String function, @Nullable Object[] args) {
        verify(timeout);
        TimeLeft left = TimeLeft.of(timeout);
        Term result = callTerm(timeout, module, function, args);
        return type == byte[].class && result instanceof Binary bytes
                ? bytes.surrender() // no other code has it
                : converted(
                        left,
                        timeout,
                        () -> module + ":" + function + "/" + args.length,
                        type,
                        isOver -> converted(module, result, type, isOver));
    }

    private static @Nullable Object converted(String module, Term result, Type type, BooleanSupplier isOver) {
        return CharlistHint.isErlang(module)
                ? TermMapper.erlangToJava(result, type, isOver)
                : TermMapper.toJava(result, type, isOver);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"}) // The type is what was asked for.
    private <T extends @Nullable Object> T converted(
            TimeLeft left,
            Duration timeout,
            Supplier<String> what,
            Type type,
            Function<BooleanSupplier, @Nullable Object> conversion) {
        try {
            return (T) Conversion.run(left, type, conversion);
        } catch (TimeoutException e) {
            throw new CallTimeoutException(label, what.get(), timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PeerInterruptedException(
                    "interrupted while the result of " + what.get() + " of peer " + label + " became Java values", e);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"}) // The type is the code's own.
    private static <T extends @Nullable Object> T read(Term result, Type type, BooleanSupplier isOver) {
        return (T) JavaValues.read(result, type, isOver);
    }

    /** Refuses a call on a copy, or by a thread that is interrupted, before anything is sent. */
    private void begin() {
        ControlProcess unused = control();
        Waiting.begin(label);
    }

    private static Atom name(String text, String what) {
        return new Atom(Objects.requireNonNull(text, what));
    }

    private static void verify(Duration timeout) {
        if (Objects.requireNonNull(timeout, "timeout").isNegative()) {
            throw new IllegalArgumentException(
                    "timeout: expected a duration that is not negative, got " + Seconds.of(timeout));
        }
    }

    private CallResult await(CompletableFuture<CallResult> call, Duration timeout, String what) {
        try {
            control().awaitReply(call);
        } catch (RuntimeException | Error e) {
            call.cancel(false);
            throw e;
        }
        return Waiting.await(call, timeout, label, what, options.launch().provesItself());
    }

    private static RemoteCallable<@Nullable Void> runnable(RemoteRunnable code) {
        Objects.requireNonNull(code, "code");
        return () -> {
            code.run();
            return null;
        };
    }

    private List<Term> arguments(@Nullable Object[] args) {
        List<Term> terms = new ArrayList<>(Objects.requireNonNull(args, "args").length);
        for (Object arg : args) {
            if (arg instanceof byte[] bytes) {
                verify(bytes);
            }
            terms.add(argument(arg, terms.size()));
        }
        return terms;
    }

    private static Term argument(@Nullable Object arg, int index) {
        return TermMapper.toTerm(arg, index < ARGUMENTS.size() ? ARGUMENTS.get(index) : "argument " + (index + 1));
    }

    /** A call that is waited for: a link of frames needs no copy of its bytes, and another one gets them in spare arrays. */
    private Term callTerm(Duration timeout, String module, String function, @Nullable Object[] args) {
        boolean copied = options.connection() instanceof Connection.Distribution;
        List<Term> terms = new ArrayList<>(Objects.requireNonNull(args, "args").length);
        List<byte[]> copies = new ArrayList<>(0);
        for (Object arg : args) {
            if (arg instanceof byte[] bytes) {
                verify(bytes);
                byte[] sent = copied ? copy(bytes) : bytes;
                copies.add(sent);
                terms.add(Binary.wrap(sent, 0, bytes.length));
            } else {
                terms.add(argument(arg, terms.size()));
            }
        }
        Term result = callTerm(timeout, module, function, terms);
        if (copied) {
            // It was answered: if it is under way all the same, what it says is the peer's own loss.
            copies.forEach(spare::put);
        }
        return result;
    }

    /** An array that begins with {@code bytes}. */
    private byte[] copy(byte[] bytes) {
        byte[] known = spare.take(bytes.length);
        if (known == null || known.length < bytes.length) {
            return bytes.clone();
        }
        System.arraycopy(bytes, 0, known, 0, bytes.length);
        return known;
    }

    /** What no frame can hold is not even copied. */
    private void verify(byte[] bytes) {
        if (bytes.length > mostBytes) {
            throw new IllegalArgumentException("an argument of " + bytes.length + " bytes, more than the limit of "
                    + mostBytes + ": send it in pieces, or by a file");
        }
    }

    private Term value(CallResult result, String what) {
        return value(result, what, null);
    }

    private Term value(CallResult result, String what, @Nullable Lambdas lambda) {
        if (result instanceof CallResult.Lost) {
            settleEnd();
        }
        settlePrinted();
        return switch (result) {
            case CallResult.Returned(Term value) -> value;
            case CallResult.Raised raised -> throw raised(raised, lambda);
            case CallResult.Crashed(Term reason) ->
                throw new RemoteCallException(label, RemoteCallException.Kind.CRASH, reason, ListTerm.EMPTY);
            case CallResult.Unreadable(String report) ->
                throw new UnreadableReplyException(label, what + ": " + report);
            case CallResult.Lost(Term reason) ->
                throw new PeerDownException(
                        label, reason, inWords(reason), control().child().describe());
            case CallResult.NoConnection(Term reason) ->
                throw new NoConnectionException(label, reason, inWords(reason));
        };
    }

    /** Why it is down, with what it means where Erlang's word alone leaves that open. */
    private String inWords(Term reason) {
        if (reason.equals(NET_TICK_TIMEOUT)) {
            return reason + " (silent for " + Seconds.of(options.heartbeat()) + ": killed by this origin)";
        }
        return reason.equals(NORMAL) ? reason + " (closed by this origin)" : reason.toString();
    }

    /** A process whose connection has ended is about to end: its report then tells how. */
    private void settleEnd() {
        try {
            control().child().awaitEnd(END_TOLD);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the peer printed before it answered stands in the output before the caller goes on. */
    private void settlePrinted() {
        try {
            control().awaitPrinted();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private RemoteCallException raised(CallResult.Raised raised, @Nullable Lambdas lambda) {
        RemoteCallException.Kind kind = switch (raised.outcome()) {
            case EXIT -> RemoteCallException.Kind.EXIT;
            case THROW -> RemoteCallException.Kind.THROW;
            case OK, ERROR, CRASH -> RemoteCallException.Kind.ERROR;
        };
        ListTerm stack = raised.stack() instanceof ListTerm list ? list : ListTerm.EMPTY;
        return new RemoteCallException(label, kind, raised.reason(), stack, advice(raised.reason(), stack, lambda));
    }

    /** What the user can do if the peer did not find a class, or a method. */
    private String advice(Term reason, ListTerm stack, @Nullable Lambdas lambda) {
        List<Term> failures = new ArrayList<>(List.of(reason));
        failures.addAll(ErlangException.causes(stack));
        String report = classPath.report(failures);
        if (report.isEmpty() && lambda != null) {
            return lambda.advice(failures);
        }
        return report.isEmpty() && options.launch().provesItself()
                ? MissingFunction.explanation(control(), reason, stack)
                : report;
    }

    void boot() {
        try {
            awaitBoot();
        } catch (OutOfMemoryError e) {
            stop();
            throw ThreadReserve.failure(e);
        }
    }

    private void awaitBoot() {
        switch (options.waitBoot()) {
            case WaitBoot.AtMost(Duration timeout) -> bootWithin(timeout);
            case WaitBoot.Notify(Pid to, Term tag) -> {
                var unused = onBoot().thenAccept(state -> Node.local().send(to, Term.tuple(tag, bootMessage(state))));
            }
            case WaitBoot.Callback(Consumer<Peer> callback) -> {
                var unused = onBoot().thenAccept(state ->
                        Thread.ofVirtual().name("peer4j-booted-" + label).start(() -> callback.accept(this)));
            }
            case WaitBoot.No unused -> {}
        }
    }

    private Term bootMessage(PeerState state) {
        return switch (state) {
            case PeerState.Down(Term reason) -> Term.tuple(BOOT_FAILED, reason, pid());
            case PeerState.Running(Atom node) -> Term.tuple(STARTED, node, pid());
            case PeerState.Booting unused -> throw new IllegalStateException("told of a boot that is not over");
        };
    }

    private void bootWithin(Duration timeout) {
        try {
            if (!Waiting.awaitBoot(control(), timeout)) {
                throw bootFailed(TIMEOUT);
            }
        } catch (InterruptedException e) {
            PeerException failure = bootFailed(INTERRUPTED);
            PeerInterruptedException interrupted = PeerInterruptedException.of(
                    "interrupted while peer " + label + " booted; its process was killed", e);
            interrupted.addSuppressed(failure);
            throw interrupted;
        }
        if (!control().booted().isDone()) {
            throw bootFailed(NORMAL);
        }
    }

    /** Ends what is left of the peer; {@code reason} counts if it is not down yet. */
    private BootFailedException bootFailed(Atom reason) {
        if (!control().down().isDone()) {
            control().kill(reason);
        }
        Term known = control().down().join();
        stop();
        return new BootFailedException(known, describe() + nameHint(), null);
    }

    /** What to do if another node has the name, in the words of a JVM peer or of {@code erl}. */
    private String nameHint() {
        String given = options.name();
        String said = describe();
        boolean taken = said.contains("is taken at epmd") || said.contains("seems to be in use by another");
        if (given == null || !taken) {
            return "";
        }
        int at = given.indexOf('@');
        return "\nanother node on this host has the name " + given
                + ", perhaps a second run of this program: name(Peer.randomName(\""
                + (at < 0 ? given : given.substring(0, at)) + "\")) gives each peer a name of its own";
    }

    /** The two ends of a link to the control process: the owner's end stops the peer, the peer's crash interrupts. */
    private void linkTo(Thread owner) {
        Thread watch = Thread.ofVirtual().name("peer4j-link-" + label).start(() -> {
            if (endedFirst(owner)) {
                stop();
            }
        });
        var unused = control()
                .down()
                .thenRunAsync(
                        () -> {
                            if (owner.isAlive()) {
                                watch.interrupt();
                            }
                            if (options.peerDown() == PeerDown.CRASH && stopping.get() == null) {
                                owner.interrupt();
                            }
                        },
                        Waiting.VIRTUAL);
    }

    private void linkToCaller() {
        try {
            linkTo(Thread.currentThread());
        } catch (OutOfMemoryError e) {
            stop();
            throw ThreadReserve.failure(e);
        }
    }

    /** False if the peer went down while the owner lived. */
    private static boolean endedFirst(Thread owner) {
        try {
            owner.join();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /**
     * The options of a peer to be; the names are {@code peer.erl}'s. Not for several threads at once. May be used again
     * for further peers.
     */
    public static final class Builder {
        private @Nullable String name;
        private boolean longnames;
        private @Nullable String host;
        private @Nullable Connection connection;
        private Launch launch = Launch.local();
        private final List<String> args = new ArrayList<>();
        private final Map<String, String> env = new LinkedHashMap<>();
        private final Set<String> unsetEnv = new LinkedHashSet<>();
        private @Nullable Path directory;
        private WaitBoot waitBoot = WaitBoot.atMost(WaitBoot.DEFAULT_TIMEOUT);
        private PeerDown peerDown = PeerDown.STOP;
        private Shutdown shutdown = Shutdown.halt();
        private boolean detached = true;
        private boolean killDescendants;
        private UnaryOperator<List<String>> postProcessArgs = UnaryOperator.identity();
        private @Nullable Console output;
        private @Nullable Console errorOutput;
        private int maxLineLength = Output.DEFAULT_MAX_LINE;
        private boolean visibleControls;
        private @Nullable Input input;
        private Duration heartbeat = DEFAULT_HEARTBEAT;
        private TermLimits limits = TermLimits.DEFAULT;
        private @Nullable Consumer<String> frames;
        private long pendingLimit = DEFAULT_PENDING_LIMIT;
        private Reach reach = Reach.origin();

        private Builder() {}

        /** The node's name: the part before {@code @}, or all of it. Default: none. */
        public Builder name(String name) {
            this.name = Objects.requireNonNull(name, "name");
            return this;
        }

        /** Whether {@code name} is a long name, with a fully qualified host. Default: false. */
        public Builder longnames(boolean longnames) {
            this.longnames = longnames;
            return this;
        }

        /** The part of the node's name after {@code @}. Default: the host's own name. */
        public Builder host(String host) {
            this.host = Objects.requireNonNull(host, "host");
            return this;
        }

        /** The control connection. Default: {@link Connection#standardIo}. */
        public Builder connection(Connection connection) {
            this.connection = Objects.requireNonNull(connection, "connection");
            return this;
        }

        /** How the process comes to be: the option {@code exec}. Default: {@link Launch#local}. */
        public Builder launch(Launch launch) {
            this.launch = Objects.requireNonNull(launch, "launch");
            return this;
        }

        /** A real Erlang node, by the {@code erl} on the search path. */
        public Builder erlang() {
            return launch(Launch.erlang());
        }

        /** Arguments for the peer's command line; more calls add more. */
        public Builder args(String... args) {
            for (String arg : args) {
                this.args.add(Objects.requireNonNull(arg, "args"));
            }
            return this;
        }

        /**
         * A variable of the peer's environment, beside this process's own. Any name without {@code =} and the character 0
         * will do; its bytes and the value's are those of this JVM's locale ({@code sun.jnu.encoding}), and what that can't
         * encode is refused by {@link #start}.
         */
        public Builder env(String name, String value) {
            env.put(Objects.requireNonNull(name, "env: name"), Objects.requireNonNull(value, "env: value of " + name));
            unsetEnv.remove(name);
            return this;
        }

        /** Leaves a variable of this process's own out of the peer's environment, as {@code {Name, false}} does in OTP. */
        public Builder unsetEnv(String name) {
            unsetEnv.add(Objects.requireNonNull(name, "unsetEnv"));
            env.remove(name);
            return this;
        }

        /**
         * The peer's working directory, which has to exist. A relative one is below this process's own, as are relative
         * entries of class paths and relative paths of programs. Default: this process's own, or {@code /} where that was
         * deleted.
         */
        public Builder directory(Path directory) {
            this.directory = Objects.requireNonNull(directory, "directory");
            return this;
        }

        /** Waits {@code timeout} at most for the peer to boot. Default: 15 seconds. */
        public Builder waitBoot(Duration timeout) {
            return waitBoot(WaitBoot.atMost(timeout));
        }

        /** Whether and how to wait for the peer to boot. */
        public Builder waitBoot(WaitBoot waitBoot) {
            this.waitBoot = Objects.requireNonNull(waitBoot, "waitBoot");
            return this;
        }

        /** What happens when the peer goes down. Default: {@link PeerDown#STOP}. */
        public Builder peerDown(PeerDown peerDown) {
            this.peerDown = Objects.requireNonNull(peerDown, "peerDown");
            return this;
        }

        /** How {@link Peer#stop} ends the peer. Default: {@link Shutdown#halt()}. */
        public Builder shutdown(Shutdown shutdown) {
            this.shutdown = Objects.requireNonNull(shutdown, "shutdown");
            return this;
        }

        /**
         * Whether the peer's process is kept from this one's own standard output and error: what it prints there, past
         * the connection, then goes to {@link #output(PrintStream) its output} and into reports. Over TCP, false lets
         * it print to them directly. Default: true.
         */
        public Builder detached(boolean detached) {
            this.detached = detached;
            return this;
        }

        /**
         * Whether the end of the peer, whatever it ends by, also ends the processes that it started on this host, and that
         * these started: by SIGKILL, as soon as the peer has ended, or half a second after this JVM was killed.
         * {@link Peer#stop} waits for it, unless the peer is to be {@linkplain Shutdown#close() closed}. They are found by a
         * mark in the environment that they inherit, {@code PEER4J_DESCENDANT_OF}; one that clears or overwrites its
         * environment, or is another user's, is not. An {@code epmd} that an {@code erl} started ends as well, so one should
         * run before. Needs Linux: elsewhere the peer does not start
         * ({@link IllegalArgumentException}). Default: false.
         */
        public Builder killDescendants(boolean kill) {
            this.killDescendants = kill;
            return this;
        }

        /** Has the last word on the whole list of arguments, the program's name aside. Default: leaves it as it is. */
        public Builder postProcessArgs(UnaryOperator<List<String>> postProcessArgs) {
            this.postProcessArgs = Objects.requireNonNull(postProcessArgs, "postProcessArgs");
            return this;
        }

        /**
         * Where its output goes, standard error too unless {@link #errorOutput(PrintStream)} names a place for that. Several
         * peers may share a stream, and no peer's line is torn by another's. Unfinished lines pass at once while one peer
         * alone prints there. Default: {@link System#out}.
         */
        public Builder output(PrintStream stream) {
            this.output = Console.of(Objects.requireNonNull(stream, "output"));
            return this;
        }

        /**
         * Gets its output, standard error too unless {@link #errorOutput(Consumer)} names a place for that: whole lines
         * with their ends ({@code \n}), one at a time.
         *
         * <p>A line comes in pieces, of which only the last has the end, in two cases: it is longer than {@link
         * #maxLineLength}, or a part of it was flushed, as by {@code System.out.flush()} on the peer or by {@code
         * io:format} on an Erlang node. What a call flushed arrives before the call returns. What the process prints past
         * the connection, such as the JVM's own warnings, comes as a piece if a line stands unfinished for 100 ms. If the
         * other stream, or another peer, prints after such a piece, the consumer first gets a single {@code \n}.
         *
         * <p>It is called by a virtual thread. It may call the peer, and such calls do not wait for output. If it throws,
         * the peer goes on, the text is lost, and the origin's log says so.
         */
        public Builder output(Consumer<String> lines) {
            this.output = Console.lines(Objects.requireNonNull(lines, "output"));
            return this;
        }

        /**
         * Where its standard error goes: what a JVM peer prints to {@link System#err}, an Erlang node to {@code
         * standard_error}, and either one's process to descriptor 2. Otherwise as {@link #output(PrintStream)}. Over
         * standard_io, what native code prints to descriptor 1 of a local JVM comes here, too. Default: where its output
         * goes.
         */
        public Builder errorOutput(PrintStream stream) {
            this.errorOutput = Console.of(Objects.requireNonNull(stream, "errorOutput"));
            return this;
        }

        /** Gets its standard error, as {@link #output(Consumer)} gets the output. Default: where its output goes. */
        public Builder errorOutput(Consumer<String> lines) {
            this.errorOutput = Console.lines(Objects.requireNonNull(lines, "errorOutput"));
            return this;
        }

        /**
         * The longest line that a consumer of output gets whole, in characters ({@code char}) without the line's end, from
         * 1 to 2<sup>28</sup>. A longer one comes in pieces of that length, or of one less where a character of two
         * {@code char}s would be split. So much text may be held for each stream of the peer. Default: 1,048,576.
         */
        public Builder maxLineLength(int characters) {
            this.maxLineLength = characters;
            return this;
        }

        /**
         * Whether control characters in its output are made visible, so that it can't change the state of a terminal: ESC
         * becomes {@code ^[}, the codes from U+0080 to U+009F and the controls of bidirectional text become
         * {@code \}{@code u202e} and the like. Newlines and tabs stay. Default: false.
         */
        public Builder visibleControls(boolean visible) {
            this.visibleControls = visible;
            return this;
        }

        /** Where its input comes from, in UTF-8. Default: {@link System#in}, which is read only if the peer asks. */
        public Builder input(InputStream stream) {
            this.input = new Input(Objects.requireNonNull(stream, "input"));
            return this;
        }

        /**
         * Takes a peer that gives no sign of life for {@code timeout} for hung or stopped, and kills it: its state is then
         * down with {@code net_tick_timeout}. A peer that is silent for half of it is asked for {@code erlang:node()}.
         * At least {@link #MIN_HEARTBEAT}, or {@link Duration#ZERO} for a peer that may stand still, in a debugger, say.
         * Default: 60 seconds.
         */
        public Builder heartbeat(Duration timeout) {
            this.heartbeat = Objects.requireNonNull(timeout, "heartbeat");
            return this;
        }

        /** What a frame from the peer may hold. Default: {@link TermLimits#DEFAULT}. */
        public Builder limits(TermLimits limits) {
            this.limits = Objects.requireNonNull(limits, "limits");
            return this;
        }

        /**
         * How many bytes may wait to be sent to the peer, besides the message that is being sent, before
         * {@link Peer#callAsync(String, String, Object...) callAsync}, {@link Peer#cast(String, String, Object...) cast} and
         * {@link Peer#send(String, Object) send} wait. With {@link Long#MAX_VALUE} they never wait longer than it takes to copy
         * and encode what they send; then a peer that does not read may cost this JVM's memory. Default:
         * {@link #DEFAULT_PENDING_LIMIT}.
         */
        public Builder pendingLimit(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("pendingLimit: expected 0 or more bytes, got " + bytes);
            }
            this.pendingLimit = bytes;
            return this;
        }

        /**
         * Which processes the peer's messages reach through this origin. Default: {@link Reach#origin}, which is pids that the
         * peer was sent and names that this program has registered. It limits peers without a name: see {@link Reach}.
         *
         * @throws IllegalArgumentException from {@link #start}, if names are given for a peer over distribution
         */
        public Builder reach(Reach reach) {
            this.reach = Objects.requireNonNull(reach, "reach");
            return this;
        }

        /** Gets a line for each frame, from the threads that send and receive. Default: nobody does. */
        public Builder frames(Consumer<String> log) {
            this.frames = log;
            return this;
        }

        /**
         * Starts the peer, and waits for it to boot as {@link #waitBoot(WaitBoot)} says.
         *
         * <p>On a JVM peer, while a class is initialized: gives a copy instead, starts no process, and each use of the copy
         * except its end fails with {@link NoConnectionException}. So a peer may be in a static field of the class whose
         * lambdas it runs. Otherwise peers may start peers, at most 8 below each other, or as many as the system property
         * {@code peer4j.maxDepth} says.
         *
         * @throws IllegalArgumentException if an option is refused, by its name
         * @throws BootFailedException if it did not boot
         * @throws PeerInterruptedException if the calling thread is interrupted before it has booted; no process is left
         */
        public Peer start() {
            String initialized = ClassInitialization.current();
            if (initialized != null) {
                return copy(initialized);
            }
            PeerOptions options = options();
            Waiting.begin(null);
            Peer peer = Peer.begin(options);
            peer.boot();
            return peer;
        }

        private Peer copy(String initialized) {
            return new Peer(name == null ? "peer" : name, initialized);
        }

        /**
         * Like {@link #start}, tied to the calling thread: its end stops the peer, and with {@link PeerDown#CRASH} the
         * peer's end interrupts it.
         */
        public Peer startLink() {
            Peer peer = start();
            if (peer.copyIn == null) {
                peer.linkToCaller();
            }
            return peer;
        }

        /**
         * Like {@link #start}, without waiting. If the future completes in any other way than with the peer, the peer ends,
         * booted or not: by {@code cancel}, {@link CompletableFuture#orTimeout}, {@code complete} with something else. A
         * peer that the future has given is its receiver's to stop.
         */
        public CompletableFuture<Peer> startAsync() {
            String initialized = ClassInitialization.current();
            return initialized != null
                    ? CompletableFuture.completedFuture(copy(initialized))
                    : AsyncStart.begin(options());
        }

        private Connection defaultConnection() {
            return name == null ? Connection.standardIo() : Connection.distribution();
        }

        private PeerOptions options() {
            return new PeerOptions(
                    name,
                    longnames,
                    host,
                    connection != null ? connection : defaultConnection(),
                    launch,
                    args,
                    env,
                    unsetEnv,
                    directory,
                    waitBoot,
                    peerDown,
                    shutdown,
                    detached,
                    killDescendants,
                    postProcessArgs,
                    Output.of(
                            output == null ? Console.of(System.out) : output,
                            errorOutput,
                            maxLineLength,
                            visibleControls),
                    input == null ? new Input(System.in) : input,
                    heartbeat,
                    limits,
                    frames,
                    pendingLimit,
                    reach);
        }
    }
}
