package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peer4j.node.Node;
import io.peer4j.node.NodeOptions;
import io.peer4j.node.NodeTls;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.testing.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Flags of {@code erl} that a JVM peer is given: each does what it says, or the peer does not boot, or a line says so. */
@Timeout(60)
class PeerFlagsTest {
    private final Node here = Node.local();

    @TempDir
    Path directory;

    @AfterEach
    void stop() {
        here.stop();
    }

    private void startOrigin() throws IOException {
        OriginNode.startAlone();
    }

    private static Peer.Builder named(String name, String... args) {
        return Peer.builder()
                .name(name + "@localhost")
                .connection(Connection.standardIo())
                .errorOutput(line -> {})
                .args(args);
    }

    @Test
    void variablesAndPathsReachThePeersJavaCode() throws Exception {
        Files.writeString(directory.resolve("greeting.txt"), "hello");
        try (Peer peer = Peer.builder()
                .connection(Connection.tcp())
                .env("PEER_FLAG", "by option")
                .args("-env", "PEER_FLAG", "-Dx y", "-pa", directory.toString(), "-env", "a.b", "c")
                .start()) {
            assertThat(peer.call(() -> System.getenv("PEER_FLAG") + ' ' + System.getenv("a.b")))
                    .isEqualTo("-Dx y c");
            assertThat(peer.callTerm(Duration.ofSeconds(20), "os", "getenv", List.of(ListTerm.string("PEER_FLAG"))))
                    .isEqualTo(ListTerm.string("-Dx y"));
            assertThat(peer.call(() -> ClassLoader.getSystemResource("greeting.txt") != null))
                    .isTrue();
        }
    }

    @Test
    void flagsWithoutEffectAreNamedInOneLine() {
        List<String> lines = new CopyOnWriteArrayList<>();
        try (Peer peer = Peer.builder()
                .connection(Connection.standardIo())
                .errorOutput(lines::add)
                .args("-eval", "x.", "-heart", "-s", "m", "-kernel", "logger_level", "debug", "-mine", "1")
                .args("-ssl_dist_optfile", "f")
                .start()) {
            assertThat(peer.call("erlang", "node")).isEqualTo(Node.NO_NODE);
            await().until(() -> !lines.isEmpty());
        }
        assertThat(lines)
                .singleElement()
                .asString()
                .contains(
                        "without effect",
                        "-eval",
                        "-heart",
                        "-s",
                        "-kernel logger_level",
                        "-ssl_dist_optfile",
                        "docs/otp.md")
                .doesNotContain("-mine");
    }

    @Test
    void whoReachesANodeIsAsItsFlagsSay() throws Exception {
        startOrigin();
        try (Peer peer = named("deaf", "-dist_listen", "false").start()) {
            assertThat(here.ping(peer.node())).isFalse();
            assertThat(peer.call("net_adm", "ping", here.name())).isEqualTo(new Atom("pong"));
            await().until(() -> here.hiddenNodes().contains(peer.node()));
        }
        try (Peer peer = named(
                        "apart",
                        "-connect_all",
                        "false",
                        "-kernel",
                        "inet_dist_listen_min",
                        "20000",
                        "inet_dist_listen_max",
                        "20100",
                        "inet_dist_use_interface",
                        "{127,0,0,1}",
                        "-setcookie",
                        "other@localhost",
                        "for other")
                .start()) {
            assertThat(here.ping(peer.node())).isTrue();
            assertThat(peer.call("erlang", "get_cookie")).isEqualTo(new Atom("of its own"));
            assertThat(peer.call("erlang", "get_cookie", new Atom("other@localhost")))
                    .isEqualTo(new Atom("for other"));
            assertThat(peer.call("erlang", "set_cookie", new Atom("new one"))).isEqualTo(true);
            assertThat(peer.call("erlang", "get_cookie", here.name())).isEqualTo(new Atom("new one"));
            here.disconnect(peer.node());
            await().until(() -> !here.nodes().contains(peer.node()));
            assertThat(here.ping(peer.node())).isFalse();
            here.setCookie(peer.node(), "new one");
            assertThat(here.ping(peer.node())).isTrue();
        }
    }

    @Test
    void valuesThatAreNoneFailTheBootByName() {
        for (List<String> flags : List.of(
                List.of("-erl_epmd_port", "x"),
                List.of("-dist_listen", "perhaps"),
                List.of("-proto_dist", "inet_tls"),
                List.of("-kernel", "inet_dist_use_interface", "here"))) {
            assertThatThrownBy(() -> named("odd", flags.toArray(new String[0])).start())
                    .isInstanceOf(BootFailedException.class)
                    .hasMessageContaining(flags.getFirst())
                    .hasMessageContaining("peer4j: ");
        }
    }

    @Test
    void aPeerInTlsServesAnOriginInTls() throws Exception {
        here.stop();
        TestAuthority authority = new TestAuthority(directory);
        Path file = authority.mutual(authority.issue("localhost"));
        here.start(NodeOptions.shortName("world")
                .withCookie("of its own")
                .withOwnEpmd()
                .withTls(NodeTls.ofOptFile(file)));
        try (Peer peer = Peer.builder()
                .name("worker")
                .args("-proto_dist", "inet_tls", "-ssl_dist_optfile", file.toString())
                .start()) {
            assertThat(peer.call("java.lang.Math", "max", 3, 7)).isEqualTo(7L);
            byte[] large = new byte[1 << 20];
            assertThat(peer.call(() -> large.length)).isEqualTo(1 << 20);
            assertThat(here.ping(peer.node())).isTrue();
        }
    }
}
