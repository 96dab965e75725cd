package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.launch.Launch;
import io.peer4j.launch.PeerStart;
import io.peer4j.node.Node;
import io.peer4j.node.NodeOptions;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.testing.WrappedLaunch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The cookie, and what a peer proves itself with, are in no environment, on no command line and in no text. */
@Timeout(60)
class SecretsTest {
    private static final String COOKIE = OriginNode.COOKIE;

    @BeforeAll
    static void origin() {
        OriginNode.start();
    }

    static Stream<Connection> connections() {
        return Stream.of(Connection.standardIo(), Connection.tcp(), Connection.tls(), Connection.distribution());
    }

    @ParameterizedTest
    @MethodSource("connections")
    void aProgramThatAPeerStartsInheritsNoSecret(Connection connection) throws IOException {
        try (Peer peer = named(connection).start()) {
            assertThat(peer.call(SecretsTest::environmentOfAProgram))
                    .contains("PATH=")
                    .doesNotContain(COOKIE, "PEER4J_SECRET", "PEER4J_TLS", "PEER4J_COOKIE");
            for (String file : List.of("environ", "cmdline")) {
                assertThat(Files.readString(Path.of("/proc/" + peer.osPid() + "/" + file), StandardCharsets.ISO_8859_1))
                        .isNotEmpty()
                        .doesNotContain(COOKIE);
            }
            assertThat(peer.describe()).doesNotContain(COOKIE);
            assertThat(peer.call(() -> Node.local().givenCookie())).isEqualTo(COOKIE);
        }
    }

    private static Peer.Builder named(Connection connection) {
        return Peer.builder().name(Peer.randomName("secret")).host("localhost").connection(connection);
    }

    private static String environmentOfAProgram() throws IOException {
        Process env = new ProcessBuilder("env").start();
        try (var said = env.getInputStream()) {
            return new String(said.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    @Tag("erlang")
    void aProgramThatAnErlangPeerStartsInheritsNoSecret() {
        try (Peer peer = named(Connection.tcp()).erlang().start()) {
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(peer.call(String.class, "os", "cmd", ListTerm.string("env")))
                            .contains("PATH=")
                            .doesNotContain(COOKIE, "PEER4J_SECRET"));
            assertThat(peer.call("erlang", "get_cookie")).isEqualTo(new Atom(COOKIE));
        }
    }

    @Test
    void aFlightRecordingShowsNoSecret() throws IOException {
        try (Peer peer = named(Connection.tcp()).start()) {
            assertThat(peer.call(Duration.ofSeconds(20), SecretsTest::flightRecording))
                    .contains("PATH", "jdk.JVMInformation")
                    .doesNotContain(COOKIE, "PEER4J_SECRET", "PEER4J_COOKIE");
            assertThat(flightRecording())
                    .contains("PATH", "jdk.JVMInformation")
                    .doesNotContain(COOKIE, "PEER4J_SECRET");
        }
    }

    /** What the JVM records about how it was started. */
    private static String flightRecording() throws IOException {
        Path file = Files.createTempFile("peer4j-secrets", ".jfr");
        try (Recording recording = new Recording()) {
            recording.enable("jdk.InitialEnvironmentVariable");
            recording.enable("jdk.InitialSystemProperty");
            recording.enable("jdk.JVMInformation");
            recording.start();
            recording.stop();
            recording.dump(file);
            return RecordingFile.readAllEvents(file).toString();
        } finally {
            Files.delete(file);
        }
    }

    /** The environment is all that there is. */
    @Test
    void aLaunchThatHandsNothingOverUsesTheEnvironment() {
        try (Peer peer = named(Connection.tcp()).launch(new WrappedLaunch(":")).start()) {
            assertThat(peer.call(() -> System.getenv("PEER4J_COOKIE"))).isEqualTo(COOKIE);
        }
    }

    @Test
    void noTextShowsASecret() {
        assertThat(NodeOptions.shortName("a").withCookie("biscuit").toString())
                .contains("name=a", "cookie=<hidden>")
                .doesNotContain("biscuit");
        PeerStart start = new PeerStart(
                List.of("-sname", "a"),
                List.of("-setcookie", "biscuit", "-setcookie", "other@host", "biscuit", "-kernel", "shown"),
                Map.of("PEER4J_COOKIE", "biscuit", "ERL_AFLAGS", "-setcookie biscuit", "LANG", "shown too"),
                true,
                true,
                Set.of(),
                null,
                Map.of("PEER4J_SECRET", "biscuit"));
        assertThat(start.toString())
                .doesNotContain("biscuit")
                .contains("-kernel, shown", "LANG=shown too", "PEER4J_SECRET=<hidden>");
    }

    @Test
    void aReportOfAPeerShowsNoCookieOfItsCommandLine() {
        try (Peer peer = Peer.builder().args("-setcookie", "biscuit").start()) {
            assertThat(peer.describe()).contains("-setcookie <hidden>").doesNotContain("biscuit");
        }
        assertThat(Launch.command("run", "-setcookie", "biscuit").toString()).doesNotContain("biscuit");
    }
}
