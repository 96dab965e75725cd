package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peer4j.node.Epmd;
import io.peer4j.testing.SharedEpmd;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Arguments and results that one side has no memory for: their call fails, and no other. Over TLS that is not sure, because
 * the JDK's own code needs memory there.
 */
@Timeout(120)
@Tag("erlang")
class PeerMemoryTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String HERE = PeerMemoryTest.class.getName();

    /** What takes the memory. */
    enum Load {
        /** The bytes fit, the terms do not. */
        NUMBERS {
            @Override
            Object make() {
                return IntStream.range(1_000, 1_201_000).boxed().toList();
            }
        },
        /** A large array, which is given room of its own as it arrives. */
        BYTES {
            @Override
            Object make() {
                return new byte[40 << 20];
            }
        },
        /** Many arrays, each of which has room. */
        ARRAYS {
            @Override
            Object make() {
                return Collections.nCopies(40, new byte[1 << 20]);
            }
        },
        /** Text in many small pieces: the frame itself is too large. */
        TEXTS {
            @Override
            Object make() {
                return Collections.nCopies(40_000, "x".repeat(1_000));
            }
        };

        abstract Object make();
    }

    /** For the other side to call. */
    public static Object load(String name) {
        return Load.valueOf(name).make();
    }

    private static void assertAnswers(Peer peer) {
        assertThat(peer.call(LONG, "java.lang.Math", "max", 3, 7)).isEqualTo(7L);
    }

    @ParameterizedTest
    @EnumSource(names = {"JVM_STANDARD_IO", "JVM_TCP", "JVM_DISTRIBUTION"})
    void argumentBeyondPeersMemoryFailsItsCallAlone(Pairing pairing) {
        try (Peer peer = pairing.builder().args("-Xmx24m").output(text -> {}).start()) {
            for (Load load : Load.values()) {
                Object argument = load.make();
                assertThatThrownBy(() -> peer.call(LONG, "java.util.Objects", "hashCode", argument))
                        .as(load.name())
                        .isInstanceOf(RemoteCallException.class)
                        .hasMessageMatching("(?s).*(no room|not enough memory|OutOfMemoryError).*");
                peer.cast("java.util.Objects", "hashCode", argument);
                peer.send("nobody", argument);
                assertAnswers(peer);
            }
            assertThat(peer.getState()).isInstanceOf(PeerState.Running.class);
            await().untilAsserted(() -> assertThat(peer.callsInFlight()).isZero());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JVM_STANDARD_IO", "JVM_DISTRIBUTION"})
    void resultBeyondPeersMemoryFailsItsCallAlone(Pairing pairing) {
        try (Peer peer = pairing.builder().args("-Xmx24m").output(text -> {}).start()) {
            for (Load load : Load.values()) {
                assertThatThrownBy(() -> peer.call(LONG, HERE, "load", load.name()))
                        .as(load.name())
                        .isInstanceOf(RemoteCallException.class);
                assertAnswers(peer);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JVM_STANDARD_IO", "JVM_TCP", "JVM_DISTRIBUTION"})
    void resultBeyondOriginsMemoryFailsItsCallAlone(Pairing pairing) {
        try (Peer origin = Peer.builder()
                .args("-Xmx32m", "-D" + Epmd.PORT_PROPERTY + "=" + SharedEpmd.port())
                .output(text -> {})
                .start()) {
            if (pairing.isDistribution()) {
                origin.run(FlowOrigin::startNode);
            }
            assertThat(origin.call(Duration.ofSeconds(90), () -> outcomes(pairing)))
                    .hasSize(Load.values().length)
                    .allMatch(outcome -> outcome.matches("(?s)\\w+: .*(no room|not enough memory|OutOfMemory|heap).*"));
        }
    }

    /** What the origin with little memory does. */
    private static List<String> outcomes(Pairing pairing) {
        try (Peer peer = pairing.builder().output(text -> {}).start()) {
            List<String> outcomes = IntStream.range(0, Load.values().length)
                    .mapToObj(i -> outcome(peer, Load.values()[i]))
                    .toList();
            assertThat(peer.callsInFlight()).isZero();
            assertThat(peer.getState()).isInstanceOf(PeerState.Running.class);
            return outcomes;
        }
    }

    private static String outcome(Peer peer, Load load) {
        try {
            return load + " returned "
                    + String.valueOf(peer.call(LONG, HERE, "load", load.name())).length();
        } catch (PeerException | OutOfMemoryError e) {
            assertAnswers(peer);
            return load + ": " + e;
        }
    }
}
