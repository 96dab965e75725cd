package io.peer4j.internal.control;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.Term;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * One peer's input: what was read for it and not used, and more of it from a stream that it may share.
 *
 * <p>Belongs to the lane that serves the peer's requests for input; {@link #close} may be called by any thread. {@code
 * pending} and {@code closed} are guarded by {@code this}.
 */
final class CharSource {
    /** The peer has ended, so nobody reads on. */
    private static final class EndedException extends IOException {
        @java.io.Serial
        private static final long serialVersionUID = 1;

        EndedException() {
            super("the peer has ended");
        }
    }

    /** The stream that the input comes from threw an exception. */
    static final class FailedException extends IOException {
        @java.io.Serial
        private static final long serialVersionUID = 1;

        FailedException(@Nullable Throwable cause) {
            super(cause);
        }

        /** As an exception is told of elsewhere: {@code {'java.io.IOException', <<"message">>}}. */
        Term reason() {
            Throwable cause = getCause();
            return cause == null ? new Atom("terminated") : Term.tuple(className(cause), message(cause));
        }

        private static Atom className(Throwable cause) {
            String name = cause.getClass().getName();
            return new Atom(name.substring(Math.max(0, name.length() - MAX_ATOM)));
        }

        /** Its own code gives it, which may fail as well. */
        private static Term message(Throwable cause) {
            try {
                return Binary.visibleUtf8(String.valueOf(cause.getMessage()));
            } catch (Throwable e) {
                return Binary.wrap(new byte[0]);
            }
        }
    }

    private static final int MAX_ATOM = 255;

    private final InputQueue queue;
    private final StringBuilder typed = new StringBuilder();
    private @Nullable FailedException failed;
    private CompletableFuture<Optional<String>> pending = CompletableFuture.completedFuture(Optional.empty());
    private boolean closed;

    CharSource(InputQueue queue) {
        this.queue = queue;
        queue.open();
    }

    /** A line with its end, what is left before the end of input, or nothing at that. */
    String line() throws IOException, InterruptedException {
        while (typed.indexOf("\n") < 0) {
            if (!readMore(true)) {
                return take(typed.length());
            }
        }
        return take(typed.indexOf("\n") + 1);
    }

    /** So many code points; fewer before the end of input. */
    String characters(int count) throws IOException, InterruptedException {
        while (typed.length() < count || typed.codePointCount(0, typed.length()) < count) {
            if (!readMore(false)) {
                return take(typed.length());
            }
        }
        return take(typed.offsetByCodePoints(0, count));
    }

    /** What was given back, else a line. */
    String some() throws IOException, InterruptedException {
        return typed.isEmpty() ? line() : take(typed.length());
    }

    /** Puts {@code text} in front of what comes next. */
    void giveBack(String text) {
        typed.insert(0, text);
    }

    /** The peer has ended: gives up waiting, and the next to ask gets the line. */
    synchronized void close() {
        if (!closed) {
            closed = true;
            pending.cancel(false);
            queue.close();
        }
    }

    private boolean readMore(boolean wholeLine) throws IOException, InterruptedException {
        if (failed != null) {
            return keepsFailure();
        }
        try {
            Optional<String> more = ask(wholeLine).get();
            more.ifPresent(typed::append);
            return more.isPresent();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EndedException ended) {
                throw ended;
            }
            failed = new FailedException(e.getCause());
            return keepsFailure();
        } catch (CancellationException e) {
            throw new IOException(e);
        }
    }

    /** What was read before the stream failed is given first, as at the end of input; false then. */
    private boolean keepsFailure() throws FailedException {
        FailedException known = failed;
        if (known == null || !typed.isEmpty()) {
            return false;
        }
        failed = null;
        throw known;
    }

    private synchronized CompletableFuture<Optional<String>> ask(boolean wholeLine) {
        pending = closed ? CompletableFuture.failedFuture(new EndedException()) : queue.ask(wholeLine);
        return pending;
    }

    private String take(int length) {
        String text = typed.substring(0, length);
        typed.delete(0, length);
        return text;
    }
}
