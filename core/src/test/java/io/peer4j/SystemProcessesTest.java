package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer ends with each process whose end would halt OTP's kernel; otherwise it would stay up without working. */
@Timeout(60)
class SystemProcessesTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private final Node here = Node.local();

    @BeforeEach
    void start() throws IOException {
        OriginNode.startAlone();
    }

    @AfterEach
    void stop() {
        here.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "peer_supervision"})
    void peerWithoutNameEndsWithItsSystemProcess(String name) {
        try (Peer peer = Peer.builder().peerDown(PeerDown.CONTINUE).start()) {
            kill(peer, whereis(peer, name));
            awaitEnd(peer);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"net_kernel", "rex", "global_name_server"})
    void namedPeerEndsWithItsSystemProcess(String name) {
        try (Peer peer = Peer.builder()
                .name("system")
                .connection(Connection.standardIo())
                .peerDown(PeerDown.CONTINUE)
                .start()) {
            kill(peer, whereis(peer, name));
            awaitEnd(peer);
        }
    }

    @Test
    void distributedPeerEndsWithItsControlConnectionsProcess() {
        try (Peer peer =
                Peer.builder().name("system").peerDown(PeerDown.CONTINUE).start()) {
            Pid supervision = whereis(peer, "peer_supervision");
            Tuple links = (Tuple) ask(peer, "erlang", "process_info", supervision, new Atom("links"));
            Term channel = ((ListTerm) links.get(1)).elements().getFirst();
            assertThat(ask(peer, "erlang", "process_info", channel, new Atom("current_stacktrace"))
                            .toString())
                    .contains("{peer,origin_link,2,[]}");

            kill(peer, channel);
            awaitEnd(peer);
        }
    }

    /** An orderly end of the distribution ends the same processes, and nothing else. */
    @Test
    void peerOutlivesAnOrderlyEndOfItsDistribution() {
        try (Peer peer = Peer.builder().start()) {
            Term name = Term.list(new Atom("later@localhost"), new Atom("shortnames"));
            assertThat(ask(peer, "net_kernel", "start", name).toString()).startsWith("{ok,");
            assertThat(ask(peer, "net_kernel", "stop")).isEqualTo(Atom.OK);
            assertThat(ask(peer, "erlang", "node")).isEqualTo(Node.NO_NODE);
        }
    }

    private static Pid whereis(Peer peer, String name) {
        return (Pid) ask(peer, "erlang", "whereis", new Atom(name));
    }

    private static Term ask(Peer peer, String module, String function, Term... args) {
        return peer.callTerm(LONG, module, function, List.of(args));
    }

    private static void kill(Peer peer, Term process) {
        peer.cast("erlang", "exit", process, new Atom("kill"));
    }

    private static void awaitEnd(Peer peer) {
        await().atMost(LONG).until(() -> peer.getState() instanceof PeerState.Down);
        assertThat(peer.toString()).contains("down");
    }
}
