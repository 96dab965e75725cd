package io.peer4j.internal.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.internal.control.CallResult.Returned;
import io.peer4j.internal.link.LinkMessage;
import io.peer4j.internal.link.LinkSource;
import io.peer4j.internal.link.StandardIoLink;
import io.peer4j.node.Mailbox;
import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.testing.Soak;
import io.peer4j.testing.SocketPair;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The reading of a link by callers and by the control process's own thread, over frames on a socket. */
@Tag(Soak.TAG)
@Timeout(600)
class LinkReaderTest {
    private static final Atom M = new Atom("m");
    private static final Atom NEVER = new Atom("never");

    private final ScriptedPeer.FakeProcess process = new ScriptedPeer.FakeProcess();
    private final List<String> printed = Collections.synchronizedList(new ArrayList<>());
    private final Mailbox mailbox = Node.local().open();
    private Socket near;
    private Socket far;
    private ControlProcess control;

    @BeforeEach
    void connect() throws IOException {
        SocketPair sockets = SocketPair.open();
        near = sockets.near();
        far = sockets.far();
        control = new ControlProcess(
                "read",
                new Child(process, List.of("read")),
                LinkSource.of(StandardIoLink.open(near.getInputStream(), near.getOutputStream())),
                ConnectionKind.STANDARD_IO,
                false,
                Output.lines(printed::add),
                new Input(InputStream.nullInputStream()),
                Duration.ofSeconds(60),
                null);
        control.handOut(mailbox.self());
        control.run();
        Thread.ofPlatform().daemon().start(this::answerAll);
        control.booted().join();
    }

    @AfterEach
    void end() throws IOException {
        process.exit(0);
        control.kill(new Atom("test_ended"));
        near.close();
        far.close();
        mailbox.close();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("peer4j-control-read")));
    }

    /** A peer whose answers come at once, a little later than callers look, or when another call has come. */
    private void answerAll() {
        Random random = new Random(Long.getLong("peer4j.seed", 1));
        long told = 0;
        try {
            StandardIoLink link = StandardIoLink.open(far.getInputStream(), far.getOutputStream());
            link.send(new LinkMessage.Started(ScriptedPeer.NODE));
            while (link.receive() instanceof LinkMessage.Call call) {
                long until = System.nanoTime() + (random.nextInt(4) == 0 ? random.nextInt(150_000) : 0);
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                if (random.nextInt(8) == 0) {
                    link.send(new LinkMessage.Message(mailbox.self(), IntTerm.of(told++)));
                }
                if (!call.function().equals(NEVER)) {
                    link.send(new LinkMessage.Reply(
                            call.seq(),
                            LinkMessage.Outcome.OK,
                            call.args().elements().getFirst()));
                }
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private CompletableFuture<CallResult> call(long number, boolean async) {
        ListTerm args = Term.list(IntTerm.of(number));
        return async ? callAsync(args) : callAndRead(args);
    }

    private CompletableFuture<CallResult> callAsync(ListTerm args) {
        try {
            return control.callOrWait(M, M, args);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private CompletableFuture<CallResult> callAndRead(ListTerm args) {
        CompletableFuture<CallResult> call = control.call(M, M, args);
        control.awaitReply(call);
        return call;
    }

    /** Enough that the reading is left to callers, whatever the machine does. */
    private void callOften() throws Exception {
        for (int i = 0; i < 2_000; i++) {
            assertThat(call(i, false).get(10, TimeUnit.SECONDS)).isEqualTo(new Returned(IntTerm.of(i)));
        }
    }

    @Test
    void eachCallHasItsReplyAndMessagesKeepTheirOrder() throws Exception {
        int each = Soak.rounds(3_000, 200_000);
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        for (int callers : new int[] {1, 2, 5}) {
            List<Thread> threads = new ArrayList<>();
            for (int c = 0; c < callers; c++) {
                boolean virtual = c == 2;
                boolean async = c == 3;
                Runnable calls = () -> callAlong(each, async, failures);
                threads.add(
                        virtual
                                ? Thread.startVirtualThread(calls)
                                : Thread.ofPlatform().start(calls));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertThat(failures).isEmpty();
        assertThat(control.callsInFlight()).isZero();
        long told = 0;
        for (Term next = mailbox.receive(Duration.ofMillis(100)); next != null; ) {
            assertThat(next).isEqualTo(IntTerm.of(told++));
            next = mailbox.receive(Duration.ofMillis(100));
        }
        assertThat(told).isPositive();
        Soak.figure("reading by callers and the control process: %,d calls", 8 * each);
    }

    private void callAlong(int count, boolean async, List<Throwable> failures) {
        try {
            for (int i = 0; i < count; i++) {
                assertThat(call(i, async).get(10, TimeUnit.SECONDS)).isEqualTo(new Returned(IntTerm.of(i)));
            }
        } catch (Exception | AssertionError e) {
            failures.add(e);
        }
    }

    @Test
    void aCallWithoutAReplyIsTimedOutAndInterruptedAndWhatComesMeanwhileIsRead() throws Exception {
        callOften();
        CompletableFuture<CallResult> never = control.call(M, NEVER, Term.list(M));
        long begin = System.nanoTime();
        control.awaitReply(never);
        assertThat(System.nanoTime() - begin).isLessThan(5_000_000_000L);
        far.getOutputStream().write("said meanwhile\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        await().until(() -> printed.contains("said meanwhile\n"));
        assertThat(never.isDone()).isFalse();
        never.cancel(false);
        callOften();
        Thread.currentThread().interrupt();
        var unused = call(1, false);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whatComesWhenTheLastCallIsOverIsReadAndSoIsTheEnd() throws Exception {
        callOften();
        far.getOutputStream().write("said later\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        await().until(() -> printed.contains("said later\n"));
        callOften();
        process.exit(3);
        far.close();
        control.down().get(10, TimeUnit.SECONDS);
        assertThat(call(1, false).get(10, TimeUnit.SECONDS)).isInstanceOf(CallResult.NoConnection.class);
    }

    @Test
    void aReplyBehindOutputDoesNotOvertakeIt() throws Exception {
        callOften();
        for (int i = 0; i < 200; i++) {
            CompletableFuture<CallResult> call = control.call(M, NEVER, Term.list(M));
            StandardIoLink link = StandardIoLink.open(InputStream.nullInputStream(), far.getOutputStream());
            far.getOutputStream().write(("line " + i + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
            link.send(new LinkMessage.Reply(2_000 + 2L * i, LinkMessage.Outcome.OK, M));
            control.awaitReply(call);
            assertThat(call.get(10, TimeUnit.SECONDS)).isEqualTo(new Returned(M));
            control.awaitPrinted();
            assertThat(printed).contains("line " + i + "\n");
            call(i, false).get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void callersReadWhatComesAtOnce() throws Exception {
        callOften();
        int byCaller = 0;
        for (int i = 0; i < 1_000; i++) {
            CompletableFuture<CallResult> call = call(i, false);
            byCaller += call.isDone() ? 1 : 0;
            assertThat(call.get(10, TimeUnit.SECONDS)).isEqualTo(new Returned(IntTerm.of(i)));
        }
        assertThat(byCaller).isPositive();
    }
}
