package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.node.Epmd;
import io.peer4j.testing.Programs;
import io.peer4j.testing.SharedEpmd;
import io.peer4j.testing.Soak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * More than the other side takes, over each connection: an origin with 96 MB of memory and peers with 64 MB live on, small
 * calls go on meanwhile, and whoever asked for what was refused learns it.
 */
@Tag(Soak.TAG)
@Tag("erlang")
@Timeout(300)
class FlowTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int LINE = 8_000;

    private @Nullable Peer origin;
    private long pid;

    @AfterEach
    void stop() {
        if (origin != null) {
            origin.close();
        }
    }

    private Peer origin(Pairing pairing, String memory) {
        Peer started = Peer.builder()
                .args(memory, "-XX:+ExitOnOutOfMemoryError", "-D" + Epmd.PORT_PROPERTY + "=" + SharedEpmd.port())
                .start();
        origin = started;
        if (pairing.isDistribution()) {
            started.run(FlowOrigin::startNode);
        }
        pid = started.call(LONG, () -> FlowOrigin.start(pairing));
        return started;
    }

    /** Each program and each kind of connection, if not all that can be combined. */
    static List<Pairing> pairings() {
        return Soak.isLong()
                ? Pairing.all()
                : List.of(Pairing.JVM_STANDARD_IO, Pairing.ERL_TCP, Pairing.JVM_DISTRIBUTION);
    }

    @ParameterizedTest
    @MethodSource("pairings")
    void bothSidesTakeWhatTheyCan(Pairing pairing) throws Exception {
        Peer at = origin(pairing, "-Xmx96m");
        List<Long> idle = at.call(LONG, () -> FlowOrigin.latencies(200));
        List<Long> blocked = aSinkThatStandsHoldsThePeerBack(at, pairing);
        List<Long> many = manyCallsInFlight(at);
        aPeerThatDoesNotReadCostsNoMemory(at);
        Soak.figure(
                "flow, %-22s small calls, median and longest of 50, in us: idle %s, sink blocked %s, calls in flight %s;"
                        + " most memory, origin %d MB, peer %d MB",
                pairing, shown(idle), shown(blocked), shown(many), peak(at.osPid()), peak(pid));
        at.run(FlowOrigin::stop);
    }

    private static List<Long> aSinkThatStandsHoldsThePeerBack(Peer at, Pairing pairing) {
        boolean isJvm = pairing.isJvm();
        // Of erl each line is a process and a request of its own.
        int lines = isJvm ? Soak.rounds(2_000, 50_000) : Soak.rounds(200, 1_000);
        at.run(FlowOrigin::closeGate);
        at.call(LONG, () -> {
            FlowOrigin.flood(isJvm, lines, LINE);
            return true;
        });
        List<Long> meanwhile = at.call(LONG, () -> FlowOrigin.latencies(50));
        assertThat(at.call(FlowOrigin::printed)).isZero();
        at.run(FlowOrigin::openGate);
        await().atMost(LONG).until(() -> at.call(FlowOrigin::printed) == (long) lines * LINE);
        return meanwhile;
    }

    private static List<Long> manyCallsInFlight(Peer at) {
        int calls = Soak.rounds(2_000, 10_000);
        int millis = Soak.rounds(500, 2_000);
        return at.call(LONG, () -> FlowOrigin.inFlight(calls, millis));
    }

    private void aPeerThatDoesNotReadCostsNoMemory(Peer at) throws Exception {
        Programs.suspend(pid);
        assertThat(at.call(LONG, () -> FlowOrigin.givenUp(150))).isGreaterThan(100);
        CompletableFuture<@Nullable Void> casts = at.callAsync(() -> {
            FlowOrigin.casts(24).join();
            return null;
        });
        await().during(Duration.ofMillis(300)).until(() -> !casts.isDone());
        Programs.resume(pid);
        casts.get(60, TimeUnit.SECONDS);
        assertThat(at.call(LONG, () -> FlowOrigin.latencies(1))).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("pairings")
    void anArgumentOfAGigabyteIsRefusedAndOthersGoOn(Pairing pairing) {
        Peer at = origin(pairing, "-Xmx900m");

        assertThat(at.call(LONG, FlowOrigin::tooLong)).contains("more than the limit of 268435456");

        assertThat(at.call(LONG, () -> FlowOrigin.latencies(1))).hasSize(1);
        at.run(FlowOrigin::stop);
    }

    private static String shown(List<Long> sorted) {
        return sorted.get(sorted.size() / 2) + "/" + sorted.getLast();
    }

    /** The most memory that a process has had, in MB; 0 where that can't be seen. */
    private static long peak(long pid) throws IOException {
        Path status = Path.of("/proc/" + pid + "/status");
        return Files.notExists(status)
                ? 0
                : Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                        .findFirst()
                        .orElse(0);
    }
}
