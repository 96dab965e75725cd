package io.peer4j.internal.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.internal.link.Incoming;
import io.peer4j.internal.link.LinkMessage;
import io.peer4j.internal.link.StandardIoLink;
import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import io.peer4j.term.Term;
import io.peer4j.testing.SocketPair;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that come together, over frames as they are on the wire. */
@Timeout(60)
@Tag("older-java")
class ReadersTest {
    private final BlockingQueue<Integer> halts = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream toPeer = new ByteArrayOutputStream();
    private final StandardIoLink frames = StandardIoLink.open(InputStream.nullInputStream(), toPeer);
    private Socket far;
    private StandardIoLink fromPeer;

    @BeforeEach
    void connect() throws IOException {
        SocketPair sockets = SocketPair.open();
        far = sockets.far();
        Socket near = sockets.near();
        PeerRuntime peer = new PeerRuntime(
                Node.create(),
                StandardIoLink.open(near.getInputStream(), near.getOutputStream()),
                CommandLine.parse(new String[] {"-user", "peer"}),
                halts::add,
                new Diagnostics(new ByteArrayOutputStream()));
        Thread.ofPlatform().daemon().start(peer::run);
        fromPeer = StandardIoLink.open(far.getInputStream(), OutputStream.nullOutputStream());
        assertThat(fromPeer.receive()).isInstanceOf(LinkMessage.Started.class);
    }

    @AfterEach
    void end() throws Exception {
        far.close();
        assertThat(halts.poll(10, TimeUnit.SECONDS)).isEqualTo(Halt.LOST);
    }

    private void call(long seq, String module, String function, long argument) throws IOException {
        frames.send(new LinkMessage.Call(seq, new Atom(module), new Atom(function), Term.list(Term.integer(argument))));
    }

    private void sendAll() throws IOException {
        far.getOutputStream().write(toPeer.toByteArray());
        toPeer.reset();
    }

    private long answered() {
        Incoming next = fromPeer.receive();
        return next instanceof LinkMessage.Reply reply ? reply.seq() : -1;
    }

    /** The reading has to be quick at the time: a call that lasts has it handed over for the next. */
    private void becomeQuick() throws IOException {
        for (int i = 0; i < 2_000; i++) {
            call(i, "erlang", "abs", -1);
            sendAll();
            assertThat(answered()).isEqualTo(i);
        }
    }

    @Test
    void answersThatGatherDoNotWaitForACallThatLasts() throws Exception {
        becomeQuick();
        for (int round = 0; round < 20; round++) {
            call(1, "erlang", "abs", -1);
            call(2, "timer", "sleep", 300);
            sendAll();
            assertThat(answered()).isEqualTo(1);
            // Read while the other call sleeps.
            call(3, "erlang", "abs", -1);
            sendAll();
            assertThat(answered()).isEqualTo(3);
            assertThat(answered()).isEqualTo(2);
            call(4, "erlang", "abs", -1);
            sendAll();
            assertThat(answered()).isEqualTo(4);
        }
    }

    @Test
    void answersThatGatherDoNotWaitForWhatIsNoCall() throws Exception {
        becomeQuick();
        for (int round = 0; round < 500; round++) {
            call(1, "erlang", "abs", -1);
            frames.send(new LinkMessage.Cast(new Atom("$java"), new Atom("cancel"), Term.list(Term.integer(7))));
            sendAll();
            assertThat(answered()).isEqualTo(1);
        }
    }

    @Test
    void theEndIsSeenWhileTheThreadThatReadRunsACall() throws Exception {
        becomeQuick();
        call(1, "timer", "sleep", 3_000);
        sendAll();
        far.shutdownOutput();
        assertThat(halts.poll(2, TimeUnit.SECONDS)).isEqualTo(Halt.LOST);
        halts.add(Halt.LOST);
    }
}
