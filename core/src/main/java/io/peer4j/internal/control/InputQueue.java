package io.peer4j.internal.control;

import io.peer4j.internal.nullness.Nullable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Who waits for a stream's text, in order.
 *
 * <p>A thread of its own reads, when anybody waits: a read of the terminal can't be interrupted, and must not be a peer's
 * last deed. It is the same one for as long as there are peers that may ask, for a {@link java.io.PipedInputStream} takes
 * the end of its reader for its own. All fields but the stream are guarded by {@code this}; the stream belongs to that
 * thread.
 */
final class InputQueue {
    private static final int MAX_PIECE = 1 << 20;

    /** The map of all queues is weak in its keys, so its values must not hold them. */
    private final WeakReference<InputStream> stream;

    private final Deque<Request> requests = new ArrayDeque<>();
    private final StringBuilder kept = new StringBuilder();
    private int users;
    private boolean reading;

    /** What the stream threw after it had given text. Belongs to the thread that reads. */
    private @Nullable Throwable failure;

    private record Request(boolean wholeLine, CompletableFuture<Optional<String>> answer) {}

    InputQueue(InputStream stream) {
        this.stream = new WeakReference<>(stream);
    }

    /**
     * Asks for text, and may be cancelled.
     *
     * @param wholeLine whether to read on up to the line's end; else what is there will do, up to a line's end
     * @return at least one character, or nothing at the end of input
     */
    CompletableFuture<Optional<String>> ask(boolean wholeLine) {
        InputStream source = stream.get();
        if (source == null) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        CompletableFuture<Optional<String>> answer = new CompletableFuture<>();
        synchronized (this) {
            if (!kept.isEmpty()) {
                answer.complete(Optional.of(takeKept()));
                return answer;
            }
            requests.add(new Request(wholeLine, answer));
            notifyAll();
            if (!reading) {
                Thread.ofPlatform().daemon().name("peer4j-input").start(() -> readAll(source));
                // Not where there was no memory for a thread: the next request brings another.
                reading = true;
            }
        }
        return answer;
    }

    /** A peer that may ask. */
    synchronized void open() {
        users++;
    }

    /** One less. */
    synchronized void close() {
        users--;
        notifyAll();
    }

    private String takeKept() {
        int lineEnd = kept.indexOf("\n");
        int length = lineEnd < 0 ? kept.length() : lineEnd + 1;
        String text = kept.substring(0, length);
        kept.delete(0, length);
        return text;
    }

    private void readAll(InputStream source) {
        try {
            for (Request request = await(); request != null; request = await()) {
                try {
                    deliver(Optional.ofNullable(read(source, request.wholeLine())));
                } catch (Throwable e) {
                    request.answer().completeExceptionally(e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The first that is still waited for; none, and this thread is done. */
    private synchronized @Nullable Request await() throws InterruptedException {
        requests.removeIf(request -> request.answer().isDone());
        while (requests.isEmpty() && users > 0) {
            wait();
            requests.removeIf(request -> request.answer().isDone());
        }
        reading = !requests.isEmpty();
        return requests.peek();
    }

    private synchronized void deliver(Optional<String> text) {
        for (Request request : requests) {
            if (request.answer().complete(text)) {
                return;
            }
        }
        text.ifPresent(kept::append);
    }

    /** What was read before the stream failed is delivered first; whoever asks next learns of the failure. */
    private @Nullable String read(InputStream source, boolean wholeLine) throws Throwable {
        Throwable known = failure;
        failure = null;
        if (known != null) {
            throw known;
        }
        StringBuilder text = new StringBuilder();
        try {
            return read(source, wholeLine, text);
        } catch (Throwable e) {
            if (text.isEmpty()) {
                throw e;
            }
            failure = e;
            return text.toString();
        }
    }

    private static @Nullable String read(InputStream source, boolean wholeLine, StringBuilder text) throws IOException {
        Child.Utf8Pieces decoder = new Child.Utf8Pieces();
        ByteArrayOutputStream one = new ByteArrayOutputStream(1);
        while (text.length() < MAX_PIECE) {
            int b = source.read();
            if (b < 0) {
                text.append(decoder.end());
                return text.isEmpty() ? null : text.toString();
            }
            one.reset();
            one.write(b);
            text.append(decoder.add(one.toByteArray(), 1));
            if (b == '\n' || (!wholeLine && !text.isEmpty() && source.available() == 0)) {
                break;
            }
        }
        return text.toString();
    }
}
