package io.peer4j.internal.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.internal.link.LinkMessage.IoReply;
import io.peer4j.internal.link.LinkMessage.IoRequest;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a peer may ask for that nobody has printed, or typed, yet. */
@Timeout(60)
class IoServiceTest {
    private static final int MEGABYTE = 1 << 20;
    private static final Atom FROM = new Atom("from");

    private final CountDownLatch printing = new CountDownLatch(1);
    private final AtomicLong printed = new AtomicLong();
    private final Queue<IoReply> replies = new ConcurrentLinkedQueue<>();
    private final AtomicInteger submitted = new AtomicInteger();
    private final PipedInputStream terminal = new PipedInputStream();
    private final PipedOutputStream typing = new PipedOutputStream();
    private final IoService service = new IoService(
            "test",
            unused -> {},
            Output.lines(this::print),
            new Input(terminal),
            (unused2, unused3, unused4) -> new CallResult.Returned(Atom.OK),
            replies::add);

    @BeforeEach
    void connectTheTerminal() throws IOException {
        typing.connect(terminal);
    }

    @AfterEach
    void close() throws IOException {
        printing.countDown();
        service.close();
        typing.close();
    }

    private void print(String text) {
        try {
            printing.await();
            printed.addAndGet(text.length());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Term putChars(Binary text) {
        return Term.tuple(new Atom("put_chars"), new Atom("unicode"), text);
    }

    private void submit(Term request) {
        service.submit(new IoRequest(FROM, IntTerm.of(submitted.get()), request));
        submitted.incrementAndGet();
    }

    private Thread reader(int times, Runnable submission) {
        return Thread.ofPlatform().daemon().start(() -> {
            for (int i = 0; i < times; i++) {
                submission.run();
            }
        });
    }

    @Test
    void outputThatNobodyPrintsHoldsUpTheReaderAtItsBound() {
        Term megabyte = putChars(Binary.wrap(new byte[MEGABYTE]));
        int room = IoService.MAX_OUTPUT / MEGABYTE - 1;

        Thread reader = reader(room + 10, () -> submit(megabyte));

        await().until(() -> submitted.get() == room);
        await().until(() -> reader.getState() == Thread.State.WAITING);
        assertThat(submitted).hasValue(room);
        printing.countDown();
        await().until(() -> replies.size() == room + 10);
        assertThat(printed).hasValue((long) (room + 10) * MEGABYTE);
    }

    @Test
    void aRequestBeyondTheWholeBoundIsPrintedAlone() {
        printing.countDown();

        submit(putChars(Binary.wrap(new byte[IoService.MAX_OUTPUT + 1])));

        await().until(() -> !replies.isEmpty());
        assertThat(printed).hasValue(IoService.MAX_OUTPUT + 1);
    }

    @Test
    void rawTextThatNobodyPrintsHoldsUpTheReaderAtItsBound() {
        String quarter = "x".repeat(IoService.MAX_RAW / 4 - 1) + "\n";

        Thread reader = reader(6, () -> {
            service.submitRaw(false, quarter);
            submitted.incrementAndGet();
        });

        await().until(() -> submitted.get() == 4);
        await().until(() -> reader.getState() == Thread.State.WAITING);
        assertThat(submitted).hasValue(4);
        printing.countDown();
        await().until(() -> printed.get() == 6L * quarter.length());
    }

    @Test
    void rawTextOfOneStreamDoesNotHoldBackThatOfTheOther() {
        printing.countDown();

        service.submitRaw(false, "unfinished");
        service.submitRaw(true, "whole\n");

        await().until(() -> printed.get() >= "unfinishedwhole\n".length());
    }

    @Test
    void requestsForInputBeyondTheirBoundAreRefusedAndTheOthersWait() {
        Term getLine = Term.tuple(new Atom("get_line"), new Atom("unicode"), ListTerm.EMPTY);
        for (int i = 0; i < IoService.MAX_INPUT; i++) {
            submit(getLine);
        }
        assertThat(replies).isEmpty();

        submit(getLine);

        await().until(() -> !replies.isEmpty());
        assertThat(replies)
                .containsExactly(new IoReply(
                        FROM, IntTerm.of(IoService.MAX_INPUT), Term.tuple(Atom.ERROR, new Atom("system_limit"))));
    }
}
