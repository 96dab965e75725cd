package io.peer4j.internal.boot;

import static io.peer4j.internal.boot.Arguments.badarg;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The ends that a peer comes to by a call: {@code erlang:halt} at once, and {@code init:stop} in order, which runs the
 * JVM's shutdown hooks.
 *
 * <p>A halt waits {@value #FLUSH_MILLIS} ms at most for output to leave. A stop may take as long as the origin lets it,
 * whose time-out ends the link, and so the JVM; the flag {@code -shutdown_time MILLIS}, which is {@code init}'s, bounds it
 * here too.
 */
final class Ending {
    static final long FLUSH_MILLIS = 1000;

    /** The status of a process that aborts itself. */
    private static final int ABORTED = 134;

    /** What has been printed. */
    interface Output {
        /** Whether nothing has to be sent. */
        boolean isSent();

        /** Sends it for the last time; may wait for the origin. */
        void send();
    }

    private final Output output;
    private final Halt halt;
    private final long stopMillis;
    private final AtomicBoolean stopping = new AtomicBoolean();

    /**
     * The ends of a peer.
     *
     * @param shutdownTime the value of {@code -shutdown_time}: milliseconds, {@code infinity}, or null
     */
    Ending(Output output, Halt halt, @Nullable String shutdownTime) {
        this.output = output;
        this.halt = halt;
        this.stopMillis = stopMillis(shutdownTime);
    }

    private static long stopMillis(@Nullable String shutdownTime) {
        if (shutdownTime == null || shutdownTime.equals("infinity")) {
            return 0;
        }
        try {
            return Math.max(1, Long.parseLong(shutdownTime));
        } catch (NumberFormatException e) {
            throw new BootException("expected -shutdown_time MILLISECONDS or infinity, got " + shutdownTime);
        }
    }

    /** {@code erlang:halt/2}; comes back only in tests. */
    Term halt(Term status, Term options) {
        int code = status(status);
        boolean flush = flushes(options);
        try {
            if (flush) {
                finishInTime();
            }
        } finally {
            halt.now(code);
        }
        return Atom.TRUE;
    }

    private void finishInTime() {
        if (output.isSent()) {
            // The usual case; other nodes wait for the end, and a thread may take milliseconds.
            return;
        }
        Thread flusher = Thread.ofPlatform().daemon().name("peer4j-flush").start(output::send);
        try {
            flusher.join(FLUSH_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean flushes(Term options) {
        boolean flush = true;
        for (Term option : Arguments.list(options)) {
            boolean valid = option instanceof Tuple pair
                    && pair.size() == 2
                    && Atom.is(pair.get(0), "flush")
                    && (pair.get(1).equals(Atom.TRUE) || pair.get(1).equals(Atom.FALSE));
            if (!valid) {
                throw badarg();
            }
            flush = ((Tuple) option).get(1).equals(Atom.TRUE);
        }
        return flush;
    }

    /** A number, {@code abort}, or a slogan, which ends the process with status 1. */
    private static int status(Term status) {
        if (status instanceof IntTerm code && code.value() >= 0 && code.value() <= Integer.MAX_VALUE) {
            return (int) code.value();
        }
        if (Atom.is(status, "abort")) {
            return ABORTED;
        }
        if (status instanceof ListTerm && Arguments.stringOrNull(status) != null) {
            return Halt.LOST;
        }
        throw badarg();
    }

    /** {@code init:stop/1}: begins the stop, and answers at once. */
    Term stop(Term status) {
        boolean valid = (status instanceof IntTerm code && code.value() >= 0) || Arguments.stringOrNull(status) != null;
        if (!valid) {
            throw Arguments.functionClause();
        }
        int code = status(status);
        if (stopping.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("peer4j-stop").start(() -> stop(code));
        }
        return Atom.OK;
    }

    /** Ends the process whatever goes wrong: there may be no memory for its threads. */
    private void stop(int status) {
        try {
            runHooks(status);
            finishInTime();
        } finally {
            halt.now(status);
        }
    }

    private void runHooks(int status) {
        Thread hooks = Thread.ofPlatform().daemon().name("peer4j-hooks").start(() -> System.exit(status));
        try {
            // 0 is for ever.
            hooks.join(stopMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
