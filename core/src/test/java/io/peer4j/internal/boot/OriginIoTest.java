package io.peer4j.internal.boot;

import static io.peer4j.internal.boot.ScriptedOrigin.atom;
import static io.peer4j.internal.boot.ScriptedOrigin.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peer4j.internal.link.LinkMessage;
import io.peer4j.internal.link.LinkMessage.Outcome;
import io.peer4j.term.Atom;
import io.peer4j.term.Term;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OriginIoTest {
    private static final String SUBJECT = Subject.class.getName();
    private final ScriptedOrigin origin = new ScriptedOrigin();
    private final PrintStream out = origin.peer.out();

    @BeforeEach
    void boot() {
        origin.next();
    }

    @AfterEach
    void endThePeer() {
        origin.close();
    }

    @Test
    void aLineGoesOutAtItsEnd() {
        out.print("one ");
        assertThat(origin.printed()).isEmpty();

        out.println("line");

        assertThat(origin.printed()).isEqualTo("one line\n");
    }

    @Test
    void halfALineGoesOutOnFlushAndBeforeAReply() {
        out.print("a");
        out.flush();
        assertThat(origin.printed()).isEqualTo("a");

        out.print("b");
        origin.call("erlang", "node");
        assertThat(origin.printed()).isEqualTo("ab");
    }

    @Test
    void noCharacterIsSplitAtTheEndOfTheBuffer() {
        String text = "x".repeat(OriginOutput.CAPACITY - 1) + "é€\uD83D\uDE00 end\n";

        out.print(text);

        assertThat(origin.printed()).isEqualTo(text);
    }

    @Test
    void bytesOfACharacterAreKeptUntilItIsWhole() throws IOException {
        byte[] face = "\uD83D\uDE00".getBytes(StandardCharsets.UTF_8);
        for (byte part : face) {
            assertThat(origin.printed()).isEmpty();
            out.write(part);
            out.flush();
        }
        assertThat(origin.printed()).isEqualTo("\uD83D\uDE00");
    }

    @Test
    void bytesThatAreNoTextBecomeReplacementCharacters() {
        out.write(new byte[] {(byte) 0xFF, 'a', (byte) 0xC3, '\n'}, 0, 4);

        assertThat(origin.printed()).isEqualTo("\uFFFDa\uFFFD\n");
    }

    @Test
    void whatIsHalfACharacterAtTheVeryEndIsNotLost() {
        out.write(0xC3);

        origin.peer.finish();

        assertThat(origin.printed()).isEqualTo("\uFFFD");
    }

    @Test
    void whatIsPrintedAfterTheLastFlushIsNotHeld() {
        origin.peer.finish();

        out.print("last words");

        assertThat(origin.printed()).isEqualTo("last words");
    }

    @Test
    void aWriterWaitsWhenTheWindowIsFullAndGoesOnWithTheAnswers() {
        origin.answersOutput = false;
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < OriginIo.WINDOW + 1; i++) {
                out.println(i);
            }
        });
        await().until(() -> origin.unanswered.size() == OriginIo.WINDOW);
        assertThat(writer).isNotDone();

        origin.answer(origin.unanswered.getFirst(), Atom.OK);

        await().until(() -> origin.unanswered.size() == OriginIo.WINDOW + 1);
        await().until(writer::isDone);
    }

    @Test
    void aFullWindowHoldsUpNoReply() {
        origin.answersOutput = false;
        for (int i = 0; i < OriginIo.WINDOW; i++) {
            out.println(i);
        }
        out.print("rest");

        assertThat(origin.call("erlang", "node").outcome()).isEqualTo(Outcome.OK);
        assertThat(origin.printed()).endsWith("rest");
    }

    @Test
    void manyThreadsPrintWholeLines() throws InterruptedException {
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            String line = String.valueOf(i).repeat(50);
            threads[i] = Thread.ofVirtual().start(() -> {
                for (int j = 0; j < 200; j++) {
                    out.println(line);
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(origin.printed().lines()).hasSize(800).allMatch(line -> line.matches("(\\d)\\1{49}"));
    }

    @Test
    void linesAreReadFromTheOriginOnDemand() throws IOException {
        out.print("name? ");
        CompletableFuture<String> line = readLine();
        LinkMessage.IoRequest request = (LinkMessage.IoRequest) origin.next();

        assertThat(request.request()).isEqualTo(Term.tuple(atom("get_line"), atom("unicode"), string("")));
        assertThat(origin.printed()).isEqualTo("name? ");
        origin.answer(request, Term.binary("jürgen\n"));
        assertThat(line.join()).isEqualTo("jürgen");
    }

    @Test
    void aLineMayComeAsAListAndTheEndOfInputAsEof() {
        CompletableFuture<String> line = readLine();
        origin.answer((LinkMessage.IoRequest) origin.next(), string("€"));
        origin.answer((LinkMessage.IoRequest) origin.next(), atom("eof"));
        assertThat(line.join()).isEqualTo("€");

        CompletableFuture<String> end = readLine();
        origin.answer((LinkMessage.IoRequest) origin.next(), atom("eof"));
        assertThat(end.join()).isEqualTo("null");
    }

    @Test
    void aFailedReadIsAnIoException() {
        CompletableFuture<String> line = readLine();
        origin.answer((LinkMessage.IoRequest) origin.next(), Term.tuple(Atom.ERROR, atom("enotsup")));

        assertThatThrownBy(line::join).hasRootCauseInstanceOf(IOException.class);
    }

    private CompletableFuture<String> readLine() {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return String.valueOf(
                        new BufferedReader(new InputStreamReader(origin.peer.in(), StandardCharsets.UTF_8)).readLine());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    @Test
    void erlangsIoFunctionsAskTheOrigin() {
        assertThat(origin.call("io", "put_chars", Term.list(Term.binary("é"), Term.integer(10)))
                        .value())
                .isEqualTo(Atom.OK);
        assertThat(origin.printed()).isEqualTo("é\n");

        long seq = origin.start("io", "get_line", string("> "));
        LinkMessage.IoRequest request = (LinkMessage.IoRequest) origin.next();
        origin.answer(request, string("line\n"));
        assertThat(origin.await(seq).value()).isEqualTo(string("line\n"));
    }

    @Test
    void neitherAFullWindowNorDescriptor2HoldsUpTheThreadThatReads() throws IOException {
        origin.descriptor2IsRead = new CountDownLatch(1);
        try (OutputStream reading = new OriginOutput(
                "standard_io",
                new OriginIo(origin.peer.link(), origin.peer.user()),
                () -> true,
                new Diagnostics(origin.toDescriptor2))) {
            reading.write("from the reader\n".getBytes(StandardCharsets.UTF_8));
        }
        origin.descriptor2IsRead.countDown();
        await().untilAsserted(() ->
                assertThat(origin.descriptor2.toString(StandardCharsets.UTF_8)).isEqualTo("from the reader\n"));
        assertThat(origin.call(SUBJECT, "nothing").outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void whatThereIsNoMemoryToSendIsSentLater() {
        origin.tooMuch = LinkMessage.IoRequest.class::isInstance;
        out.print("held");
        assertThatThrownBy(out::flush).isInstanceOf(OutOfMemoryError.class);

        origin.tooMuch = unused -> false;
        out.println(" on to");
        assertThat(origin.printed()).isEqualTo("held on to\n");
    }

    @Test
    void aRequestThatThereWasNoMemoryForTakesNoRoomInTheWindow() {
        out.print("held");
        origin.tooMuch = LinkMessage.IoRequest.class::isInstance;
        for (int i = 0; i < OriginIo.WINDOW; i++) {
            assertThatThrownBy(out::flush).isInstanceOf(OutOfMemoryError.class);
        }

        origin.tooMuch = unused -> false;
        out.flush();
        assertThat(origin.printed()).isEqualTo("held");
    }
}
