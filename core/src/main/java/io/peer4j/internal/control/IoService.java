package io.peer4j.internal.control;

import io.peer4j.internal.link.LinkMessage.IoReply;
import io.peer4j.internal.link.LinkMessage.IoRequest;
import io.peer4j.internal.log.LogLimiter;
import io.peer4j.term.Atom;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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

    /** How long raw text may stand in the middle of a line before it is passed on as a piece. */
    private static final long RAW_HELD_MILLIS = 100;

    private static final String STANDARD_ERROR = "standard_error";
    private static final Atom MORE = new Atom("more");

    private final PrintedStreams streams;
    private final LogLimiter sinkFailures = new LogLimiter("io.peer4j.control", System.Logger.Level.WARNING);
    private final AtomicLong rawOutTexts = new AtomicLong();
    private final AtomicLong rawErrTexts = new AtomicLong();
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
            Output output,
            Input input,
            IoRequests.Evaluator evaluator,
            Consumer<IoReply> replies) {
        this.streams = new PrintedStreams(output);
        this.source = new CharSource(input.queue());
        this.requests = new IoRequests(printed, streams, source, evaluator, sinkFailures);
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
        reply(request, requests.serve(request.request(), target(name(request))));
    }

    /** Its name; over distribution the peer's end adds who asked. */
    private static Term name(IoRequest request) {
        Term name = request.replyAs();
        return name instanceof Tuple tuple && tuple.size() == 2 && tuple.get(0) instanceof Pid ? tuple.get(1) : name;
    }

    /**
     * By the name that a JVM peer's own streams give a request: {@code {standard_io, N}} or {@code {standard_error, N}},
     * with {@code more} for a third element where the text was not flushed. Any other request is one of a process on the
     * peer, which prints to standard output, and has its text printed before it goes on.
     */
    private static PrintedStreams.Target target(Term name) {
        boolean more =
                name instanceof Tuple tuple && tuple.size() == 3 && tuple.get(2).equals(MORE);
        return new PrintedStreams.Target(Tuple.isTagged(name, STANDARD_ERROR, more ? 3 : 2), !more);
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
    void submitRaw(boolean ofErr, String text) {
        int cost = Math.min(text.length(), MAX_RAW);
        raw.acquireUninterruptibly(cost);
        rawLane.execute(() -> {
            try {
                printRaw(ofErr, text);
            } finally {
                raw.release(cost);
            }
        });
    }

    private void printRaw(boolean ofErr, String text) {
        long number = rawTexts(ofErr).incrementAndGet();
        try {
            streams.printRaw(ofErr, text);
        } catch (Throwable e) {
            sinkFailed(e);
        }
        if (streams.isRawMidLine(ofErr)) {
            CompletableFuture.delayedExecutor(RAW_HELD_MILLIS, TimeUnit.MILLISECONDS, rawLane::execute)
                    .execute(() -> flushRaw(ofErr, number));
        }
    }

    private AtomicLong rawTexts(boolean ofErr) {
        return ofErr ? rawErrTexts : rawOutTexts;
    }

    /** If the stream has printed nothing since, the process has most likely flushed, and waits. */
    private void flushRaw(boolean ofErr, long number) {
        if (rawTexts(ofErr).get() == number) {
            try {
                streams.flushRaw(ofErr);
            } catch (Throwable e) {
                sinkFailed(e);
            }
        }
    }

    private void sinkFailed(Throwable e) {
        sinkFailures.log(() -> IoRequests.SINK_FAILED, e);
    }

    /**
     * Waits until the output that has come is printed, but no longer than {@code limit}. Inside a sink it does not wait,
     * because the sink holds up what it would wait for.
     */
    void awaitPrinted(Duration limit) throws InterruptedException {
        if (Console.isPrinting()) {
            return;
        }
        outputLane.await(limit);
        rawLane.await(limit);
    }

    /** Prints what is held back, and gives up waiting for input. */
    void close() {
        source.close();
        outputLane.execute(() -> {
            streams.close(this::sinkFailed);
            sinkFailures.flush();
        });
    }
}
