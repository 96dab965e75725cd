package io.peer4j.internal.control;

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
    private final InputQueue queue;
    private final StringBuilder typed = new StringBuilder();
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
        try {
            Optional<String> more = ask(wholeLine).get();
            more.ifPresent(typed::append);
            return more.isPresent();
        } catch (ExecutionException | CancellationException e) {
            throw new IOException(e);
        }
    }

    private synchronized CompletableFuture<Optional<String>> ask(boolean wholeLine) {
        pending = closed ? CompletableFuture.failedFuture(new IOException("the peer has ended")) : queue.ask(wholeLine);
        return pending;
    }

    private String take(int length) {
        String text = typed.substring(0, length);
        typed.delete(0, length);
        return text;
    }
}
