package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.stack.StackRoom;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A process: a pid and the messages sent to it, until it ends.
 *
 * <p>The queue has no bound, as a process's has none in Erlang: what is sent is kept until it is received or the process
 * ends. Any thread may receive, a virtual one as well, and several may do so at once; each message goes to one of them.
 * Waiting ends with an {@link ErlangException} of class {@code exit} when the process does, and with an
 * {@link InterruptedException} when the thread is interrupted. {@link #close} is idempotent: the first reason stays.
 *
 * <p>Links, monitors and aliases are Erlang's, to processes of this node and of others. What names a process there may
 * connect to its node, and waits for that; where it can't be reached the outcome is {@code noconnection}. Nothing is ever
 * waited for on a thread that hands signals on, in a {@linkplain #onExit listener} say: there only nodes count that are
 * connected.
 *
 * <p>Inside: {@code lock} guards every field that is neither final nor volatile, and each change of {@code exitReason}.
 * The node's tables are never touched under it, nor are {@linkplain #onExit listeners} called; they run on the thread that
 * ends the process.
 */
public final class Mailbox implements AutoCloseable {
    private static final ThreadLocal<@Nullable Mailbox> CURRENT = new ThreadLocal<>();

    private final Node node;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrival = lock.newCondition();
    private volatile @Nullable Pid pid;
    private @Nullable ArrayDeque<Term> queue;
    private int removals;
    private long received;
    private int waiting;
    private @Nullable Predicate<? super Term> taker;
    private boolean taking;
    private volatile @Nullable Term exitReason;
    private int sending;
    private @Nullable Thread runner;
    private @Nullable List<Consumer<Term>> listeners;
    private volatile @Nullable Relations relations;
    private volatile @Nullable Spawns spawns;
    private volatile @Nullable Pid groupLeader;
    private volatile boolean trapping;
    private volatile boolean named;

    Mailbox(Node node) {
        this.node = node;
    }

    /** The process that the current thread runs as, or null where it runs as none. */
    public static @Nullable Mailbox current() {
        return CURRENT.get();
    }

    /** Its pid, made when it is first asked for: a process whose pid nobody knows is in no table. */
    public Pid self() {
        Pid known = pid;
        return known != null ? known : node.enlist(this);
    }

    /** Its pid, if it was ever asked for. */
    public @Nullable Pid knownPid() {
        return pid;
    }

    /** The node that it runs on. */
    public Node node() {
        return node;
    }

    /**
     * Runs {@code body} on this thread as this process: {@link #current} gives it, and its {@linkplain #exit end}
     * interrupts the thread. The process ends normally behind {@code body}, and with {@code body}'s exception's reason
     * where that is an {@link ErlangException}.
     */
    public void run(Runnable body) {
        runToEnd(() -> {
            body.run();
            return Atoms.NORMAL;
        });
    }

    /** Like {@link #run}; the process ends with what {@code body} gives. */
    void runToEnd(Supplier<Term> body) {
        Mailbox outer = CURRENT.get();
        CURRENT.set(this);
        runOn(Thread.currentThread());
        Term reason = Atoms.NORMAL;
        try {
            reason = body.get();
        } catch (ErlangException e) {
            reason = e.exitReason();
            throw e;
        } finally {
            try {
                runOn(null);
                end(reason);
            } finally {
                CURRENT.set(outer);
            }
        }
    }

    private void runOn(@Nullable Thread thread) {
        lock.lock();
        try {
            runner = thread;
            if (thread != null && exitReason != null) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the next message. */
    public Term receive() throws InterruptedException {
        return receive(message -> true);
    }

    /** Waits for the next message; null when {@code timeout} is over first. */
    public @Nullable Term receive(Duration timeout) throws InterruptedException {
        return receive(message -> true, timeout);
    }

    /**
     * Waits for the first message that {@code wanted} accepts; those before it stay. {@code wanted} runs while nobody
     * else can send or receive here: it must be quick and not wait for anything.
     */
    public Term receive(Predicate<? super Term> wanted) throws InterruptedException {
        Term message = await(wanted, Long.MAX_VALUE);
        return Objects.requireNonNull(message, "no time-out, yet no message");
    }

    /** Like {@link #receive(Predicate)}; null when {@code timeout} is over first. */
    public @Nullable Term receive(Predicate<? super Term> wanted, Duration timeout) throws InterruptedException {
        return await(wanted, TimeUnit.NANOSECONDS.convert(timeout));
    }

    private @Nullable Term await(Predicate<? super Term> wanted, long nanos) throws InterruptedException {
        self();
        lock.lockInterruptibly();
        try {
            long left = nanos;
            int seen = 0;
            int seenRemovals = removals;
            while (true) {
                if (exitReason != null) {
                    throw ErlangException.exit(exitReason);
                }
                // Another receiver may have taken what stood before: then the places have moved.
                Term message = taking ? null : take(wanted, removals == seenRemovals ? seen : 0);
                if (message != null || left <= 0) {
                    return message;
                }
                seen = taking ? seen : size();
                seenRemovals = removals;
                left = awaitArrival(left);
            }
        } finally {
            lock.unlock();
        }
    }

    // In a loop of the caller's.
    @SuppressWarnings("WaitNotInLoop")
    private long awaitArrival(long nanos) throws InterruptedException {
        waiting++;
        try {
            return arrival.awaitNanos(nanos);
        } finally {
            waiting--;
        }
    }

    private @Nullable Term take(Predicate<? super Term> wanted, int from) {
        if (queue == null) {
            return null;
        }
        Iterator<Term> messages = queue.iterator();
        for (int i = 0; messages.hasNext(); i++) {
            Term message = messages.next();
            if (i >= from && wanted.test(message)) {
                messages.remove();
                removals++;
                return message;
            }
        }
        return null;
    }

    private int size() {
        return queue == null ? 0 : queue.size();
    }

    /** How many messages wait. */
    public int queueLength() {
        lock.lock();
        try {
            return size();
        } finally {
            lock.unlock();
        }
    }

    /** How many messages have come so far. */
    public long received() {
        lock.lock();
        try {
            return received;
        } finally {
            lock.unlock();
        }
    }

    /** The stack of the thread that {@linkplain #run runs} as this process, innermost frame first; empty if none does. */
    public List<StackTraceElement> stackTrace() {
        Thread running;
        lock.lock();
        try {
            running = runner;
        } finally {
            lock.unlock();
        }
        return running == null ? List.of() : List.of(running.getStackTrace());
    }

    /** The messages that wait, as they stand now. */
    public List<Term> messages() {
        lock.lock();
        try {
            return queue == null ? List.of() : List.copyOf(queue);
        } finally {
            lock.unlock();
        }
    }

    /** Whether it has not ended. */
    public boolean isAlive() {
        return exitReason() == null;
    }

    /** Why it ended; null while it has not. */
    public @Nullable Term exitReason() {
        return exitReason;
    }

    /**
     * Has {@code taker} take what it can of the messages that come while a thread waits for the next one, and none waits to
     * be received: on the thread on which they come, so one hand-over is saved. It must be quick and not wait for anything;
     * what it returns false for is received as ever. Messages are taken and received in the order in which they come, if
     * one thread alone receives.
     */
    public void taker(Predicate<? super Term> taker) {
        lock.lock();
        try {
            this.taker = taker;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Has this thread take in what {@code from}, another node, sends to this process, a {@linkplain #taker taker's} part
     * too, until {@code done} or for a moment at most: for a thread that is about to wait for it, and may be quicker so than
     * if it had to be woken. Does nothing more than see to it that it is read where this thread may not, or another does.
     *
     * @param done whether it has come
     * @param others whether any thread waits for what {@code from} sends to this process; both must be quick
     */
    public void takeFrom(Atom from, BooleanSupplier done, BooleanSupplier others) {
        NodeConnection over = node.existingConnection(from);
        if (over != null) {
            over.lead(new Leading.Caller(this, done, others, System.nanoTime()));
        }
    }

    boolean deliver(Term message) {
        Predicate<? super Term> first;
        lock.lock();
        try {
            if (exitReason != null) {
                return false;
            }
            received++;
            first = waiting > 0 && !taking && size() == 0 ? taker : null;
            if (first == null) {
                queue().add(message);
                arrival.signalAll();
                return true;
            }
            taking = true;
        } finally {
            lock.unlock();
        }
        offer(first, message);
        return true;
    }

    private void offer(Predicate<? super Term> to, Term message) {
        boolean taken = false;
        try {
            taken = to.test(message);
        } finally {
            taken(message, taken);
        }
    }

    private void taken(Term message, boolean taken) {
        lock.lock();
        try {
            taking = false;
            if (!taken && exitReason == null) {
                queue().addFirst(message);
                removals++;
            }
            if (size() > 0) {
                arrival.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private ArrayDeque<Term> queue() {
        ArrayDeque<Term> known = queue;
        if (known == null) {
            known = new ArrayDeque<>();
            queue = known;
        }
        return known;
    }

    /**
     * Sends it an exit signal, as {@code exit(Pid, Reason)} does: {@code normal} from another process is ignored,
     * {@code kill} ends it with {@code killed}, anything else with {@code reason}, unless it {@linkplain #trapExit traps}
     * exits. A thread that {@linkplain #run runs} as this process is interrupted.
     */
    public void exit(Term reason) {
        Mailbox current = current();
        exitSignal((current == null ? this : current), reason, current == this);
    }

    private void exitSignal(Mailbox from, Term reason, boolean own) {
        if (reason.equals(Atoms.KILL)) {
            end(Atoms.KILLED);
        } else if (trapping) {
            trapped(from.self(), reason);
        } else if (own || !reason.equals(Atoms.NORMAL)) {
            end(reason);
        }
    }

    /** Takes an exit signal; {@code linked} if it comes by a link: then {@code kill} is a reason as any other. */
    void exitSignal(Pid from, Term reason, boolean linked) {
        if (!linked && reason.equals(Atoms.KILL)) {
            end(Atoms.KILLED);
        } else if (linked || trapping || !reason.equals(Atoms.NORMAL)) {
            linkSignal(from, reason).run();
        } else if (from.equals(pid)) {
            end(reason);
        }
    }

    /** Takes an exit signal that comes by a link, under any lock; what is left has to be run with none held. */
    Runnable linkSignal(Pid from, Term reason) {
        if (trapping) {
            trapped(from, reason);
            return Mailbox::nothing;
        }
        return reason.equals(Atoms.NORMAL) ? Mailbox::nothing : endBegun(reason);
    }

    private void trapped(Pid from, Term reason) {
        deliver(Term.tuple(Atoms.EXIT, from, reason));
    }

    /** Whether exit signals come as messages {@code {'EXIT', From, Reason}}: the process flag {@code trap_exit}. */
    public boolean isTrappingExits() {
        return trapping;
    }

    /** Sets the process flag {@code trap_exit}, and returns what it was. {@code kill} is not trapped. */
    public boolean trapExit(boolean trap) {
        boolean before = trapping;
        trapping = trap;
        return before;
    }

    /** Sends {@code to}, a process on any node, an exit signal, as {@code exit(Pid, Reason)} does. */
    public void exit(Pid to, Term reason) {
        if (beginSend()) {
            try {
                relations().exit(to, reason);
            } finally {
                endSend();
            }
        }
    }

    /**
     * Sends {@code message} to a pid, an alias, a registered name, or {@code {Name, Node}}. False if it is known that
     * nobody got it; that another node has no such process is not.
     *
     * @throws IllegalArgumentException if the message is too large for another node
     */
    public boolean send(Term to, Term message) {
        if (!beginSend()) {
            return false;
        }
        try {
            return node.send(this, to, message);
        } finally {
            endSend();
        }
    }

    /**
     * Begins to send something, which {@link #endSend} has to follow; false if this process has ended. Should it be ended
     * from outside meanwhile, others hear of that behind what is sent, as from a process of Erlang's.
     */
    boolean beginSend() {
        StackRoom.require(StackRoom.FOR_PIPE);
        lock.lock();
        try {
            if (exitReason != null && sending == 0) {
                return false;
            }
            sending++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** What was begun is sent, or will not be; any thread may say so. */
    void endSend() {
        Term reason;
        lock.lock();
        try {
            sending--;
            reason = sending == 0 ? exitReason : null;
        } finally {
            lock.unlock();
        }
        if (reason != null) {
            depart(reason);
        }
    }

    /**
     * Links it to {@code to}, as {@code link(Pid)} does: when one ends, the other gets an exit signal with the reason.
     * Where there is no such process that is {@code noproc}, as a signal too.
     */
    public void link(Pid to) {
        if (!to.equals(self())) {
            relations().link(to);
        }
    }

    /** Takes a link back, as {@code unlink(Pid)} does: no exit signal comes by it from then on. */
    public void unlink(Pid to) {
        relations().unlink(to);
    }

    /** The processes that it is linked to. */
    public List<Pid> links() {
        Relations known = relations;
        return known == null ? List.of() : known.links();
    }

    /** What it monitors: pids, and {@code {Name, Node}}. */
    public List<Term> monitors() {
        Relations known = relations;
        return known == null ? List.of() : known.monitors();
    }

    /** The processes that monitor it. */
    public List<Pid> monitoredBy() {
        Relations known = relations;
        return known == null ? List.of() : known.monitoredBy();
    }

    /**
     * Monitors a pid, registered name or {@code {Name, Node}}, as {@code monitor(process, To)} does: when that process
     * ends, or its node is lost, a message {@code {'DOWN', Reference, process, Object, Reason}} comes, once.
     *
     * @throws IllegalArgumentException if {@code to} is none of these
     */
    public Reference monitor(Term to) {
        Reference reference = node.newReference();
        monitor(to, reference, Atoms.DOWN);
        return reference;
    }

    /** Monitors as {@link #monitor(Term)} does; the reference is an alias of this process as well. */
    public Reference monitor(Term to, AliasMode alias) {
        Reference reference = node.newReference();
        node.addAlias(reference, this, alias);
        try {
            monitor(to, reference, Atoms.DOWN);
            return reference;
        } catch (IllegalArgumentException e) {
            unalias(reference);
            throw e;
        }
    }

    private void monitor(Term to, Reference reference, Term tag) {
        relations().monitor(reference, to, watch(reference, tag));
    }

    /** Has the end of what {@code reference} monitors come as a message. */
    Relations.Watch watch(Reference reference, Term tag) {
        return (object, reason) -> {
            node.aliasEnded(reference);
            deliver(Term.tuple(tag, reference, Atoms.PROCESS, object, reason));
        };
    }

    /** Ends a monitor, and its alias; false if there was none. Its message may have come. */
    public boolean demonitor(Reference reference) {
        node.aliasEnded(reference);
        return relations().demonitor(reference);
    }

    /** Ends a monitor, and takes its message out of the queue if it has come. */
    public boolean demonitorAndFlush(Reference reference) {
        boolean was = demonitor(reference);
        if (!was) {
            remove(message -> message instanceof Tuple down
                    && down.size() == 5
                    && down.get(1).equals(reference));
        }
        return was;
    }

    private void remove(Predicate<Term> unwanted) {
        lock.lock();
        try {
            if (queue != null && queue.removeIf(unwanted)) {
                removals++;
            }
        } finally {
            lock.unlock();
        }
    }

    /** A new alias: messages to it come to this process until it is {@linkplain #unalias taken back}. */
    public Reference alias() {
        Reference reference = node.newReference();
        node.addAlias(reference, this, AliasMode.EXPLICIT_UNALIAS);
        return reference;
    }

    /** Takes an alias back; false if it is none of this process. */
    public boolean unalias(Reference alias) {
        boolean own = node.removeAlias(alias, this);
        if (own) {
            relations().dropAlias(alias);
        }
        return own;
    }

    /** Where its output goes: the one it was given, else the node's default, else itself. */
    public Pid groupLeader() {
        Pid own = groupLeader;
        if (own != null) {
            return own;
        }
        Pid fallback = node.defaultGroupLeader();
        return fallback != null ? fallback : self();
    }

    /** Sets where its output goes. */
    public void groupLeader(Pid leader) {
        groupLeader = leader;
    }

    /** Starts a process of this node with this one's group leader. */
    public Mailbox spawn(ProcessBody body) {
        return node.begin(child(), body);
    }

    /** Starts a process that is linked to this one from its start. */
    public Mailbox spawnLink(ProcessBody body) {
        Mailbox child = child();
        child.relations().linked(self(), node.here());
        if (!relations().linked(child.self(), node.here())) {
            child.end(Atoms.NOPROC);
        }
        return node.begin(child, body);
    }

    /** A process and what monitors it. */
    public record Monitored(Mailbox process, Reference monitor) {}

    /** Starts a process that this one monitors from its start. */
    public Monitored spawnMonitor(ProcessBody body) {
        Mailbox child = child();
        Reference reference = monitor(child.self());
        return new Monitored(node.begin(child, body), reference);
    }

    private Mailbox child() {
        Mailbox child = node.open();
        child.groupLeader = groupLeader;
        return child;
    }

    /**
     * Asks {@code at}, this node or another, for a process that applies {@code module:function} to {@code args}, as
     * {@code spawn_request/5} does. The answer comes as a message {@code {spawn_reply, Request, ok, Pid}} or
     * {@code {spawn_reply, Request, error, Reason}}: {@code noconnection}, {@code notsup}, {@code badopt} or
     * {@code system_limit}. The reference is that of the monitor as well, if there is to be one.
     *
     * @throws IllegalArgumentException if the arguments are too large for another node
     */
    public Reference spawnRequest(Atom at, Atom module, Atom function, ListTerm args, SpawnOptions options) {
        return spawns().request(at, module, function, args, options);
    }

    /**
     * Gives a request up, as {@code spawn_request_abandon/1} does; false if its answer has come. A process that starts all
     * the same is not monitored, and gets an exit signal {@code abandoned} if it was to be linked.
     */
    public boolean abandonSpawn(Reference request) {
        return spawns().abandon(request);
    }

    /**
     * Gives a request with a monitor up, as {@link #abandonSpawn} does before its answer has come and {@link #demonitor}
     * after, and has the process killed, as {@code exit(Pid, kill)} does, as soon as it is known; false if it has ended.
     */
    public boolean killSpawned(Reference request) {
        return spawns().kill(request) || relations().kill(request);
    }

    /** Its links and monitors; made when first asked for. */
    Relations relations() {
        Relations known = relations;
        if (known != null) {
            return known;
        }
        lock.lock();
        try {
            known = relations;
            if (known == null) {
                known = new Relations(this, exitReason != null && sending == 0);
                relations = known;
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    Relations knownRelations() {
        return relations;
    }

    Spawns spawns() {
        Spawns known = spawns;
        if (known != null) {
            return known;
        }
        lock.lock();
        try {
            known = spawns;
            if (known == null) {
                known = new Spawns(this);
                spawns = known;
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    /** A connection is lost: all that waited for something to come over it is told. */
    void watchesLost(NodeConnection over) {
        Relations known = relations;
        if (known != null) {
            known.watchesLost(over);
        }
        Spawns asked = spawns;
        if (asked != null) {
            asked.lost(over);
        }
    }

    /** Ends it normally; waiting receivers are woken. */
    @Override
    public void close() {
        end(Atoms.NORMAL);
    }

    void end(Term reason) {
        endBegun(reason).run();
    }

    /** Ends it, but for what calls others. */
    private Runnable endBegun(Term reason) {
        List<Consumer<Term>> told;
        boolean sent;
        lock.lock();
        try {
            if (exitReason != null) {
                return Mailbox::nothing;
            }
            exitReason = reason;
            queue = null;
            arrival.signalAll();
            told = listeners == null ? List.of() : listeners;
            listeners = null;
            sent = sending == 0;
            if (runner != null && runner != Thread.currentThread()) {
                runner.interrupt();
            }
        } finally {
            lock.unlock();
        }
        return () -> {
            node.unregister(this);
            told.forEach(listener -> tell(listener, reason));
            if (sent) {
                depart(reason);
            }
        };
    }

    /** Until then others can link themselves to it or monitor it, and hear of its end with the rest. */
    private void depart(Term reason) {
        node.strike(this);
        Relations related = knownRelations();
        if (related != null) {
            related.endInTurn(reason);
        }
    }

    private static void nothing() {}

    /** What a listener throws is its own fault: the thread may be one that reads a connection. */
    private static void tell(Consumer<Term> listener, Term reason) {
        try {
            listener.accept(reason);
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable e) {
            NodeLog.FAILED_LISTENERS.log(() -> "a listener to a process's end failed", e);
        }
    }

    /**
     * Calls {@code listener} with the reason when the process ends, at once if it has ended; on the thread that ends it,
     * so it must not wait. What it throws then is logged.
     */
    public void onExit(Consumer<Term> listener) {
        Term reason;
        lock.lock();
        try {
            reason = exitReason;
            if (reason == null) {
                listeners = listeners == null ? new ArrayList<>(1) : listeners;
                listeners.add(listener);
                return;
            }
        } finally {
            lock.unlock();
        }
        listener.accept(reason);
    }

    /** Undoes {@link #onExit} with the same {@code listener}; one that is being called is still called. */
    public void offExit(Consumer<Term> listener) {
        lock.lock();
        try {
            if (listeners != null) {
                listeners.remove(listener);
            }
        } finally {
            lock.unlock();
        }
    }

    void enlisted(Pid as) {
        pid = as;
    }

    void nameGiven() {
        named = true;
    }

    /** Whether it ever had a name: most have none, and need not be looked for among those that do. */
    boolean hasHadName() {
        return named;
    }
}
