package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peer4j.testing.Programs;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What befalls a peer, and what its report says of it. */
@Timeout(60)
@Tag("erlang")
class PeerFaultsTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private static void assertDies(Peer peer, int status, String... words) {
        await().atMost(LONG).until(() -> peer.getState() instanceof PeerState.Down);
        await().atMost(LONG).untilAsserted(() -> {
            assertThat(peer.exitStatus()).hasValue(status);
            assertThat(peer.describe()).contains(words);
        });
    }

    @ParameterizedTest
    @EnumSource(Pairing.class)
    void onePeerKilledBySomebodyElseSaysSo(Pairing pairing) {
        try (Peer peer = pairing.builder().output(text -> {}).start()) {
            Programs.kill(peer.osPid());
            assertDies(peer, 137, "signal 9 (SIGKILL)", "not killed by this origin");
        }
    }

    @Test
    void oneThatThisOriginKillsSaysSo() throws Exception {
        try (Peer peer = Peer.builder().heartbeat(Peer.MIN_HEARTBEAT).start()) {
            Programs.suspend(peer.osPid());
            assertDies(peer, 137, "signal 9 (SIGKILL)\nkilled by this origin");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JVM_STANDARD_IO", "JVM_TCP", "JVM_DISTRIBUTION"})
    void aCrashedJvmNamesItsErrorFileAndTheFrame(Pairing pairing, @TempDir Path directory) throws Exception {
        Path file = directory.resolve("crash.log");
        try (Peer peer = pairing.builder()
                .args("-XX:ErrorFile=" + file, "-XX:-CreateCoredumpOnCrash")
                .output(text -> {})
                .start()) {
            new ProcessBuilder("kill", "-SEGV", Long.toString(peer.osPid()))
                    .start()
                    .waitFor();
            assertDies(
                    peer,
                    134,
                    "signal 6 (SIGABRT)",
                    "the JVM's error file: " + file,
                    "A fatal error has been detected by the Java Runtime Environment: SIGSEGV",
                    "Problematic frame: ");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JVM_STANDARD_IO", "JVM_TCP"})
    void aJvmThatExitsForWantOfMemorySaysSo(Pairing pairing) {
        try (Peer peer = pairing.builder()
                .args("-Xmx24m", "-XX:+ExitOnOutOfMemoryError")
                .output(text -> {})
                .start()) {
            assertThatThrownBy(() -> peer.call(LONG, "io.peer4j.testing.Probe", "exhaust"))
                    .isInstanceOf(PeerDownException.class);
            assertDies(peer, 3, "exited with status 3", "out of memory: java.lang.OutOfMemoryError");
        }
    }
}
