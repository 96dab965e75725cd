package io.peer4j.internal.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.internal.control.CallResult.Crashed;
import io.peer4j.internal.control.CallResult.Lost;
import io.peer4j.internal.control.CallResult.NoConnection;
import io.peer4j.internal.control.CallResult.Raised;
import io.peer4j.internal.control.CallResult.Returned;
import io.peer4j.internal.control.CallResult.Unreadable;
import io.peer4j.internal.link.Incoming;
import io.peer4j.internal.link.LinkMessage;
import io.peer4j.internal.link.LinkMessage.IoReply;
import io.peer4j.internal.link.LinkMessage.IoRequest;
import io.peer4j.internal.link.LinkMessage.Outcome;
import io.peer4j.node.Mailbox;
import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.TermSyntax;
import io.peer4j.testing.Programs;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ControlProcessTest {
    private static final Atom M = new Atom("m");
    private static final Atom F = new Atom("f");
    private static final Term KILLED = TermSyntax.parse("{exit_status,137}");
    private final List<ScriptedPeer> peers = new ArrayList<>();
    private final List<String> threadsBefore = Programs.threads("peer4j-");

    @AfterEach
    void closeAll() {
        peers.forEach(ScriptedPeer::close);
        await().until(() -> threadsBefore.containsAll(Programs.threads("peer4j-")));
    }

    private ScriptedPeer booting() {
        ScriptedPeer peer = new ScriptedPeer();
        peers.add(peer);
        return peer;
    }

    private ScriptedPeer running() {
        return booting().started();
    }

    private ScriptedPeer endingCalls() {
        ScriptedPeer peer = new ScriptedPeer(true);
        peers.add(peer);
        return peer.started();
    }

    private static CompletableFuture<CallResult> call(ScriptedPeer peer) {
        try {
            return peer.control.callOrWait(M, F, ListTerm.EMPTY);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static LinkMessage.Reply reply(long seq, Outcome outcome, String value) {
        return new LinkMessage.Reply(seq, outcome, TermSyntax.parse(value));
    }

    private static CallResult result(CompletableFuture<CallResult> call) throws Exception {
        return call.get(10, TimeUnit.SECONDS);
    }

    private static Binary bytes(String text) {
        return Binary.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    // ---- calls

    @Test
    void eachReplyEndsItsOwnCall() throws Exception {
        ScriptedPeer peer = running();
        CompletableFuture<CallResult> first = call(peer);
        CompletableFuture<CallResult> second = call(peer);
        assertThat(peer.hears()).isEqualTo(new LinkMessage.Call(0, M, F, ListTerm.EMPTY));
        assertThat(peer.hears()).isEqualTo(new LinkMessage.Call(1, M, F, ListTerm.EMPTY));
        peer.says(reply(1, Outcome.OK, "two"));
        assertThat(result(second)).isEqualTo(new Returned(new Atom("two")));
        assertThat(first).isNotDone();
        peer.says(reply(0, Outcome.OK, "one"));
        assertThat(result(first)).isEqualTo(new Returned(new Atom("one")));
    }

    @Test
    void eachOutcomeHasItsResult() throws Exception {
        ScriptedPeer peer = running();
        List<CompletableFuture<CallResult>> calls =
                IntStream.range(0, 5).mapToObj(unused -> call(peer)).toList();
        peer.says(reply(0, Outcome.THROW, "{ball,[]}"));
        peer.says(reply(1, Outcome.ERROR, "{badarg,[{m,f,1,[]}]}"));
        peer.says(reply(2, Outcome.EXIT, "{normal,[]}"));
        peer.says(reply(3, Outcome.CRASH, "killed"));
        peer.says(reply(4, Outcome.ERROR, "no_pair"));
        assertThat(result(calls.get(0))).isEqualTo(new Raised(Outcome.THROW, new Atom("ball"), ListTerm.EMPTY));
        assertThat(result(calls.get(1)))
                .isEqualTo(new Raised(Outcome.ERROR, new Atom("badarg"), TermSyntax.parse("[{m,f,1,[]}]")));
        assertThat(result(calls.get(2))).isEqualTo(new Raised(Outcome.EXIT, new Atom("normal"), ListTerm.EMPTY));
        assertThat(result(calls.get(3))).isEqualTo(new Crashed(new Atom("killed")));
        assertThat(result(calls.get(4)))
                .isEqualTo(new Unreadable("expected {Reason, Stack} for an exception, got no_pair"));
    }

    @Test
    void aCallBeforeTheLinkOrAfterTheEndHasNoConnection() throws Exception {
        ScriptedPeer peer = running();
        peer.ends(3);
        Term reason = peer.control.down().get(10, TimeUnit.SECONDS);
        assertThat(reason).isEqualTo(TermSyntax.parse("{exit_status,3}"));
        assertThat(result(call(peer))).isEqualTo(new NoConnection(reason));
    }

    @Test
    void callsInFlightFailAtOnceWhenThePeerGoes() throws Exception {
        ScriptedPeer peer = running();
        List<CompletableFuture<CallResult>> calls =
                IntStream.range(0, 100).mapToObj(unused -> call(peer)).toList();
        peer.process.destroyForcibly();
        peer.ends(137);
        for (CompletableFuture<CallResult> call : calls) {
            assertThat(result(call)).isEqualTo(new Lost(KILLED));
        }
        assertThat(peer.control.callsInFlight()).isZero();
    }

    @Test
    void callsThatRaceWithTheEndAllEnd() throws Exception {
        for (int round = 0; round < 50; round++) {
            ScriptedPeer peer = running();
            List<CompletableFuture<CallResult>> calls = new ArrayList<>();
            Thread caller = Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 100; i++) {
                    calls.add(call(peer));
                }
            });
            peer.ends(1);
            caller.join();
            for (CompletableFuture<CallResult> call : calls) {
                assertThat(result(call)).isInstanceOfAny(Lost.class, NoConnection.class);
            }
            await().until(() -> peer.control.callsInFlight() == 0);
        }
    }

    @Test
    void aCallThatTimedOutLeavesNoEntryAndItsLateReplyHarmsNothing() throws Exception {
        ScriptedPeer peer = running();
        CompletableFuture<CallResult> call = call(peer);
        assertThat(peer.control.callsInFlight()).isEqualTo(1);
        call.cancel(false);
        assertThat(peer.control.callsInFlight()).isZero();
        peer.says(reply(0, Outcome.OK, "late"));
        CompletableFuture<CallResult> next = call(peer);
        peer.says(reply(1, Outcome.OK, "next"));
        assertThat(result(next)).isEqualTo(new Returned(new Atom("next")));
    }

    @Test
    void aJvmIsToldOfACallThatIsGivenUpBehindThatCall() throws Exception {
        ScriptedPeer peer = endingCalls();
        CompletableFuture<CallResult> first = call(peer);
        CompletableFuture<CallResult> second = call(peer);
        second.cancel(false);
        var unused = call(peer);
        assertThat(peer.hears()).isEqualTo(new LinkMessage.Call(0, M, F, ListTerm.EMPTY));
        assertThat(peer.hears()).isEqualTo(new LinkMessage.Call(1, M, F, ListTerm.EMPTY));
        assertThat(peer.hears()).isEqualTo(cancel(1));
        assertThat(peer.hears()).isEqualTo(new LinkMessage.Call(2, M, F, ListTerm.EMPTY));
        assertThat(first).isNotDone();
    }

    @Test
    void noOtherPeerIsToldOfIt() throws Exception {
        ScriptedPeer peer = running();
        var unused = call(peer).cancel(false);
        var unused2 = call(peer);
        assertThat(peer.hears()).isEqualTo(new LinkMessage.Call(0, M, F, ListTerm.EMPTY));
        assertThat(peer.hears()).isEqualTo(new LinkMessage.Call(1, M, F, ListTerm.EMPTY));
    }

    @Test
    void aCallThatHasAResultIsNotGivenUp() throws Exception {
        ScriptedPeer peer = endingCalls();
        CompletableFuture<CallResult> call = call(peer);
        peer.says(reply(0, Outcome.OK, "done"));
        assertThat(result(call)).isEqualTo(new Returned(new Atom("done")));
        call.cancel(false);
        var unused = call(peer);
        assertThat(peer.hears()).isEqualTo(new LinkMessage.Call(0, M, F, ListTerm.EMPTY));
        assertThat(peer.hears()).isEqualTo(new LinkMessage.Call(1, M, F, ListTerm.EMPTY));
    }

    @Test
    void aCallThatWaitsToBeSentIsDroppedAndNotToldOf() throws Exception {
        ScriptedPeer peer = endingCalls();
        peer.hold();
        CompletableFuture<CallResult> held = call(peer);
        CompletableFuture<CallResult> waiting = call(peer);
        waiting.cancel(false);
        await().until(peer::isHeld);
        held.cancel(false);
        peer.letGo();
        var unused = call(peer);
        assertThat(peer.hears()).isEqualTo(new LinkMessage.Call(0, M, F, ListTerm.EMPTY));
        assertThat(peer.hears()).isEqualTo(cancel(0));
        assertThat(peer.hears()).isEqualTo(new LinkMessage.Call(2, M, F, ListTerm.EMPTY));
    }

    private static LinkMessage cancel(long seq) {
        return new LinkMessage.Cast(new Atom("$java"), new Atom("cancel"), Term.list(IntTerm.of(seq)));
    }

    @Test
    void aCallThatCannotBeSentFailsThoughTheLinkDoesNotEnd() throws Exception {
        ScriptedPeer peer = running();
        peer.goDeaf();
        assertThat(result(call(peer))).isEqualTo(new Lost(new Atom("closed")));
        assertThat(peer.control.callsInFlight()).isZero();
    }

    @Test
    void whatNobodyExpectsHarmsNothing() throws Exception {
        ScriptedPeer peer = running();
        CompletableFuture<CallResult> call = call(peer);
        peer.says(reply(4711, Outcome.OK, "who"));
        peer.says(reply(-1, Outcome.OK, "who"));
        peer.says(new LinkMessage.Message(new Atom("nobody"), new Atom("lost")));
        peer.says(new LinkMessage.Message(Term.integer(1), new Atom("lost")));
        peer.says(new LinkMessage.Message(TermSyntax.parse("{nobody,'x@y'}"), new Atom("lost")));
        peer.says(new LinkMessage.Call(1, M, F, ListTerm.EMPTY));
        peer.says(new LinkMessage.Cast(M, F, ListTerm.EMPTY));
        peer.says(new IoReply(M, F, M));
        peer.says(new Incoming.Broken(1, Binary.EMPTY, "bad checksum", null));
        peer.says(new Incoming.Broken(1, Binary.EMPTY, "unreadable", 4711L));
        peer.says(new LinkMessage.Started(new Atom("again")));
        peer.says(new IoRequest(M, F, new Atom("nonsense")));
        assertThat(peer.hears()).isInstanceOf(LinkMessage.Call.class);
        assertThat(peer.hears()).isEqualTo(new IoReply(M, F, TermSyntax.parse("{error,request}")));
        peer.says(reply(0, Outcome.OK, "fine"));
        assertThat(result(call)).isEqualTo(new Returned(new Atom("fine")));
        assertThat(peer.control.state()).isEqualTo(new State.Running(ScriptedPeer.NODE));
    }

    @Test
    void aReplyThatCannotBeReadFailsItsCallAlone() throws Exception {
        ScriptedPeer peer = running();
        CompletableFuture<CallResult> first = call(peer);
        CompletableFuture<CallResult> second = call(peer);
        peer.says(new Incoming.Broken(77, bytes("h"), "too many terms", 0L));
        assertThat(result(first)).isEqualTo(new Unreadable("the reply can't be read: at byte 77: too many terms [68]"));
        peer.says(reply(1, Outcome.OK, "fine"));
        assertThat(result(second)).isEqualTo(new Returned(new Atom("fine")));
    }

    @Test
    void aMessageReachesTheProcessThatItIsFor() throws Exception {
        ScriptedPeer peer = running();
        try (Mailbox box = Node.local().open("scripted_test")) {
            peer.says(new LinkMessage.Message(new Atom("scripted_test"), new Atom("hello")));
            assertThat(box.receive(Duration.ofSeconds(10))).isEqualTo(new Atom("hello"));
            peer.says(new LinkMessage.Message(box.self(), new Atom("again")));
            assertThat(box.receive(Duration.ofSeconds(10))).isEqualTo(new Atom("again"));
        }
    }

    // ---- ends

    @Test
    void aFaultOfTheStreamTakesThePeerDownWithItsReason() throws Exception {
        ScriptedPeer peer = running();
        CompletableFuture<CallResult> call = call(peer);
        peer.says(new Incoming.End("100 broken frames in a row"));
        Term reason = TermSyntax.parse("{bad_link,<<\"100 broken frames in a row\">>}");
        assertThat(result(call)).isEqualTo(new Lost(reason));
        assertThat(peer.process.isAlive()).isFalse();
        await().until(peer::isLinkClosed);
    }

    @Test
    void aPeerThatClosesItsOutputAndLivesOnIsDownAndThenKilled() throws Exception {
        ScriptedPeer peer = running();
        peer.says(new Incoming.End(null));
        assertThat(peer.control.down().get(10, TimeUnit.SECONDS)).isEqualTo(new Atom("closed"));
        await().until(() -> !peer.process.isAlive());
    }

    @Test
    void aPeerWhoseProcessEndsWhileAnotherHoldsItsOutputIsDown() throws Exception {
        ScriptedPeer peer = running();
        peer.process.exit(5);
        assertThat(peer.control.down().get(10, TimeUnit.SECONDS)).isEqualTo(TermSyntax.parse("{exit_status,5}"));
        await().until(peer::isLinkClosed);
    }

    @Test
    void theFirstReasonStays() throws Exception {
        ScriptedPeer peer = running();
        peer.control.kill(new Atom("first"));
        peer.control.kill(new Atom("second"));
        peer.ends(9);
        assertThat(peer.control.state()).isEqualTo(new State.Down(new Atom("first")));
        assertThat(peer.control.down().join()).isEqualTo(new Atom("first"));
    }

    @Test
    void manyThreadsMayStopItAtOnce() {
        ScriptedPeer peer = running();
        CompletableFuture<CallResult> call = call(peer);
        CompletableFuture<?>[] stops = IntStream.range(0, 20)
                .mapToObj(i -> CompletableFuture.runAsync(() -> end(peer, i % 4, Duration.ofMillis(200))))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(stops).join();
        assertThat(call.join()).isEqualTo(new Lost(new Atom("normal")));
        assertThat(peer.process.isAlive()).isFalse();
    }

    private static void end(ScriptedPeer peer, int way, Duration limit) {
        try {
            switch (way) {
                case 0 -> peer.control.close();
                case 1 -> peer.control.halt(limit);
                case 2 -> peer.control.stop(limit);
                default -> peer.control.kill(new Atom("normal"));
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void stoppingInOrderAsksThePeerOverItsLink() throws Exception {
        ScriptedPeer peer = running();
        Thread stopper = Thread.ofVirtual().start(() -> end(peer, 2, Duration.ofSeconds(20)));
        assertThat(peer.hears()).isEqualTo(new LinkMessage.Cast(new Atom("init"), new Atom("stop"), ListTerm.EMPTY));
        peer.ends(0);
        stopper.join();
        assertThat(peer.control.state()).isEqualTo(new State.Down(TermSyntax.parse("{exit_status,0}")));
    }

    @Test
    void stoppingInOrderAPeerThatDoesNotStopKillsItInTime() throws InterruptedException {
        ScriptedPeer peer = running();
        peer.control.stop(Duration.ofMillis(100));
        assertThat(peer.process.isAlive()).isFalse();
        assertThat(peer.control.state()).isEqualTo(new State.Down(new Atom("normal")));
    }

    @Test
    void aPeerIsBootingThenRunningThenDown() {
        ScriptedPeer peer = booting();
        assertThat(peer.control.state()).isEqualTo(State.Booting.BOOTING);
        peer.started();
        assertThat(peer.control.state()).isEqualTo(new State.Running(ScriptedPeer.NODE));
        peer.ends(0);
        await().until(() -> peer.control.state() instanceof State.Down);
        assertThat(peer.control.booted()).isDone();
    }

    @Test
    void theEndOfThisJvmKillsWhatIsNoPeerAndLeavesPeersToTheirConnection() {
        ScriptedPeer peer = booting();
        assertThat(LiveChildren.contains(peer.process)).as("booting").isTrue();
        peer.started();
        assertThat(LiveChildren.contains(peer.process)).as("running").isFalse();
        peer.says(new Incoming.End(null));
        await().until(() -> peer.control.state() instanceof State.Down);
        peer.process.exit(0);
        await().until(() -> !LiveChildren.contains(peer.process));
    }

    @Test
    void itsDescriptionTellsCommandEndAndLastWords() {
        ScriptedPeer peer = running();
        peer.saysText("last words é\n");
        await().until(() -> peer.printed().contains("last words é\n"));
        peer.ends(137);
        peer.control.down().join();
        assertThat(peer.control.child().describe())
                .startsWith(
                        "process 4711: ended with status 137, as after signal 9 (SIGKILL)\nnot killed by this origin")
                .contains("\nit printed last:\n  ")
                .contains("last words é")
                .contains("said on standard error")
                .endsWith("\ncommand: scripted peer");
    }

    /** Neither hides the other: a flood of output leaves the JVM's own last words. */
    @Test
    void itsDescriptionTellsOutputAndLastWordsApart() throws Exception {
        ScriptedPeer peer = running();
        peer.saysText("# SIGSEGV\n");
        peer.says(new IoRequest(M, F, TermSyntax.parse("{put_chars,unicode,<<\"" + "x".repeat(5000) + "\">>}")));
        peer.says(new IoRequest(M, F, TermSyntax.parse("{put_chars,unicode,<<\"one\ntwo é\n\"/utf8>>}")));
        assertThat(peer.hears()).isInstanceOf(IoReply.class);
        assertThat(peer.hears()).isInstanceOf(IoReply.class);
        peer.ends(3);
        peer.control.down().join();
        assertThat(peer.control.child().describe())
                .contains("exited with status 3\nit printed last:\n  xxx")
                .contains("xxxone\n  two é\nand past the connection:\n  ")
                .contains("# SIGSEGV")
                .hasSizeLessThan(Child.TAIL + 1000);
    }

    // ---- input and output

    @Test
    void aRequestForALineBlocksNoCallAndNoOutput() throws Exception {
        try (PipedOutputStream typed = new PipedOutputStream();
                PipedInputStream input = new PipedInputStream(typed)) {
            ScriptedPeer peer = new ScriptedPeer(input);
            peers.add(peer);
            peer.started();
            peer.says(new IoRequest(M, new Atom("r1"), TermSyntax.parse("{get_line,unicode,'> '}")));
            peer.says(new IoRequest(M, new Atom("r2"), TermSyntax.parse("{put_chars,unicode,<<\"out\\n\">>}")));
            assertThat(peer.hears()).isEqualTo(new IoReply(M, new Atom("r2"), Atom.OK));
            await().until(() -> peer.printed().contains("> "));
            CompletableFuture<CallResult> call = call(peer);
            assertThat(peer.hears()).isInstanceOf(LinkMessage.Call.class);
            peer.says(reply(0, Outcome.OK, "done"));
            assertThat(result(call)).isEqualTo(new Returned(new Atom("done")));
            typed.write("né\n".getBytes(StandardCharsets.UTF_8));
            typed.flush();
            assertThat(peer.hears()).isEqualTo(new IoReply(M, new Atom("r1"), ListTerm.string("né\n")));
        }
    }

    @Test
    void aPeerThatEndsWhileItWaitsForInputLeavesTheLineToTheNext() throws Exception {
        try (PipedOutputStream typed = new PipedOutputStream();
                PipedInputStream input = new PipedInputStream(typed)) {
            ScriptedPeer first = new ScriptedPeer(input);
            peers.add(first);
            first.started();
            ScriptedPeer second = new ScriptedPeer(input);
            peers.add(second);
            second.started();
            Term getLine = TermSyntax.parse("{get_line,unicode,'first> '}");
            first.says(new IoRequest(M, F, getLine));
            await().until(() -> first.printed().contains("first> "));
            first.control.kill(new Atom("gone"));
            second.says(new IoRequest(M, F, getLine));
            await().until(() -> second.printed().contains("first> "));
            typed.write("mine\n".getBytes(StandardCharsets.UTF_8));
            typed.flush();
            assertThat(second.hears()).isEqualTo(new IoReply(M, F, ListTerm.string("mine\n")));
        }
    }

    @Test
    void aSinkThatFailsHarmsNeitherThePeerNorItsCalls() throws Exception {
        ScriptedPeer.FakeProcess process = new ScriptedPeer.FakeProcess();
        List<IoReply> replies = new ArrayList<>();
        IoService io = new IoService(
                "failing",
                unused -> {},
                Output.lines(unused2 -> {
                    throw new IllegalStateException("full");
                }),
                new Input(java.io.InputStream.nullInputStream()),
                (unused3, unused4, unused5) -> new Lost(M),
                replies::add);
        io.submit(new IoRequest(M, F, TermSyntax.parse("{put_chars,unicode,<<\"x\\n\">>}")));
        for (int i = 0; i < 3; i++) {
            io.submitRaw(false, "x".repeat(IoService.MAX_RAW / 2) + "\n");
        }
        io.awaitPrinted(Duration.ofSeconds(10));
        assertThat(replies).containsExactly(new IoReply(M, F, TermSyntax.parse("{error,eio}")));
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void textThatIsCutWithinACharacterIsPutTogether() throws IOException {
        ScriptedPeer peer = running();
        byte[] euro = "€\n".getBytes(StandardCharsets.UTF_8);
        for (byte b : euro) {
            peer.says(new Incoming.Text(Binary.copyOf(b)));
        }
        await().until(() -> peer.printed().contains("€\n"));
    }
}
