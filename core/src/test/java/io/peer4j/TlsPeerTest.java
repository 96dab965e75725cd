package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peer4j.internal.link.Handover;
import io.peer4j.launch.Launch;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.testing.Addresses;
import io.peer4j.testing.Epmd;
import io.peer4j.testing.Programs;
import io.peer4j.testing.Proxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
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
            assertThat(peer.<@Nullable String>call(() -> System.getenv("PEER4J_TLS")))
                    .isNull();
            String key = Objects.requireNonNull(peer.call(() -> Handover.secret("PEER4J_TLS")))
                    .split(":", -1)[1];
            for (String file : List.of("cmdline", "environ")) {
                assertThat(Files.readString(Path.of("/proc/" + peer.osPid() + "/" + file)))
                        .isNotEmpty()
                        .doesNotContain(key);
            }
            String below = peer.call(TlsPeerTest::variableOfAPeerBelow);
            assertThat(below).isEqualTo("null");
        }
    }

    /** As another user of this host can who connects as fast as it can, and holds what it has. */
    @Test
    void aPeerGetsInBesideAFloodOfConnections() throws Exception {
        int port = Epmd.freePort();
        AtomicBoolean isOver = new AtomicBoolean();
        Thread flood = Thread.ofPlatform().daemon().start(() -> flood(port, isOver));
        try (Peer peer = Peer.builder()
                .connection(Connection.tls(InetAddress.getLoopbackAddress(), port))
                .waitBoot(Duration.ofSeconds(30))
                .start()) {
            assertThat(peer.call("java.lang.Math", "max", 1, 2)).isEqualTo(2L);
        } finally {
            isOver.set(true);
            flood.join();
        }
    }

    private static void flood(int port, AtomicBoolean isOver) {
        Deque<SocketChannel> held = new ArrayDeque<>();
        while (!isOver.get()) {
            try {
                SocketChannel socket = SocketChannel.open();
                held.add(socket);
                socket.configureBlocking(false);
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                LockSupport.parkNanos(300_000);
            } catch (IOException e) {
                // Nothing listens yet, or any more.
            }
            if (held.size() > 500) {
                close(held.remove());
            }
        }
        held.forEach(TlsPeerTest::close);
    }

    private static void close(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
