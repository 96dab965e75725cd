package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peer4j.node.Node;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Each refusal names the option and its value, and comes before any process. */
class PeerOptionsTest {
    private static void refused(Peer.Builder builder, String... texts) {
        // A program that is not there would fail otherwise, were it started.
        builder.launch(io.peer4j.launch.Launch.command("/no/such/program"));
        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(texts);
        assertThatThrownBy(builder::startLink).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(builder::startAsync).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void distributionNeedsAnOriginThatIsANode() {
        Node.local().stop();
        refused(Peer.builder().name("worker"), "connection: not_alive", "a name without a connection", "standardIo()");
        refused(Peer.builder().connection(Connection.distribution()), "connection: not_alive", "Node.local().start(");
        refused(
                Peer.builder().connection(Connection.distribution()).reach(Reach.names("inbox")),
                "reach: ",
                "Connection.standardIo()");
    }

    @Test
    void aNameIsTheNameOfANode() {
        for (String name : new String[] {"", "a b", "a@b@c", "@h", "n@", "a'b"}) {
            refused(Peer.builder().connection(Connection.standardIo()).name(name), "name: ", "\"" + name + "\"");
        }
    }

    @Test
    void aHostGoesWithANameThatHasNone() {
        refused(Peer.builder().connection(Connection.standardIo()).host("h"), "host: h is given without a name");
        refused(Peer.builder().connection(Connection.standardIo()).name("n@h").host("h"), "name: ", "\"n@h\"");
        refused(Peer.builder().connection(Connection.standardIo()).name("n").host("h h"), "host: ", "\"h h\"");
        refused(Peer.builder().connection(Connection.standardIo()).name("-x"), "name: ", "\"-x\"");
        refused(Peer.builder().connection(Connection.standardIo()).name("n@h.d"), "name: ", "\"h.d\"; use longnames");
        refused(
                Peer.builder()
                        .connection(Connection.standardIo())
                        .name("n")
                        .host("h")
                        .longnames(true),
                "longnames: ",
                "\"h\"");
    }

    @Test
    void argumentsHoldNoZeroCharacter() {
        refused(Peer.builder().args("a\0b"), "args: ", "a␀b");
    }

    @Test
    void variablesHaveNamesWithoutEqualsSigns() {
        refused(Peer.builder().env("A=B", "c"), "env: ", "\"A=B\"");
        refused(Peer.builder().env("", "c"), "env: ");
        refused(Peer.builder().env("A", "\0"), "env: ");
    }

    @Test
    void aPeerOverStandardIoIsDetached() {
        refused(Peer.builder().detached(false), "detached: ", "standard_io");
        refused(Peer.builder().detached(false).connection(Connection.standardIo()), "detached: ");
    }

    @Test
    void timesAreWithinTheirBounds() {
        assertThatThrownBy(() -> Shutdown.halt(Duration.ofMillis(999)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("shutdown: halt waits at least 1 s, not 0.999 s");
        assertThatThrownBy(() -> Shutdown.stop(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("shutdown: stop waits at least 1 s, not 0 s");
        assertThatThrownBy(() -> WaitBoot.atMost(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("wait_boot: expected a positive duration, got 0 s");
    }

    /** Nothing that a stop fails by is found only then, when the peer would stay. */
    @Test
    void timesAreWithinTheirBoundsHoweverTheyAreMade() {
        Duration endless = Duration.ofSeconds(Long.MAX_VALUE);
        assertThatThrownBy(() -> new Shutdown.Halt(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Shutdown.Stop(Duration.ZERO, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WaitBoot.AtMost(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThat(new Shutdown.Halt(endless).timeout()).isEqualTo(Shutdown.FOREVER);
        assertThat(new Shutdown.Stop(endless, null)).isEqualTo(Shutdown.stop());
        assertThat(new WaitBoot.AtMost(endless)).isEqualTo(WaitBoot.forever());
    }

    @Test
    void aHeartbeatIsNotNegative() {
        refused(Peer.builder().heartbeat(Duration.ofMillis(-1)), "heartbeat: ", "got -0.001 s");
        refused(Peer.builder().heartbeat(Duration.ofMillis(999)), "heartbeat: ", "got 0.999 s");
    }

    @Test
    @SuppressWarnings("NullAway")
    void whatIsNullIsNamed() {
        assertThatThrownBy(() -> Peer.builder().env("A", null)).hasMessage("env: value of A");
        assertThatThrownBy(() -> Peer.builder().args("-a", null)).hasMessage("args");
        assertThatThrownBy(() -> Peer.builder().name(null)).hasMessage("name");
    }

    @Test
    void aPortIsAPort() {
        assertThatThrownBy(() -> Connection.tcp(65_536)).hasMessage("connection: a TCP port is 0 to 65535, not 65536");
        assertThatThrownBy(() -> Connection.tcp(InetAddress.getLoopbackAddress(), -1))
                .hasMessage("connection: a TCP port is 0 to 65535, not -1");
    }
}
