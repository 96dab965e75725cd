package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.peer4j.term.TermSyntax;
import io.peer4j.testing.WrappedLaunch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A peer in a control group of its own, of which the kernel kills it; only where this user may make such a group. */
@Timeout(60)
class MemoryEndTest {
    private static final List<Path> ROOTS = List.of(Path.of("/sys/fs/cgroup/memory"), Path.of("/sys/fs/cgroup"));
    private static final String NAME = "peer4j-test-" + ProcessHandle.current().pid();

    private @Nullable Path group;

    @BeforeEach
    void makeGroup() {
        group = ROOTS.stream()
                .filter(MemoryEndTest::isLimited)
                .findFirst()
                .map(root -> root.resolve(NAME))
                .orElse(null);
        assumeThat(group).as("a control group that can be limited").isNotNull();
    }

    private static boolean isLimited(Path root) {
        Path made = root.resolve(NAME);
        try {
            Files.createDirectory(made);
            boolean isOld = Files.exists(made.resolve("memory.limit_in_bytes"));
            Files.writeString(made.resolve(isOld ? "memory.limit_in_bytes" : "memory.max"), "300000000");
            return true;
        } catch (IOException e) {
            var unused = made.toFile().delete();
            return false;
        }
    }

    @AfterEach
    void removeGroup() {
        Path made = group;
        if (made != null) {
            Awaitility.await().until(() -> !Files.exists(made) || made.toFile().delete());
        }
    }

    static Stream<Connection> connections() {
        return Stream.of(Connection.standardIo(), Connection.tcp());
    }

    @ParameterizedTest
    @MethodSource("connections")
    void peerThatTheKernelKills_atItsLaunch_isReported(Connection connection) throws IOException {
        Path procs = Objects.requireNonNull(group).resolve("cgroup.procs");
        try (Peer peer = Peer.builder()
                .connection(connection)
                .launch(new WrappedLaunch("echo $$ > " + procs))
                .args("-Xmx2g")
                .start()) {
            assertEnd(peer, connection);
        }
    }

    @ParameterizedTest
    @MethodSource("connections")
    void peerThatTheKernelKills_movedLater_isReported(Connection connection) throws Exception {
        Path procs = Objects.requireNonNull(group).resolve("cgroup.procs");
        try (Peer peer = Peer.builder().connection(connection).args("-Xmx2g").start()) {
            Files.writeString(procs, Long.toString(peer.osPid()));
            // The group is looked at each second.
            Thread.sleep(1500);
            assertEnd(peer, connection);
        }
    }

    private static void assertEnd(Peer peer, Connection connection) {
        String reason =
                connection.equals(Connection.standardIo()) ? "{exit_status,137}" : "{tcp_closed,{exit_status,137}}";
        assertThatThrownBy(() -> peer.call(Duration.ofSeconds(30), MemoryEndTest::takeAll))
                .isInstanceOf(PeerDownException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining("the kernel killed for want of memory in its control group meanwhile")
                .hasMessageContaining(NAME);
        assertThat(peer.getState()).isEqualTo(new PeerState.Down(TermSyntax.parse(reason)));
        assertThat(peer.onDown().join()).isEqualTo(TermSyntax.parse(reason));
    }

    private static int takeAll() {
        List<byte[]> taken = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            byte[] piece = new byte[1 << 20];
            Arrays.fill(piece, (byte) 1);
            taken.add(piece);
        }
        return taken.size();
    }
}
