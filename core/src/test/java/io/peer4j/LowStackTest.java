package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peer4j.testing.Programs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A thread that has hardly any stack left uses a peer, at each of the last depths before the overflow: what it asks for may
 * fail, and nothing else does.
 */
@Timeout(120)
@Tag("erlang")
class LowStackTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final long STACK = 256 << 10;
    private static final int LEVELS = 60;
    private static final int ROUNDS = 2;

    /** What a thread may ask of a peer. */
    enum Use {
        CALL,
        CALL_WITH_DEEP_REPLY,
        LAMBDA,
        CALL_ASYNC,
        CAST,
        SEND;

        void apply(Peer peer) {
            switch (this) {
                case CALL ->
                    assertThat(peer.call(LONG, "java.lang.Math", "max", 1, 2)).isEqualTo(2L);
                case CALL_WITH_DEEP_REPLY ->
                    assertThat(peer.call(LONG, LowStackTest.class.getName(), "nested", 70))
                            .isInstanceOf(List.class);
                case LAMBDA -> assertThat(peer.call(LONG, () -> 1)).isEqualTo(1);
                case CALL_ASYNC ->
                    assertThat(peer.callAsync("java.lang.Math", "max", 1, 2)).isNotNull();
                case CAST -> peer.cast("java.lang.Math", "max", 1, 2);
                case SEND -> peer.send("nobody_of_this_name", 1);
            }
        }
    }

    public static List<Object> nested(int levels) {
        return levels == 0 ? List.of() : List.of(nested(levels - 1));
    }

    static Stream<Arguments> pairingsAndThreads() {
        return Stream.of(
                Arguments.of(Pairing.JVM_STANDARD_IO, false),
                Arguments.of(Pairing.JVM_STANDARD_IO, true),
                Arguments.of(Pairing.JVM_TCP, false),
                Arguments.of(Pairing.JVM_TLS, false),
                Arguments.of(Pairing.JVM_DISTRIBUTION, false));
    }

    @ParameterizedTest(name = "{0}, virtual thread {1}")
    @MethodSource("pairingsAndThreads")
    void overflowOfACallerFailsItsOwnCallAlone(Pairing pairing, boolean isVirtual) throws Exception {
        try (Peer peer = pairing.builder().start()) {
            for (Use use : Use.values()) {
                use.apply(peer);
            }
            AtomicInteger overflows = new AtomicInteger();
            for (Use use : Use.values()) {
                for (int round = 0; round < ROUNDS; round++) {
                    onThread(isVirtual, () -> sweep(new AtomicInteger(LEVELS), () -> use.apply(peer), overflows));

                    assertThat(peer.call(LONG, "java.lang.Math", "max", 1, 2)).isEqualTo(2L);
                }
            }
            assertThat(overflows).hasPositiveValue();
            await().untilAsserted(() -> assertThat(peer.callsInFlight()).isZero());
            assertThat(peer.getState()).isInstanceOf(PeerState.Running.class);
        }
    }

    static Stream<Arguments> shutdowns() {
        return Stream.of(
                Arguments.of(Pairing.JVM_STANDARD_IO, Shutdown.close(), false),
                Arguments.of(Pairing.JVM_STANDARD_IO, Shutdown.halt(LONG), true),
                Arguments.of(Pairing.JVM_STANDARD_IO, Shutdown.stop(LONG), false),
                Arguments.of(Pairing.JVM_TCP, Shutdown.halt(LONG), false),
                Arguments.of(Pairing.JVM_DISTRIBUTION, Shutdown.halt(LONG), false));
    }

    @ParameterizedTest(name = "{0}, {1}, virtual thread {2}")
    @MethodSource("shutdowns")
    void stopThatOverflowsCanBeDoneAgain(Pairing pairing, Shutdown shutdown, boolean isVirtual) throws Exception {
        Peer.Builder builder = pairing.builder().shutdown(shutdown);
        try (Peer peer = builder.start()) {
            AtomicInteger overflows = new AtomicInteger();
            onThread(isVirtual, () -> sweep(new AtomicInteger(LEVELS), peer::stop, overflows));
            assertThat(overflows).hasPositiveValue();

            peer.stop();

            assertThat(peer.onDown()).succeedsWithin(LONG);
            assertThat(peer.callsInFlight()).isZero();
            await().atMost(LONG).until(() -> !Programs.isRunning(peer.osPid()));
        }
    }

    private static void onThread(boolean isVirtual, Runnable body) throws InterruptedException {
        Thread thread = isVirtual ? Thread.ofVirtual().unstarted(body) : new Thread(null, body, "low", STACK);
        thread.start();
        thread.join();
    }

    /** Overflows the stack, and runs {@code use} on the way back: at the last depth first. */
    private static void sweep(AtomicInteger levels, Runnable use, AtomicInteger overflows) {
        try {
            descend(levels, use, overflows);
        } catch (StackOverflowError e) {
            assertThat(levels).hasNonPositiveValue();
        }
    }

    private static void descend(AtomicInteger levels, Runnable use, AtomicInteger overflows) {
        try {
            descendFurther(levels, use, overflows);
        } catch (StackOverflowError e) {
            if (levels.getAndDecrement() > 0) {
                tryUse(use, overflows);
            }
            throw e;
        }
    }

    private static void descendFurther(AtomicInteger levels, Runnable use, AtomicInteger overflows) {
        descend(levels, use, overflows);
    }

    private static void tryUse(Runnable use, AtomicInteger overflows) {
        try {
            use.run();
        } catch (StackOverflowError e) {
            overflows.getAndIncrement();
        } catch (IllegalArgumentException e) {
            // So a lambda that there is no stack to serialize with.
            assertThat(e).hasMessageContaining("nests too deep");
            overflows.getAndIncrement();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Pairing.class,
            names = {"JVM_STANDARD_IO", "JVM_TCP", "JVM_TLS", "JVM_DISTRIBUTION"})
    @EnabledForJreRange(
            min = JRE.JAVA_24,
            disabledReason = "earlier, an overflow inside PrintStream may leave its lock held: docs/limits.md")
    void overflowOnThePeerFailsItsOwnCallAlone(Pairing pairing) {
        StringBuffer printed = new StringBuffer();
        try (Peer peer = pairing.builder().output(printed::append).start()) {
            assertThatThrownBy(() -> peer.call(LONG, LowStackTest::overflow))
                    .isInstanceOf(RemoteCallException.class)
                    .hasMessageContaining("StackOverflowError");

            assertThat(peer.call(LONG, LowStackTest::printWithLowStack)).isTrue();
            assertThat(peer.call(LONG, () -> 1)).isEqualTo(1);
            peer.run(() -> System.out.println("printed afterwards"));
            assertThat(printed.toString()).contains("printed afterwards");
        }
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int overflow() {
        return overflow() + 1;
    }

    private static boolean printWithLowStack() throws InterruptedException {
        System.out.println("printed before");
        AtomicInteger overflows = new AtomicInteger();
        onThread(false, () -> sweep(new AtomicInteger(LEVELS), () -> System.out.println("deep"), overflows));
        return overflows.get() > 0;
    }
}
