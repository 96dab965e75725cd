package io.peer4j.node;

import io.peer4j.term.Atom;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A process: a pid and the messages sent to it, until it ends.
 *
 * <p>The queue has no bound, as a process's has none in Erlang: what is sent is kept until it is received or the process
 * ends. Any thread may receive, a virtual one as well, and several may do so at once; each message goes to one of them.
 * Waiting ends with an {@link ErlangException} of class {@code exit} when the process does, and with an
 * {@link InterruptedException} when the thread is interrupted. {@link #close} is idempotent: the first reason stays.
 *
 * <p>Inside: {@code lock} guards every field that is not final. The node's tables are never touched under it, nor are
 * {@linkplain #onExit listeners} called; they run on the thread that ends the process.
 */
public final class Mailbox implements AutoCloseable {
    private static final Atom NORMAL = new Atom("normal");
    private static final Atom KILL = new Atom("kill");
    private static final Atom KILLED = new Atom("killed");
    private static final ThreadLocal<@Nullable Mailbox> CURRENT = new ThreadLocal<>();

    private final Node node;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrival = lock.newCondition();
    private volatile @Nullable Pid pid;
    private @Nullable ArrayDeque<Term> queue;
    private int removals;
    private @Nullable Term exitReason;
    private @Nullable Thread runner;
    private @Nullable List<Consumer<Term>> listeners;

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
        Mailbox outer = CURRENT.get();
        CURRENT.set(this);
        runOn(Thread.currentThread());
        Term reason = NORMAL;
        try {
            body.run();
        } catch (ErlangException e) {
            reason = e.reason();
            throw e;
        } finally {
            runOn(null);
            end(reason);
            if (outer == null) {
                CURRENT.remove();
            } else {
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
                Term message = take(wanted, removals == seenRemovals ? seen : 0);
                if (message != null || left <= 0) {
                    return message;
                }
                seen = size();
                seenRemovals = removals;
                left = arrival.awaitNanos(left);
            }
        } finally {
            lock.unlock();
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
        lock.lock();
        try {
            return exitReason;
        } finally {
            lock.unlock();
        }
    }

    boolean deliver(Term message) {
        lock.lock();
        try {
            if (exitReason != null) {
                return false;
            }
            if (queue == null) {
                queue = new ArrayDeque<>();
            }
            queue.add(message);
            arrival.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends it an exit signal, as {@code exit(Pid, Reason)} does: {@code normal} from another process is ignored,
     * {@code kill} ends it with {@code killed}, anything else with {@code reason}. A thread that {@linkplain #run runs}
     * as this process is interrupted.
     */
    public void exit(Term reason) {
        if (!reason.equals(NORMAL) || current() == this) {
            end(reason.equals(KILL) ? KILLED : reason);
        }
    }

    /** Ends it normally; waiting receivers are woken. */
    @Override
    public void close() {
        end(NORMAL);
    }

    private void end(Term reason) {
        List<Consumer<Term>> told = List.of();
        lock.lock();
        try {
            if (exitReason != null) {
                return;
            }
            exitReason = reason;
            queue = null;
            arrival.signalAll();
            if (listeners != null) {
                told = listeners;
                listeners = null;
            }
            if (runner != null && runner != Thread.currentThread()) {
                runner.interrupt();
            }
        } finally {
            lock.unlock();
        }
        node.strike(this);
        told.forEach(listener -> listener.accept(reason));
    }

    /**
     * Calls {@code listener} with the reason when the process ends, at once if it has ended; on the thread that ends it,
     * so it must not wait. Links and monitors build on it.
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
}
