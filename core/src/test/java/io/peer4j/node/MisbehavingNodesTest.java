package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.Peer;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.ExternalTermFormat;
import io.peer4j.term.IntTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes that hold the cookie, beside a peer that has little memory. */
@Timeout(120)
class MisbehavingNodesTest {
    private static final Atom HELD = new Atom("held@localhost");
    private static final int FRAGMENT = 60_000;
    private static final int HEADER = 19;

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final List<Socket> sockets = new ArrayList<>();
    private Peer peer;

    @BeforeEach
    void start() throws IOException {
        Node.local()
                .start(NodeOptions.shortName("orderly@localhost")
                        .withOwnEpmd()
                        .withCookie("SECRET")
                        .withListenAddress(InetAddress.getLoopbackAddress()));
        peer = Peer.builder()
                .name(HELD.name())
                .args("-Xmx48m")
                .output(lines::add)
                .start();
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        peer.stop();
        Node.local().stop();
    }

    private Socket connect(String name) throws Exception {
        int port = Epmd.at(InetAddress.getLoopbackAddress(), Node.local().ownEpmdPort()).names().stream()
                .filter(entry -> entry.name().equals("held"))
                .findFirst()
                .orElseThrow()
                .port();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        sockets.add(socket);
        new Handshake(new Atom(name), 7, DistributionFlags.announced(true), "SECRET")
                .initiate(new HandshakeChannel(socket, Duration.ofSeconds(20)), HELD, () -> true);
        socket.setSoTimeout(20_000);
        return socket;
    }

    private void assertAnswers() {
        assertThat(peer.call(Duration.ofSeconds(20), "java.lang.Math", "max", 3, 7))
                .isEqualTo(7L);
    }

    private static boolean isEnded(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    /** Each would hold 30 MB. */
    @Test
    void peerOutlivesNodesThatEndNoMessage() throws Exception {
        for (int i = 0; i < 4; i++) {
            Socket socket = connect("unfinished" + i + "@localhost");
            new Thread(() -> beginMessages(socket)).start();
        }
        assertAnswers();
        for (Socket socket : sockets) {
            await().until(() -> isEnded(socket));
        }
        assertAnswers();
        assertThat(lines).anyMatch(line -> line.contains("its unfinished messages take too much memory"));
    }

    private static void beginMessages(Socket socket) {
        try {
            for (long sequence = 1; sequence <= 500; sequence++) {
                socket.getOutputStream().write(beginning(sequence));
            }
        } catch (IOException e) {
            // The peer has dropped the connection, as it should.
        }
    }

    private static byte[] beginning(long sequence) {
        return ByteBuffer.allocate(4 + HEADER + FRAGMENT)
                .putInt(HEADER + FRAGMENT)
                .put((byte) FrameFormat.VERSION)
                .put((byte) FrameFormat.FIRST_FRAGMENT)
                .putLong(sequence)
                .putLong(5)
                .array();
    }

    /** A request of 60 kB is answered with the same 60 kB: {@code binary_to_term} does not understand them. */
    @Test
    void peerOutlivesNodeThatReadsNoAnswers() throws Exception {
        Atom deaf = new Atom("deaf@localhost");
        OutputStream out = connect(deaf.name()).getOutputStream();
        SignalCodec codec = new SignalCodec(HELD, 7, DistributionFlags.announced(true));
        Binary argument = Binary.wrap(new byte[FRAGMENT]);
        for (int i = 0; i < 1000; i++) {
            out.write(frame(codec, request(deaf, i, "erlang", "binary_to_term", argument)));
        }
        assertAnswers();
        await().until(() -> lines.stream().anyMatch(line -> line.contains("refused a request of deaf@localhost")));
        assertAnswers();
    }

    private static Signal request(Atom from, int id, String module, String function, Term argument) {
        Pid pid = new Pid(from, 1, 0, 7);
        Reference reference = new Reference(from, 7, List.of(id, 1, 1));
        return new Signal.SpawnRequest(
                reference,
                pid,
                pid,
                Atoms.ERPC,
                new Atom("execute_call"),
                Term.list(new Atom("monitor")),
                Term.list(reference, new Atom(module), new Atom(function), Term.list(argument)));
    }

    private static byte[] frame(SignalCodec codec, Signal signal) {
        return FrameFormat.frame(
                FrameFormat.encode(Objects.requireNonNull(codec.encode(signal)), true, Integer.MAX_VALUE));
    }

    /** To a name of 5 MB, with a payload that is no term. */
    @Test
    void controlMessageIsLoggedInPart() throws Exception {
        Atom loud = new Atom("loud@localhost");
        OutputStream out = connect(loud.name()).getOutputStream();
        Tuple control =
                Term.tuple(IntTerm.of(37), IntTerm.of(16), new Pid(loud, 1, 0, 7), Binary.wrap(new byte[5 << 20]));
        byte[] encoded = ExternalTermFormat.encode(control);
        byte[] broken = ByteBuffer.allocate(4 + 3 + encoded.length)
                .putInt(3 + encoded.length)
                .put((byte) FrameFormat.VERSION)
                .put((byte) FrameFormat.HEADER)
                .put((byte) 0)
                .put(encoded, 1, encoded.length - 1)
                .put((byte) 0xEE)
                .array();
        for (int i = 0; i < 3; i++) {
            out.write(broken);
        }
        await().until(() -> lines.stream().anyMatch(line -> line.contains("dropped a message from loud@localhost")));
        assertAnswers();
        assertThat(lines).allMatch(line -> line.length() < 1000).hasSizeLessThan(5);
    }
}
