package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peer4j.testing.Programs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Arguments of many bytes: they share buffers, and are not copied where that can't be seen. */
@Timeout(60)
class LongArgumentsTest {
    static Stream<Connection> connections() {
        return Stream.of(Connection.standardIo(), Connection.tcp(), Connection.distribution());
    }

    private static Peer start(Connection connection) {
        if (connection instanceof Connection.Distribution) {
            OriginNode.start();
        }
        return Peer.builder().connection(connection).start();
    }

    private static CompletableFuture<@Nullable Object> hash(Peer peer, byte[] bytes) {
        return peer.callAsync("java.util.Arrays", "hashCode", (Object) bytes);
    }

    @ParameterizedTest
    @MethodSource("connections")
    void mayChangeWhenTheyAreGiven(Connection connection) throws Exception {
        try (Peer peer = start(connection)) {
            for (int size : new int[] {100, 5_000, 100_000, 3_000_000}) {
                byte[] bytes = new byte[size];
                List<CompletableFuture<@Nullable Object>> hashes = new ArrayList<>();
                List<Long> expected = new ArrayList<>();
                for (byte round = 1; round <= 5; round++) {
                    Arrays.fill(bytes, round);
                    expected.add((long) Arrays.hashCode(bytes));
                    hashes.add(hash(peer, bytes));
                }
                Arrays.fill(bytes, (byte) -1);
                for (int i = 0; i < hashes.size(); i++) {
                    assertThat(hashes.get(i).get(20, TimeUnit.SECONDS)).isEqualTo(expected.get(i));
                }
            }
        }
    }

    /** Two peers and six threads for one spare buffer. */
    @ParameterizedTest
    @MethodSource("connections")
    void keepTheirBytesToThemselves(Connection connection) throws Exception {
        try (Peer one = start(connection);
                Peer other = start(connection)) {
            List<CompletableFuture<Void>> callers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                int caller = i;
                callers.add(CompletableFuture.runAsync(() -> {
                    for (int call = 0; call < 20; call++) {
                        byte[] bytes = new byte[70_000 + 90_000 * caller];
                        Arrays.fill(bytes, (byte) (20 * caller + call));
                        assertThat(hash(call % 2 == 0 ? one : other, bytes).join())
                                .isEqualTo((long) Arrays.hashCode(bytes));
                    }
                }));
            }
            for (CompletableFuture<Void> caller : callers) {
                caller.get(50, TimeUnit.SECONDS);
            }
        }
    }

    /** What a peer of this test was called with. */
    public static final class Seen {
        private static final Queue<Integer> HASHES = new ConcurrentLinkedQueue<>();

        private Seen() {}

        public static void see(byte[] bytes) {
            HASHES.add(Arrays.hashCode(bytes));
        }

        public static List<Integer> all() {
            return List.copyOf(HASHES);
        }

        /** Writes to what is its own. */
        public static boolean areApart(byte[] one, byte[] other) {
            Arrays.fill(one, (byte) 1);
            Arrays.fill(other, (byte) 2);
            return one[0] == 1 && one[one.length - 1] == 1;
        }
    }

    /** Of a call that is given up while it is sent, the rest is sent as it was. */
    @ParameterizedTest
    @MethodSource("connections")
    void mayChangeWhenTheCallerGivesUp(Connection connection) throws Exception {
        try (Peer peer = start(connection)) {
            byte[] bytes = new byte[8 << 20];
            int expected = Arrays.hashCode(bytes);
            peer.call(Seen.class.getName(), "see", (Object) bytes);
            for (int i = 0; i < 3; i++) {
                Programs.suspend(peer.osPid());
                assertThatThrownBy(() -> peer.call(Duration.ofMillis(200), Seen.class.getName(), "see", (Object) bytes))
                        .isInstanceOf(CallTimeoutException.class);
                Arrays.fill(bytes, (byte) -1);
                Programs.resume(peer.osPid());
                assertThat((List<?>) peer.call(Seen.class.getName(), "all"))
                        .allMatch(hash -> hash.equals((long) expected));
                Arrays.fill(bytes, (byte) 0);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("connections")
    void belongToTheMethodThatIsCalled(Connection connection) throws Exception {
        try (Peer peer = start(connection)) {
            for (int size : new int[] {10, 5_000, 300_000}) {
                byte[] bytes = new byte[size];
                assertThat(peer.call(Seen.class.getName(), "areApart", bytes, bytes))
                        .isEqualTo(true);
                assertThat(bytes).containsOnly(0);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("connections")
    void areTheSameWhenTheyComeBack(Connection connection) {
        try (Peer peer = start(connection)) {
            for (int size : new int[] {10, 100_000, 1_500_000, 70_000}) {
                byte[] bytes = new byte[size];
                new Random(size).nextBytes(bytes);
                byte[] back = peer.call(byte[].class, "java.util.Arrays", "copyOf", bytes, size);
                assertThat(back).isEqualTo(bytes);
            }
        }
    }
}
