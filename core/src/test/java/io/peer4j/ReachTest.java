package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.node.Mailbox;
import io.peer4j.node.Node;
import io.peer4j.node.NodeOptions;
import io.peer4j.term.Atom;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.TermSyntax;
import io.peer4j.testing.ErlNode;
import io.peer4j.testing.SharedEpmd;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How far a compromised peer gets by its origin: not to other nodes, and not at the cost of other calls. */
@Timeout(60)
@Tag("erlang")
class ReachTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Atom LAST = new Atom("last");

    @BeforeAll
    static void origin() {
        OriginNode.start();
    }

    private static Term message(Term to, Term content) {
        return Term.tuple(new Atom("message"), to, content);
    }

    /** A peer that has neither name nor cookie. */
    @Test
    void aPeerWithoutCookieRunsNoCommandOnAnotherNode(@TempDir Path directory) throws Exception {
        try (ErlNode victim = ErlNode.start(SharedEpmd.port(), "reach_victim@localhost", OriginNode.COOKIE);
                Mailbox inbox = Node.local().open();
                Peer jvm = Peer.start();
                Peer erl = Peer.builder().erlang().connection(Connection.tcp()).start()) {
            assertThat(victim.eval("node()")).isEqualTo("{ok,reach_victim@localhost}");
            for (Peer peer : List.of(jvm, erl)) {
                Path made = directory.resolve("made-by-" + peer.name());
                Term command = TermSyntax.parse("{'$gen_cast',{cast,os,cmd,[\"touch " + made + "\"],user}}");
                peer.send("user", message(Term.tuple(new Atom("rex"), new Atom("reach_victim@localhost")), command));
                peer.send("user", message(inbox.self(), LAST));
                assertThat(inbox.receive(LONG)).isEqualTo(LAST);
                assertThat(made).doesNotExist();
            }
            assertThat(Node.local().nodes()).doesNotContain(new Atom("reach_victim@localhost"));
        }
    }

    @Test
    void aRequestForIoInAnothersNameReachesNoOtherNode() throws Exception {
        try (Node victim = Node.create();
                Peer plain = Peer.start();
                Peer distributed = Peer.builder().name("reach-io@localhost").start()) {
            victim.start(NodeOptions.shortName("reach_io_victim@localhost").withCookie(OriginNode.COOKIE));
            try (Mailbox box = victim.open()) {
                Pid target = box.self();
                Term request =
                        Term.tuple(new Atom("io_request"), target, LAST, TermSyntax.parse("{put_chars,unicode,<<>>}"));
                plain.send("user", request);
                plain.call("java.lang.Math", "max", 1, 2);
                distributed.call("erlang", "send", groupLeader(distributed), request);
                distributed.call("java.lang.Math", "max", 1, 2);
                assertThat(box.receive(Duration.ofMillis(200))).isNull();
            }
        }
    }

    private static @Nullable Object groupLeader(Peer peer) {
        return peer.call(Pid.class, "erlang", "group_leader");
    }

    @Test
    void theClusterIsReachedIfAsked() throws Exception {
        try (Node other = Node.create();
                Peer peer = Peer.builder().reach(Reach.cluster()).start()) {
            other.start(NodeOptions.shortName("reach_open@localhost").withCookie(OriginNode.COOKIE));
            try (Mailbox box = other.open("box")) {
                peer.send("user", message(Term.tuple(new Atom("box"), other.name()), LAST));
                assertThat(box.receive(LONG)).isEqualTo(LAST);
            }
        }
    }

    /** A node that accepts and never answers: a handshake with it takes seven seconds. */
    @Test
    void aMessageToANodeThatDoesNotAnswerHoldsNothingUp() throws Exception {
        try (Sink sink = new Sink("reach_sink");
                Peer peer = Peer.builder().reach(Reach.cluster()).start();
                Peer named = Peer.builder()
                        .name("reach-named@localhost")
                        .connection(Connection.standardIo())
                        .start()) {
            Pid unreachable = new Pid(new Atom("reach_sink@localhost"), 5, 0, 4);
            peer.call("java.lang.Math", "max", 1, 2);
            named.call("java.lang.Math", "max", 1, 2);
            peer.send("user", message(unreachable, LAST));
            named.send(unreachable, LAST);
            sink.awaitCallers(2);
            for (Peer one : List.of(peer, named)) {
                assertThat(one.call(Duration.ofSeconds(3), "java.lang.Math", "max", 1, 2))
                        .isEqualTo(2L);
            }
        }
    }

    /** A name at epmd, and a port where nothing answers. */
    private static final class Sink implements AutoCloseable {
        private final ServerSocket port = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        private final Socket epmd = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(SharedEpmd.port()));

        Sink(String name) throws IOException {
            byte[] text = name.getBytes(StandardCharsets.US_ASCII);
            DataOutputStream out = new DataOutputStream(epmd.getOutputStream());
            out.writeShort(13 + text.length);
            out.writeByte('x');
            out.writeShort(port.getLocalPort());
            out.writeByte('M');
            out.writeByte(0);
            out.writeShort(6);
            out.writeShort(5);
            out.writeShort(text.length);
            out.write(text);
            out.writeShort(0);
            assertThat(epmd.getInputStream().read()).isIn((int) 'y', (int) 'v');
        }

        void awaitCallers(int count) throws IOException {
            for (int i = 0; i < count; i++) {
                Socket unused = port.accept();
            }
        }

        @Override
        public void close() throws IOException {
            port.close();
            epmd.close();
        }
    }
}
