package io.peer4j.internal.control;

import io.peer4j.internal.link.LinkMessage.IoReply;
import io.peer4j.internal.link.LinkMessage.IoRequest;
import io.peer4j.term.Atom;
import io.peer4j.term.Term;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Has one peer's requests for I/O served, off the thread that reads the link.
 *
 * <p>Three lanes, each in order: output, raw text, and whatever waits for input, so that a peer that waits for a line
 * neither holds up its output nor its calls. The thread that reads the link never prints and never waits here, but for
 * raw text beyond {@value #MAX_RAW} characters and requests for output beyond {@value #MOST_OUTPUT} bytes, or an eighth of
 * this JVM's memory if that is less, which nothing else slows down. Requests for input beyond {@value #MAX_INPUT} are
 * refused.
 */
final class IoService {
    static final int MAX_RAW = 4 << 20;
    static final int MOST_OUTPUT = 64 << 20;
    static final int MAX_OUTPUT =
            (int) Math.min(MOST_OUTPUT, Runtime.getRuntime().maxMemory() / 8);
    static final int MAX_INPUT = 10_000;

    /** What a request takes beside its text. */
    private static final int REQUEST_BYTES = 256;

    private static final Term SYSTEM_LIMIT = Term.tuple(Atom.ERROR, new Atom("system_limit"));

    private final Console.Writer out;
    private final CharSource source;
    private final IoRequests requests;
    private final Consumer<IoReply> replies;
    private final Lane outputLane;
    private final Lane rawLane;
    private final Lane inputLane;
    private final Semaphore raw = new Semaphore(MAX_RAW);
    private final Semaphore output = new Semaphore(MAX_OUTPUT);
    private final Semaphore input = new Semaphore(MAX_INPUT);

    IoService(
            String peer,
            Consumer<String> printed,
            Console.Writer out,
            Input input,
            IoRequests.Evaluator evaluator,
            Consumer<IoReply> replies) {
        this.out = out;
        this.source = new CharSource(input.queue());
        this.requests = new IoRequests(printed, out, source, evaluator);
        this.replies = replies;
        this.outputLane = new Lane("peer4j-output-" + peer);
        this.rawLane = new Lane("peer4j-text-" + peer);
        this.inputLane = new Lane("peer4j-input-" + peer);
    }

    /** Takes a request; its reply follows when it is served. */
    void submit(IoRequest request) {
        if (IoRequests.waitsForInput(request.request())) {
            submitInput(request);
        } else {
            submitOutput(request, () -> serve(request));
        }
    }

    private void submitInput(IoRequest request) {
        if (!input.tryAcquire()) {
            submitOutput(request, () -> reply(request, SYSTEM_LIMIT));
            return;
        }
        inputLane.execute(() -> {
            try {
                serve(request);
            } finally {
                input.release();
            }
        });
    }

    private void submitOutput(IoRequest request, Runnable task) {
        int cost = (int) Math.min(REQUEST_BYTES + Weight.of(request), MAX_OUTPUT);
        output.acquireUninterruptibly(cost);
        outputLane.execute(() -> {
            try {
                task.run();
            } finally {
                output.release(cost);
            }
        });
    }

    private void serve(IoRequest request) {
        reply(request, requests.serve(request.request()));
    }

    /** Whoever asked waits for a reply: one that has no place in a frame is told of instead. */
    private void reply(IoRequest request, Term reply) {
        try {
            replies.accept(new IoReply(request.from(), request.replyAs(), reply));
        } catch (IllegalArgumentException e) {
            replies.accept(new IoReply(request.from(), request.replyAs(), SYSTEM_LIMIT));
        }
    }

    /** Takes raw text, and waits while too much of it is not yet printed. */
    void submitRaw(String text) {
        int cost = Math.min(text.length(), MAX_RAW);
        raw.acquireUninterruptibly(cost);
        rawLane.execute(() -> {
            try {
                out.write(text);
            } finally {
                raw.release(cost);
            }
        });
    }

    /** Waits until the output that has come is printed, but no longer than {@code limit}. */
    void awaitPrinted(Duration limit) throws InterruptedException {
        outputLane.await(limit);
        rawLane.await(limit);
    }

    /** Prints what is held back, and gives up waiting for input. */
    void close() {
        source.close();
        outputLane.execute(out::close);
    }
}
