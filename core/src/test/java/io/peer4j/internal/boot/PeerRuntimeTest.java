package io.peer4j.internal.boot;

import static io.peer4j.internal.boot.ScriptedOrigin.atom;
import static io.peer4j.internal.boot.ScriptedOrigin.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.internal.link.Incoming;
import io.peer4j.internal.link.LinkMessage;
import io.peer4j.internal.link.LinkMessage.Outcome;
import io.peer4j.node.Mailbox;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PeerRuntimeTest {
    private static final String SUBJECT = Subject.class.getName();
    private final ScriptedOrigin origin = new ScriptedOrigin("-user", "peer");

    @AfterEach
    void endThePeer() {
        origin.close();
    }

    private static LinkMessage.Reply ok(long seq, Term value) {
        return new LinkMessage.Reply(seq, Outcome.OK, value);
    }

    @Test
    void thePeerReportsThatItHasStartedBeforeAnythingElse() {
        assertThat(origin.next()).isEqualTo(new LinkMessage.Started(new Atom("nonode@nohost")));
    }

    @Test
    void callsReachErlangsModulesAndJavasClasses() {
        assertThat(origin.call("erlang", "node")).isEqualTo(ok(0, atom("nonode@nohost")));
        assertThat(origin.call("java.lang.Math", "max", Term.integer(3), Term.integer(7)))
                .isEqualTo(ok(1, Term.integer(7)));
        assertThat(origin.call(SUBJECT, "text")).isEqualTo(ok(2, Term.binary("héllo")));
        assertThat(origin.call(SUBJECT, "nothing")).isEqualTo(ok(3, Atom.OK));
    }

    @Test
    void aCallThatWaitsHoldsUpNoOther() {
        long sleeper = origin.start("timer", "sleep", atom("infinity"));
        List<Long> sleepers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            sleepers.add(origin.start("timer", "sleep", atom("infinity")));
        }

        assertThat(origin.call("erlang", "abs", Term.integer(-1)).value()).isEqualTo(Term.integer(1));
        assertThat(sleepers).hasSize(50).doesNotContain(sleeper);
    }

    @Test
    void theEndOfTheLinkHaltsThePeerWithStatus1() throws InterruptedException {
        origin.send(new Incoming.End(null));

        assertThat(origin.halts.take()).isEqualTo(1);
        origin.halts.add(1);
    }

    @Test
    void anAnnouncedEndOfTheLinkHaltsThePeerWithStatus0() throws InterruptedException {
        origin.send(closing());
        assertThat(origin.call("erlang", "node").outcome()).isEqualTo(Outcome.OK);
        origin.send(new Incoming.End(null));

        assertThat(origin.halts.take()).isEqualTo(0);
        origin.halts.add(0);
    }

    @Test
    void aWriterLeavesTheStatusToWhatIsNotReadYet() throws InterruptedException {
        Thread.ofPlatform().daemon().start(origin.peer::lost);
        origin.send(closing());
        origin.send(new Incoming.End(null));

        assertThat(origin.halts.take()).isEqualTo(0);
        origin.halts.add(0);
    }

    private static LinkMessage.Cast closing() {
        return new LinkMessage.Cast(new Atom("$java"), new Atom("closing"), ListTerm.EMPTY);
    }

    @Test
    void theEndOfTheLinkHaltsThePeerWhileCallsRun() throws InterruptedException {
        for (int i = 0; i < 10; i++) {
            origin.start("timer", "sleep", atom("infinity"));
        }
        origin.send(new Incoming.End("cut off"));

        assertThat(origin.halts.take()).isEqualTo(1);
        origin.halts.add(1);
    }

    @Test
    void aBrokenFrameIsToldOnDescriptor2AndTheLinkGoesOn() {
        origin.send(new Incoming.Broken(7, Binary.copyOf((byte) 1), "a wrong sum: ü", null));

        assertThat(origin.call("erlang", "node").outcome()).isEqualTo(Outcome.OK);
        await().untilAsserted(() -> assertThat(origin.descriptor2.toString(StandardCharsets.UTF_8))
                .isEqualTo("peer4j: broken frame number 1 at byte 7: a wrong sum: ? [01]\n"));
    }

    @Test
    void aFaultOfTheRuntimeIsToldOnDescriptor2AndHaltsThePeer() throws InterruptedException {
        origin.peer.failed(new IllegalStateException("of its own"));

        assertThat(origin.halts.take()).isEqualTo(1);
        assertThat(origin.descriptor2.toString(StandardCharsets.UTF_8))
                .isEqualTo("peer4j: the peer ends by a fault of its runtime:"
                        + " java.lang.IllegalStateException: of its own\n");
    }

    @Test
    void aFaultOfTheRuntimeHaltsThePeerThoughNobodyReadsDescriptor2() throws InterruptedException {
        origin.descriptor2IsRead = new CountDownLatch(1);
        Thread.ofPlatform().daemon().start(() -> origin.peer.failed(new IllegalStateException("of its own")));

        assertThat(origin.halts.poll(10, TimeUnit.SECONDS)).isEqualTo(1);
        origin.descriptor2IsRead.countDown();
    }

    @Test
    void theLinkIsReadBehindABrokenFrameThoughNobodyReadsDescriptor2() throws InterruptedException {
        origin.descriptor2IsRead = new CountDownLatch(1);
        for (int i = 0; i < 1_000; i++) {
            origin.send(new Incoming.Broken(7, Binary.copyOf((byte) 1), "a wrong sum", null));
        }

        assertThat(origin.call("erlang", "node").outcome()).isEqualTo(Outcome.OK);
        origin.send(new Incoming.End(null));
        assertThat(origin.halts.poll(10, TimeUnit.SECONDS)).isEqualTo(1);
        origin.halts.add(1);
        origin.descriptor2IsRead.countDown();
    }

    @Test
    void aCallIsAProcessWithAPidThatEndsWithIt() {
        Pid pid = (Pid) origin.call(SUBJECT, "self").value();

        await().until(() -> !origin.node.processes().contains(pid));
        assertThat(origin.call("erlang", "is_process_alive", pid).value()).isEqualTo(Atom.FALSE);
    }

    @Test
    void aKilledCallIsACrashWithTheBareReasonAndItsThreadIsInterrupted() throws InterruptedException {
        Subject.entered = new CountDownLatch(1);
        Subject.left = new CountDownLatch(1);
        long hung = origin.start(SUBJECT, "hang");
        Subject.entered.await();
        Pid victim = (Pid) Subject.hanging;

        long killer = origin.start("erlang", "exit", victim, atom("kill"));

        assertThat(origin.await(hung)).isEqualTo(new LinkMessage.Reply(hung, Outcome.CRASH, atom("killed")));
        assertThat(origin.await(killer)).isEqualTo(ok(killer, Atom.TRUE));
        Subject.left.await();
        assertThat(origin.call(SUBJECT, "interrupted").value()).isEqualTo(Atom.FALSE);
    }

    @Test
    void aCallThatEndsItselfIsACrash() {
        assertThat(origin.call(SUBJECT, "endSelf")).isEqualTo(new LinkMessage.Reply(0, Outcome.CRASH, atom("enough")));
    }

    @Test
    void anUnmappableResultFailsItsCallAlone() {
        LinkMessage.Reply reply = origin.call(SUBJECT, "unmappable");

        assertThat(reply.outcome()).isEqualTo(Outcome.ERROR);
        Tuple reason = (Tuple) ((Tuple) reply.value()).get(0);
        assertThat(reason.get(0)).isEqualTo(atom("io.peer4j.term.TermMappingException"));
        assertThat(origin.call("erlang", "node").outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void aReplyLargerThanAFrameFailsItsCallAlone() {
        LinkMessage.Reply reply = origin.call(SUBJECT, "large");

        assertThat(reply.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(reply.value())
                .isEqualTo(Term.tuple(
                        Term.tuple(atom("system_limit"), Term.binary("a frame holds at most 1048576 bytes")),
                        ListTerm.EMPTY));
        assertThat(origin.call("erlang", "node").outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void errorsOfTheJvmFailTheirCallAlone() {
        assertThat(reasonOf(origin.call(SUBJECT, "overflow")))
                .isEqualTo(Term.tuple(atom("java.lang.StackOverflowError"), Atom.UNDEFINED));
        assertThat(reasonOf(origin.call(SUBJECT, "exhaust")))
                .isEqualTo(Term.tuple(atom("java.lang.OutOfMemoryError"), Term.binary("no more")));
        assertThat(origin.halts).isEmpty();
    }

    private static Term reasonOf(LinkMessage.Reply reply) {
        assertThat(reply.outcome()).isEqualTo(Outcome.ERROR);
        return ((Tuple) reply.value()).get(0);
    }

    @Test
    void castsRunAndAreNotAnswered() {
        origin.next();
        Mailbox box = origin.node.open("box");
        origin.send(
                new LinkMessage.Cast(new Atom("erlang"), new Atom("send"), Term.list(atom("box"), Term.integer(1))));

        await().until(() -> box.queueLength() == 1);
        origin.send(new LinkMessage.Cast(new Atom("erlang"), new Atom("nope"), ListTerm.EMPTY));
        assertThat(origin.call("erlang", "node")).isEqualTo(ok(0, atom("nonode@nohost")));
    }

    @Test
    void messagesGoToPidsAndNamesAndToNobody() throws InterruptedException {
        Mailbox box = origin.node.open("box");
        origin.send(new LinkMessage.Message(box.self(), Term.integer(1)));
        origin.send(new LinkMessage.Message(atom("box"), Term.integer(2)));
        origin.send(new LinkMessage.Message(atom("nobody"), Term.integer(3)));

        assertThat(box.receive()).isEqualTo(Term.integer(1));
        assertThat(box.receive()).isEqualTo(Term.integer(2));
    }

    @Test
    void whatIsSentToUserAsAMessageGoesToTheOrigin() {
        origin.next();
        Term content = Term.tuple(atom("message"), atom("somebody"), Term.integer(5));
        origin.send(new LinkMessage.Message(atom("user"), content));

        assertThat(origin.next()).isEqualTo(new LinkMessage.Message(atom("somebody"), Term.integer(5)));
    }

    @Test
    void anIoRequestToUserIsAnsweredByTheOrigin() throws InterruptedException {
        origin.next();
        Mailbox asker = origin.node.open();
        Term request = Term.tuple(atom("get_line"), atom("unicode"), string("? "));
        origin.node.send(atom("user"), Term.tuple(atom("io_request"), asker.self(), Term.integer(9), request));

        LinkMessage.IoRequest asked = (LinkMessage.IoRequest) origin.next();
        assertThat(asked).isEqualTo(new LinkMessage.IoRequest(asker.self(), Term.integer(9), request));
        origin.answer(asked, string("yes\n"));
        assertThat(asker.receive()).isEqualTo(Term.tuple(atom("io_reply"), Term.integer(9), string("yes\n")));
    }

    @Test
    void otherThingsSentToUserDoNoHarm() {
        origin.next();
        origin.node.send(atom("user"), Term.tuple());
        origin.node.send(atom("user"), Term.tuple(Term.integer(1), Term.integer(2), Term.integer(3)));
        origin.node.send(atom("user"), Term.tuple(atom("message"), atom("x"), Term.integer(5)));

        assertThat(origin.next()).isEqualTo(new LinkMessage.Message(atom("x"), Term.integer(5)));
    }

    @Test
    void haltFlushesAndEndsWithTheGivenStatus() throws InterruptedException {
        origin.peer.out().print("last words");
        origin.start("erlang", "halt", Term.integer(3));

        assertThat(origin.halts.take()).isEqualTo(3);
        origin.answersOutput = true;
        assertThat(origin.printed()).isEqualTo("last words");
    }

    @Test
    void flagsAndPlainArgumentsAreToldOfTheCommandLine() {
        try (ScriptedOrigin other = new ScriptedOrigin("-user", "peer", "-x", "a", "b", "-x", "--", "plain", "-y")) {
            assertThat(other.call("init", "get_argument", atom("x")).value())
                    .isEqualTo(Term.tuple(Atom.OK, Term.list(Term.list(string("a"), string("b")), Term.list())));
            assertThat(other.call("init", "get_argument", atom("z")).value()).isEqualTo(Atom.ERROR);
            assertThat(other.call("init", "get_plain_arguments").value()).isEqualTo(Term.list(string("plain")));
        }
    }

    @Test
    void aNamedPeerIsAliveAndConnectedToNobody() {
        try (ScriptedOrigin other = new ScriptedOrigin("-sname", "n1@host", "-setcookie", "secret")) {
            assertThat(other.next()).isEqualTo(new LinkMessage.Started(new Atom("n1@host")));
            assertThat(other.call("erlang", "is_alive").value()).isEqualTo(Atom.TRUE);
            assertThat(other.call("erlang", "get_cookie").value()).isEqualTo(atom("secret"));
            assertThat(other.call("net_adm", "ping", atom("n1@host")).value()).isEqualTo(atom("pong"));
            assertThat(other.call("net_adm", "ping", atom("n2@host")).value()).isEqualTo(atom("pang"));
            assertThat(other.call("net_kernel", "connect_node", atom("n2@host")).value())
                    .isEqualTo(Atom.FALSE);
        }
    }
}
