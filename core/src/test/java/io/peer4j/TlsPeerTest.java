package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peer4j.launch.Launch;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.testing.Addresses;
import io.peer4j.testing.Programs;
import io.peer4j.testing.Proxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What TLS is for, seen from outside; what a peer over TLS does is in {@link PeerBehaviourTest}. */
@Timeout(60)
@Tag("older-java")
class TlsPeerTest {
    private static final String SECRET = "the launch code is 0000";

    private final AtomicReference<@Nullable Proxy> proxy = new AtomicReference<>();

    @AfterEach
    void closeProxy() throws IOException {
        Proxy open = proxy.get();
        if (open != null) {
            open.close();
        }
    }

    private Peer.Builder throughProxy(Connection connection) {
        return Peer.builder().connection(connection).postProcessArgs(this::throughProxy);
    }

    private List<String> throughProxy(List<String> args) {
        try {
            int origin = args.indexOf("-origin");
            Proxy between = Proxy.before(Integer.parseInt(args.get(origin + 2)));
            proxy.set(between);
            List<String> changed = new ArrayList<>(args);
            changed.set(origin + 1, between.address());
            return changed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Proxy proxy() {
        return Objects.requireNonNull(proxy.get());
    }

    private String seenOf(Connection connection) {
        try (Peer peer = throughProxy(connection).start()) {
            String answer = peer.call(String.class, "java.lang.System", "getProperty", "no.such", SECRET);
            assertThat(answer).isEqualTo(SECRET);
            return proxy().seen();
        }
    }

    @Test
    void nothingOfACallCanBeReadOnTheWay() {
        assertThat(seenOf(Connection.tls()))
                .hasSizeGreaterThan(2 * SECRET.length())
                .doesNotContain(SECRET, "getProperty", "started", "java.lang.System");
    }

    /** Or the test above would show nothing. */
    @Test
    void withoutTlsAllOfItCan() throws IOException {
        assertThat(seenOf(Connection.tcp())).contains(SECRET, "getProperty", "started", "java.lang.System");
    }

    @Test
    void aPeerEndsWithHalfOfTheConnectionThoughNobodyReadsWhatItWrites() throws Exception {
        Peer peer = throughProxy(Connection.tls())
                .peerDown(PeerDown.CONTINUE)
                .heartbeat(Duration.ZERO)
                .start();
        long pid = peer.osPid();
        try {
            proxy().pausePeer();
            var unused = peer.callAsync(TlsPeerTest::flood);
            await().until(() -> peer.getState() instanceof PeerState.Running);
            awaitHeldUp();
            proxy().endTowardsPeer();
            await().atMost(Duration.ofSeconds(10)).until(() -> !Programs.isRunning(pid));
        } finally {
            Programs.kill(pid);
            peer.stop();
        }
    }

    private static @Nullable Object flood() {
        Binary much = Binary.wrap(new byte[1 << 20]);
        while (true) {
            Origin.send("nobody", much);
        }
    }

    /** Until no more of what the peer writes arrives: it waits, in the middle of a write. */
    private void awaitHeldUp() {
        AtomicInteger before = new AtomicInteger();
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    int now = proxy().unreadOfPeer();
                    return now > 0 && now == before.getAndSet(now);
                });
    }

    @Test
    void noClassOfTlsIsLoadedInAPeerThatDoesNotAskForIt(@TempDir Path directory) throws IOException {
        assertThat(tlsClassesOf(Connection.tcp(), directory.resolve("tcp"))).isEmpty();
        assertThat(tlsClassesOf(Connection.standardIo(), directory.resolve("standard_io")))
                .isEmpty();
        assertThat(tlsClassesOf(Connection.tls(), directory.resolve("tls"))).isNotEmpty();
    }

    private static List<String> tlsClassesOf(Connection connection, Path log) throws IOException {
        try (Peer peer = Peer.builder()
                .connection(connection)
                .args("-Xlog:class+load:file=" + log)
                .start()) {
            assertThat(peer.call("erlang", "node")).isEqualTo(new Atom("nonode@nohost"));
        }
        List<String> loaded = Files.readAllLines(log);
        assertThat(loaded).hasSizeGreaterThan(100);
        return loaded.stream()
                .filter(line -> line.contains("internal.link.Tls")
                        || line.contains("internal.tls.")
                        || line.contains("javax.net.ssl"))
                .toList();
    }

    @Test
    void theKeyIsOnNoCommandLineAndInNoEnvironmentOfAPeersPeers() throws IOException {
        try (Peer peer = Peer.builder().connection(Connection.tls()).start()) {
            String held = peer.call(() -> System.getenv("PEER4J_TLS"));
            assertThat(held).matches("\\d+:[^:]+:[^:]+:[^:]+");
            String key = held.split(":", -1)[1];
            assertThat(Files.readString(Path.of("/proc/" + peer.osPid() + "/cmdline")))
                    .contains("-origin")
                    .doesNotContain(key);
            String below = peer.call(TlsPeerTest::variableOfAPeerBelow);
            assertThat(below).isEqualTo("null");
        }
    }

    private static String variableOfAPeerBelow() {
        try (Peer below = Peer.start()) {
            return String.valueOf(below.<@Nullable String>call(() -> System.getenv("PEER4J_TLS")));
        }
    }

    @Test
    void whoCannotBeGivenACertificateIsRefusedByName() {
        for (Launch launch : List.of(Launch.erlang(), Launch.command("wrapper", "erl"))) {
            assertThatThrownBy(() -> Peer.builder()
                            .launch(launch)
                            .connection(Connection.tls())
                            .start())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("connection: TLS is between JVMs that this library starts; ")
                    .hasMessageEndingWith(
                            ": use Connection.standardIo(), or Connection.tcp() where nobody reads along");
        }
    }

    @Test
    void anAddressAndAPortMayBeNamed() {
        try (Peer peer = Peer.builder()
                .connection(Connection.tls(Addresses.of("127.0.0.3"), 0))
                .start()) {
            assertThat(peer.call("java.lang.Math", "max", 3, 7)).isEqualTo(7L);
        }
        assertThatThrownBy(() -> Connection.tls(InetAddress.getLoopbackAddress(), 65_536))
                .hasMessage("connection: a TCP port is 0 to 65535, not 65536");
    }
}
