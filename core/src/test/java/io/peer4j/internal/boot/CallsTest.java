package io.peer4j.internal.boot;

import static io.peer4j.internal.boot.ScriptedOrigin.atom;
import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.internal.link.LinkMessage;
import io.peer4j.internal.link.LinkMessage.Outcome;
import io.peer4j.term.Pid;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Memory that is wanting while an answer is on its way: the caller gets one all the same, or the peer ends. */
@Timeout(30)
class CallsTest {
    private final ScriptedOrigin origin = new ScriptedOrigin("-user", "peer");

    @BeforeEach
    void boot() {
        origin.next();
    }

    @AfterEach
    void endThePeer() {
        origin.close();
    }

    private void awaitHalt() throws InterruptedException {
        assertThat(origin.halts.poll(10, TimeUnit.SECONDS)).isEqualTo(Halt.LOST);
        origin.halts.add(Halt.LOST);
    }

    @Test
    void anAnswerThatThereIsNoMemoryForIsRefused() {
        AtomicBoolean first = new AtomicBoolean(true);
        origin.tooMuch = message -> message instanceof LinkMessage.Reply && first.getAndSet(false);

        assertThat(origin.call("erlang", "node").outcome()).isEqualTo(Outcome.ERROR);
        assertThat(origin.call("erlang", "node").outcome()).isEqualTo(Outcome.OK);
        assertThat(origin.halts).isEmpty();
    }

    @Test
    void aPeerEndsThatHasMemoryNeitherForAnAnswerNorForItsRefusal() throws Exception {
        origin.tooMuch = LinkMessage.Reply.class::isInstance;
        origin.start("erlang", "node");

        awaitHalt();
    }

    @Test
    void aPeerEndsThatHasNoMemoryForTheOutputBeforeAnAnswer() throws Exception {
        origin.tooMuch = LinkMessage.IoRequest.class::isInstance;
        origin.peer.out().print("held");
        origin.start("erlang", "node");

        awaitHalt();
    }

    @Test
    void aPeerEndsThatHasNoMemoryToSayThatACallWasKilled() throws Exception {
        Subject.entered = new CountDownLatch(1);
        long hung = origin.start(Subject.class.getName(), "hang");
        Subject.entered.await();
        origin.tooMuch = message -> message instanceof LinkMessage.Reply reply && reply.seq() == hung;
        origin.start("erlang", "exit", (Pid) Subject.hanging, atom("kill"));

        awaitHalt();
    }
}
