package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peer4j.launch.Launch;
import io.peer4j.testing.ErlangOrigin;
import io.peer4j.testing.MarkedProcesses;
import io.peer4j.testing.Programs;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a peer started ends with it, whatever it ends by, if it is asked for. */
@Timeout(60)
@Tag("erlang")
class KillDescendantsTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final long LIMIT_MILLIS = 10_000;

    /** A child, one in a session of its own, one whose parent is gone, one that ignores all it can. */
    private static final String FAMILY = "(sleep 300 & setsid sleep 300 & (sleep 300 &);"
            + " (trap '' HUP INT QUIT TERM; exec sleep 300) & wait) >/dev/null 2>&1 &";

    private static final int SLEEPERS = 4;

    private final String mark = "family-" + ProcessHandle.current().pid() + "-" + System.nanoTime();

    @BeforeEach
    void processesCanBeFound() {
        MarkedProcesses.assumeTheyCanBeFound();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        MarkedProcesses.kill(mark);
    }

    @ParameterizedTest
    @EnumSource(names = {"JVM_STANDARD_IO", "JVM_TCP", "ERL_STANDARD_IO", "ERL_TCP"})
    void stopReturnsWhenTheyAreGone(Pairing pairing) throws IOException {
        Peer peer = peer(pairing.builder().killDescendants(true), pairing);
        peer.stop();
        assertThat(MarkedProcesses.running(mark)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Pairing.class)
    void theyEndBehindAPeerThatIsKilled(Pairing pairing) throws Exception {
        try (Peer peer = peer(pairing.builder().killDescendants(true), pairing)) {
            Programs.kill(peer.osPid());
            assertNoneIsLeft();
        }
    }

    @Test
    void theyEndBehindAPeerThatExits() throws Exception {
        try (Peer peer = peer(Peer.builder().killDescendants(true), Pairing.JVM_STANDARD_IO)) {
            peer.cast("io.peer4j.testing.Probe", "exit", 7);
            assertNoneIsLeft();
        }
    }

    @Test
    void theyEndWithAPeerThatHangs() throws Exception {
        try (Peer peer =
                peer(Peer.builder().killDescendants(true).heartbeat(Peer.MIN_HEARTBEAT), Pairing.JVM_STANDARD_IO)) {
            Programs.suspend(peer.osPid());
            assertNoneIsLeft();
        }
    }

    @Test
    void theyEndWithAPeerThatDoesNotBoot() throws IOException {
        Peer.Builder builder =
                Peer.builder().killDescendants(true).launch(Launch.command("/bin/sh", "-c", FAMILY + " exit 3"));
        assertThatThrownBy(() -> marked(builder).start()).isInstanceOf(BootFailedException.class);
        await().untilAsserted(() -> assertThat(MarkedProcesses.running(mark)).isEmpty());
    }

    @ParameterizedTest
    @EnumSource(names = {"JVM_STANDARD_IO", "JVM_TCP", "ERL_STANDARD_IO", "ERL_TCP"})
    void theyEndBehindTheOriginsKill(Pairing pairing) throws Exception {
        pairing.builder();
        Process origin = MarkedProcesses.start(
                mark,
                List.of(
                        ErlangOrigin.java(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        ErlangOrigin.classPath(),
                        Killed.class.getName(),
                        pairing.name()));
        await().atMost(LONG).until(() -> sleepers() == SLEEPERS);

        origin.destroyForcibly();
        assertNoneIsLeft();
    }

    @Test
    void unlessAskedForTheyLiveOn() throws IOException {
        Peer peer = peer(Peer.builder(), Pairing.JVM_STANDARD_IO);
        peer.stop();
        assertThat(sleepers()).isEqualTo(SLEEPERS);
    }

    private Peer.Builder marked(Peer.Builder builder) {
        return builder.env(MarkedProcesses.VARIABLE, mark);
    }

    /** One with a family. */
    private Peer peer(Peer.Builder builder, Pairing pairing) {
        Peer peer = marked(builder).output(text -> {}).start();
        haveFamily(peer, pairing);
        await().atMost(LONG).until(() -> sleepers() == SLEEPERS);
        return peer;
    }

    private static void haveFamily(Peer peer, Pairing pairing) {
        if (pairing.isJvm()) {
            peer.call(LONG, "io.peer4j.testing.Probe", "spawn", List.of("/bin/sh", "-c", FAMILY));
        } else {
            peer.call(LONG, "os", "cmd", FAMILY.chars().boxed().toList());
        }
    }

    private long sleepers() throws IOException {
        return MarkedProcesses.running(mark).stream()
                .filter(pid -> MarkedProcesses.command(pid).equals("sleep 300"))
                .count();
    }

    private void assertNoneIsLeft() throws IOException, InterruptedException {
        MarkedProcesses.assertTheyEnd(mark, LIMIT_MILLIS);
    }

    /** An origin that is going to be killed. */
    static final class Killed {
        private Killed() {}

        public static void main(String[] args) throws InterruptedException {
            Pairing pairing = Pairing.valueOf(args[0]);
            haveFamily(pairing.builder().killDescendants(true).start(), pairing);
            TimeUnit.NANOSECONDS.sleep(LONG.toNanos());
        }
    }
}
