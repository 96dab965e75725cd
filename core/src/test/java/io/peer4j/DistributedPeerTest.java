package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peer4j.internal.boot.Boot;
import io.peer4j.launch.Launch;
import io.peer4j.node.Erpc;
import io.peer4j.node.Functions;
import io.peer4j.node.Mailbox;
import io.peer4j.node.Node;
import io.peer4j.node.Rpc;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.TermSyntax;
import io.peer4j.term.Tuple;
import io.peer4j.testing.Epmd;
import io.peer4j.testing.ErlangOrigin;
import io.peer4j.testing.Programs;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What peers over distribution do beyond what every peer does: they are nodes, of a world of their own here. */
@Timeout(120)
@Tag("erlang")
class DistributedPeerTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Node here = Node.local();

    @BeforeEach
    void start() throws IOException {
        OriginNode.startAlone();
    }

    @AfterEach
    void stop() {
        here.stop();
        here.functions(Functions.none());
        await().until(() -> Programs.threads("peer4j-epmd").isEmpty()
                && Programs.threads("peer4j-node").isEmpty());
    }

    @Test
    void aNameAloneAsksForDistribution() {
        try (Peer peer = Peer.builder().name("named").start()) {
            assertThat(peer.node()).isEqualTo(new Atom("named@localhost"));
            assertThat(here.nodes()).containsExactly(peer.node());
            assertThat(here.ping(peer.node())).isTrue();
            assertThat(peer.callTerm(LONG, "net_adm", "ping", List.of(here.name())))
                    .isEqualTo(new Atom("pong"));
        }
        await().until(() -> here.nodes().isEmpty());
    }

    @Test
    void peersOfAnOriginWithItsOwnEpmdAreToldToStartNone() {
        try (Peer jvm = Peer.builder().name("jvm").start();
                Peer erl = Peer.builder().name("erl").erlang().start()) {
            assertThat(jvm.call(() -> System.getenv("PEER4J_OWN_EPMD"))).isEqualTo("" + here.ownEpmdPort());
            assertThat(jvm.callTerm(LONG, "init", "get_argument", List.of(new Atom("start_epmd"))))
                    .isEqualTo(erl.callTerm(LONG, "init", "get_argument", List.of(new Atom("start_epmd"))))
                    .isEqualTo(TermSyntax.parse("{ok,[[\"false\"]]}"));
        }
    }

    /** Its origin, and the origin's epmd, were killed while it booted. */
    @Test
    void aPeerWhoseEpmdHasGoneStartsNone() throws Exception {
        int port = Epmd.freePort();
        ProcessBuilder builder = new ProcessBuilder(
                        ErlangOrigin.java(),
                        "-cp",
                        ErlangOrigin.classPath(),
                        Boot.class.getName(),
                        "-sname",
                        "late@localhost")
                .redirectErrorStream(true);
        builder.environment().put("ERL_EPMD_PORT", Integer.toString(port));
        builder.environment().put("PEER4J_OWN_EPMD", Integer.toString(port));
        Process late = builder.start();
        late.getOutputStream().close();
        String said = new String(late.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(late.waitFor()).isNotZero();
        assertThat(said).contains("no epmd at").contains("the origin's own");
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void flushedTextOfBothStreamsArrivesBeforeACallReturns() {
        List<String> out = new CopyOnWriteArrayList<>();
        List<String> err = new CopyOnWriteArrayList<>();
        try (Peer peer = Peer.builder()
                .name("printer")
                .output(out::add)
                .errorOutput(err::add)
                .start()) {
            peer.run(() -> {
                System.out.print("out");
                System.out.flush();
                System.err.print("err");
                System.err.flush();
            });
            assertThat(out).containsExactly("out");
            assertThat(err).containsExactly("err");
        }
    }

    @Test
    void peersAndTheOriginAreOneMesh() {
        try (Peer one = Peer.builder().name("one").start();
                Peer two = Peer.builder().name("two").start()) {
            await().until(() -> one.callTerm(LONG, "erlang", "nodes", List.of()) instanceof ListTerm nodes
                    && nodes.elements().contains(two.node()));
            assertThat(here.nodes()).containsExactlyInAnyOrder(one.node(), two.node());
        }
    }

    @Test
    void aPeerOverAnotherConnectionIsANodeAllTheSame() {
        for (Connection connection : List.of(Connection.standardIo(), Connection.tcp())) {
            try (Peer peer = Peer.builder()
                    .name("other")
                    .host("localhost")
                    .connection(connection)
                    .start()) {
                assertThat(here.ping(peer.node())).isTrue();
            }
        }
    }

    @Test
    void aPeerWithoutANameBecomesANodeOnRequest() {
        try (Peer peer = Peer.start()) {
            Term started = peer.callTerm(
                    LONG,
                    "net_kernel",
                    "start",
                    List.of(Term.list(new Atom("late@localhost"), new Atom("shortnames"))));
            assertThat(((Tuple) started).get(0)).isEqualTo(Atom.OK);
            assertThat(here.ping(new Atom("late@localhost"))).isTrue();
            assertThat(peer.call("erlang", "node")).isEqualTo(new Atom("late@localhost"));
        }
    }

    @Test
    void anyNodeCallsAPeer() throws Exception {
        try (Peer peer = Peer.builder().name("callee").start();
                Mailbox self = here.open()) {
            Term max = Erpc.call(
                    self,
                    peer.node(),
                    new Atom("java.lang.Math"),
                    new Atom("max"),
                    Term.list(Term.integer(3), Term.integer(7)),
                    LONG);
            assertThat(max).isEqualTo(Term.integer(7));
        }
    }

    @Test
    void theOutputOfACallGoesToTheGroupLeaderOfTheCaller() throws Exception {
        List<String> printed = Collections.synchronizedList(new ArrayList<>());
        try (Peer peer = Peer.builder().name("printer").output(printed::add).start();
                Mailbox leader = here.open();
                Mailbox self = here.open()) {
            self.groupLeader(leader.self());
            Thread answering = Thread.startVirtualThread(() -> answer(leader, printed));

            Erpc.call(self, peer.node(), new Atom("io"), new Atom("format"), Term.list(Term.binary("hi~n")), LONG);
            Rpc.call(self, peer.node(), new Atom("io"), new Atom("nl"), ListTerm.EMPTY, LONG);
            peer.call("io", "format", "origin~n");

            answering.join();
            assertThat(printed).containsExactly("leader: hi\n", "leader: \n", "origin\n");
            leader.exit(new Atom("gone"));
            assertThatThrownBy(() -> Erpc.call(self, peer.node(), new Atom("io"), new Atom("nl"), ListTerm.EMPTY, LONG))
                    .hasMessageContaining("terminated");
        }
    }

    /** A group leader that prints twice. */
    private static void answer(Mailbox leader, List<String> printed) {
        try {
            for (int i = 0; i < 2; i++) {
                Tuple request = (Tuple) Objects.requireNonNull(leader.receive(LONG));
                Tuple put = (Tuple) request.get(3);
                printed.add("leader: " + ((Binary) put.get(2)).utf8());
                leader.send(request.get(1), Term.tuple(new Atom("io_reply"), request.get(2), Atom.OK));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void theEndOfTheConnectionEndsThePeerAndTellsWhy() throws Exception {
        try (Peer peer = Peer.builder().name("cut").peerDown(PeerDown.CONTINUE).start()) {
            long process = peer.osPid();
            here.disconnect(peer.node());
            assertThat(peer.onDown().get(20, TimeUnit.SECONDS))
                    .isEqualTo(Term.tuple(new Atom("nodedown"), new Atom("cut@localhost")));
            await().until(() -> !Programs.isRunning(process));
        }
    }

    @Test
    void theOriginsLeavingEndsItsPeers() {
        Peer peer = Peer.builder().name("left").start();
        long process = peer.osPid();
        here.stop();
        await().until(() -> !Programs.isRunning(process));
        peer.stop();
    }

    @Test
    void aNameThatIsTakenFailsTheBootWithTheReason() {
        try (Peer peer = Peer.builder().name("twice").start()) {
            assertThatThrownBy(() -> Peer.builder().name("twice").start())
                    .isInstanceOf(BootFailedException.class)
                    .hasMessageContaining("the name twice is taken")
                    .hasMessageEndingWith("name(Peer.randomName(\"twice\")) gives each peer a name of its own");
            assertThat(peer.call("erlang", "node")).isEqualTo(peer.node());
        }
    }

    @Test
    void anotherCookieFailsTheBootWithTheReason() {
        assertThatThrownBy(() -> Peer.builder()
                        .name("stranger")
                        .args("-setcookie", "another")
                        .waitBoot(Duration.ofSeconds(20))
                        .start())
                .isInstanceOf(BootFailedException.class)
                .hasMessageContaining("does not answer");
        assertThat(here.nodes()).isEmpty();
    }

    @Test
    void coverageIsFlushedBeforeThePeerStops() throws Exception {
        BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        here.functions((module, function, args) -> {
            asked.add(module.name() + ":" + function.name() + args);
            return Atom.OK;
        });
        Peer.builder()
                .name("covered")
                .shutdown(Shutdown.stop(LONG, here.name()))
                .start()
                .stop();
        assertThat(asked.poll(1, TimeUnit.SECONDS)).isEqualTo("cover:flush[covered@localhost]");
    }

    @Test
    void aHiddenPeerStaysOutOfTheMesh() {
        try (Peer peer = Peer.builder().name("secret").args("-hidden").start()) {
            assertThat(here.nodes()).isEmpty();
            assertThat(here.hiddenNodes()).containsExactly(peer.node());
        }
    }

    @Test
    void aRealNodeIsStartedAndMonitored() throws Exception {
        org.junit.jupiter.api.Assumptions.assumeTrue(Programs.isInstalled("erl"), "no erl is installed");
        try (Peer peer = Peer.builder().launch(Launch.erlang()).name("real").start();
                Mailbox self = here.open()) {
            here.monitorNode(self, peer.node());
            Programs.kill(peer.osPid());
            assertThat(Objects.requireNonNull(self.receive(LONG)))
                    .isEqualTo(Term.tuple(new Atom("nodedown"), new Atom("real@localhost")));
        }
    }
}
