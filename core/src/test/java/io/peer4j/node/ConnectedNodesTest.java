package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peer4j.term.Atom;
import io.peer4j.term.IntTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes in one JVM, joined by sockets. */
@Timeout(60)
@Tag("older-java")
class ConnectedNodesTest {
    private final LocalNames names = new LocalNames();
    private final List<Node> started = new ArrayList<>();

    private Node start(String name) throws IOException {
        return start(name, signals -> signals);
    }

    private Node start(String name, UnaryOperator<Signals> between) throws IOException {
        Node node = Node.create();
        NodeOptions options = NodeOptions.shortName(name + "@localhost").asHidden();
        node.start(
                options,
                (asked, unused, signals) -> TcpDistribution.start(asked, "SECRET", names, between.apply(signals)));
        started.add(node);
        return node;
    }

    @AfterEach
    void stop() {
        started.forEach(Node::stop);
    }

    @Test
    void aListenerThatFailsCostsNoConnection() throws Exception {
        Node one = start("one");
        Node two = start("two");
        Mailbox here = one.open();
        Mailbox ending = two.open();
        Mailbox echo = two.open();
        ending.onExit(reason -> {
            throw new IllegalStateException("a listener's own fault");
        });
        var monitor = here.monitor(ending.self());

        here.exit(ending.self(), new Atom("enough"));
        here.send(echo.self(), IntTerm.of(1));

        assertThat(String.valueOf(here.receive(Duration.ofSeconds(10))))
                .contains("enough")
                .contains(monitor.toString());
        assertThat(echo.receive(Duration.ofSeconds(10))).isEqualTo(IntTerm.of(1));
        assertThat(one.hiddenNodes()).containsExactly(two.name());
    }

    @Test
    void aMalformedMessageDoesNotEndTheNameServer() throws Exception {
        Node two = start("two");
        Term server = Term.tuple(GlobalService.NAME, two.name());
        try (Mailbox here = start("one").open()) {
            here.send(server, Term.tuple(new Atom("nodeup"), IntTerm.of(1)));
            here.send(server, Term.tuple(new Atom("lost_connection"), IntTerm.of(1)));
            here.send(
                    server, Term.tuple(Atoms.GEN_CAST, Term.tuple(new Atom("in_sync"), IntTerm.of(1), IntTerm.of(2))));

            Term version = Gen.call(here, server, new Atom("get_protocol_version"), Duration.ofSeconds(10));

            assertThat(version).isEqualTo(IntTerm.of(GlobalService.VERSION));
        }
    }

    @Test
    void theEndOfAProcessComesBehindALongMessageOfIts() throws Exception {
        Node one = start("one");
        Mailbox far = start("two").open();
        Term message = Term.binary("x".repeat(20 * FrameFormat.FRAGMENT_SIZE));
        int sentAndEnded = 0;
        for (int round = 0; round < 200; round++) {
            Mailbox process = one.open();
            far.monitor(process.self());
            far.send(process.self(), Atom.OK);
            process.receive();
            FutureTask<Boolean> sending = new FutureTask<>(() -> process.send(far.self(), message));
            Thread sender = Thread.ofPlatform().start(sending);
            boolean unused = sender.join(Duration.ofNanos(round * 10_000L));

            process.exit(Atoms.KILL);

            Term first = far.receive();
            boolean isDown = Tuple.isTagged(first, "DOWN", 5);
            assertThat(isDown)
                    .as("DOWN in front of what was sent, in round %d", round)
                    .isEqualTo(!sending.get());
            if (!isDown) {
                sentAndEnded++;
                assertThat(far.receive()).matches(down -> Tuple.isTagged(down, "DOWN", 5));
            }
        }
        assertThat(sentAndEnded).as("rounds in which the message was sent").isPositive();
    }

    @Test
    void aNodeThatAsksAndNeverReadsTheAnswersIsDropped() throws Exception {
        Node node = start("one");
        Atom deaf = new Atom("deaf@localhost");
        int port = names.port("one", InetAddress.getLoopbackAddress()).orElseThrow();
        try (Socket socket = new Socket(InetAddress.getByName("localhost"), port)) {
            Handshake.Agreed other = new Handshake(deaf, 7, DistributionFlags.announced(true), "SECRET")
                    .initiate(new HandshakeChannel(socket, Duration.ofSeconds(10)), node.name(), () -> true);
            SignalCodec codec = new SignalCodec(other.node(), other.creation(), other.flags());
            Atom nobody = new Atom("\u20AC".repeat(255));
            Signal question =
                    new Signal.Monitor(new Pid(deaf, 1, 0, 7), nobody, new Reference(deaf, 7, List.of(1, 2, 3)));
            byte[] frame = FrameFormat.frame(
                    FrameFormat.encode(Objects.requireNonNull(codec.encode(question)), true, Integer.MAX_VALUE));
            ByteArrayOutputStream batch = new ByteArrayOutputStream();
            for (int i = 0; i < 100; i++) {
                batch.writeBytes(frame);
            }

            assertThatThrownBy(() -> {
                        while (true) {
                            batch.writeTo(socket.getOutputStream());
                        }
                    })
                    .isInstanceOf(SocketException.class);
        }
        await().until(() -> node.hiddenNodes().isEmpty());
    }

    @Test
    void aNodeThatIsComingUpIsNotTakenForOneThatIsDown() throws Exception {
        CountDownLatch coming = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Node one = start("one");
        Node two = start("two", signals -> new Delayed(signals, coming, go));
        Mailbox watching = two.open();
        assertThat(one.connect(two.name())).isTrue();
        coming.await();

        Thread watch = Thread.startVirtualThread(() -> two.monitorNode(watching, one.name()));
        boolean early = watch.join(Duration.ofMillis(200));
        go.countDown();
        watch.join();

        assertThat(early).isFalse();
        assertThat(two.hiddenNodes()).containsExactly(one.name());
        assertThat(watching.queueLength()).isZero();
        one.stop();
        await().until(() -> watching.queueLength() == 1);
    }

    /** Tells of a node that is up only when it may. */
    private record Delayed(Signals signals, CountDownLatch coming, CountDownLatch go) implements Signals {
        @Override
        public void nodeUp(NodeConnection connection) {
            coming.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            signals.nodeUp(connection);
        }

        @Override
        public void received(NodeConnection from, Signal signal) {
            signals.received(from, signal);
        }

        @Override
        public void nodeDown(NodeConnection connection, Atom reason) {
            signals.nodeDown(connection, reason);
        }

        @Override
        public void failed(Error fault) {
            signals.failed(fault);
        }
    }
}
