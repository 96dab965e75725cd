package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peer4j.term.Binary;
import io.peer4j.testing.Faults;
import io.peer4j.testing.Programs;
import io.peer4j.testing.WrappedLaunch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    private static final String FAULTS = Faults.class.getName();
    private static final Set<String> MARKS = Set.of("before the start", "as an error", "beside it", "[gc", "é");

    private static void assertDies(Peer peer, int status, String... words) {
        await().atMost(LONG).until(() -> peer.getState() instanceof PeerState.Down);
        await().atMost(LONG).untilAsserted(() -> {
            assertThat(peer.exitStatus()).hasValue(status);
            assertThat(peer.describe()).contains(words);
        });
    }

    private static void assertAnswers(Peer peer) {
        assertThat(peer.call(LONG, "java.lang.Math", "max", 3, 7)).isEqualTo(7L);
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
                .launch(new WrappedLaunch("ulimit -c 0"))
                .args("-XX:ErrorFile=" + file)
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
    @EnumSource(names = {"JVM_STANDARD_IO", "JVM_TCP", "JVM_DISTRIBUTION"})
    void whatAPeerPrintedOverItsConnectionStandsInItsReport(Pairing pairing) {
        try (Peer peer = pairing.builder().output(text -> {}).start()) {
            assertThatThrownBy(() -> peer.run(() -> {
                        System.out.println("last words");
                        System.exit(3);
                    }))
                    .isInstanceOf(PeerDownException.class)
                    .hasMessageContaining("exited with status 3")
                    .hasMessageContaining("it printed last:\n  last words");
        }
    }

    /** As one on a busy machine, whose memory takes its time to be given back. */
    @ParameterizedTest
    @EnumSource(names = {"JVM_STANDARD_IO", "JVM_TCP", "JVM_DISTRIBUTION"})
    void aProcessThatEndsAMomentAfterItsConnectionIsReportedAsItEnded(Pairing pairing) {
        try (Peer peer = pairing.builder()
                .launch(new WrappedLaunch("\"$@\"; status=$?; sleep 0.2; exit $status"))
                .output(text -> {})
                .start()) {
            assertThatThrownBy(() -> peer.run(() -> Runtime.getRuntime().halt(4)))
                    .isInstanceOf(PeerDownException.class)
                    .hasMessageContaining("exited with status 4");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JVM_STANDARD_IO", "JVM_TCP", "JVM_TLS", "JVM_DISTRIBUTION"})
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

    /** Small pieces too: nothing is left for the peer itself. */
    @ParameterizedTest
    @EnumSource(names = {"JVM_STANDARD_IO", "JVM_TCP", "JVM_TLS", "JVM_DISTRIBUTION"})
    void aJvmWithoutAnyMemoryFailsItsCallsOrEndsButNeverHangs(Pairing pairing) {
        try (Peer peer = pairing.builder().args("-Xmx24m").output(text -> {}).start()) {
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> peer.call(LONG, FAULTS, "hoard"))
                        .isInstanceOfAny(
                                RemoteCallException.class, PeerDownException.class, NoConnectionException.class)
                        .satisfiesAnyOf(
                                e -> assertThat(e).hasMessageContaining("java.lang.OutOfMemoryError"),
                                e -> assertThat(peer.getState()).isInstanceOf(PeerState.Down.class));
            }
            if (peer.getState() instanceof PeerState.Down) {
                assertDies(peer, 1, "exited with status 1", "out of memory: java.lang.OutOfMemoryError");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JVM_STANDARD_IO", "JVM_TCP", "JVM_DISTRIBUTION"})
    void aFullDiskFailsWhoWritesToIt(Pairing pairing) {
        try (Peer peer = pairing.builder().start()) {
            assertThatThrownBy(() -> peer.call(LONG, FAULTS, "fillDisk"))
                    .isInstanceOf(RemoteCallException.class)
                    .hasMessageContaining("java.io.IOException")
                    .hasMessageContaining("No space left on device");
            assertAnswers(peer);
        }
    }

    /** Nothing that the peer itself says can be written. */
    @ParameterizedTest
    @EnumSource(names = {"JVM_STANDARD_IO", "JVM_TCP", "JVM_DISTRIBUTION"})
    void aFullDiskBehindStandardErrorHarmsNothing(Pairing pairing) {
        StringBuffer output = new StringBuffer();
        try (Peer peer = pairing.builder()
                .launch(new WrappedLaunch("exec 2>/dev/full"))
                .output(output::append)
                .start()) {
            peer.call(LONG, "io.peer4j.testing.Probe", "printError", "to the origin\n");
            assertThat(output).contains("to the origin");
            assertAnswers(peer);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JVM_STANDARD_IO", "JVM_TCP", "JVM_DISTRIBUTION"})
    void aPeerWithoutStandardStreamsAnswersAndStops(Pairing pairing) {
        Peer peer = pairing.builder()
                .shutdown(Shutdown.stop(LONG))
                .output(text -> {})
                .start();
        try (peer) {
            peer.call(LONG, FAULTS, "closeStandardStreams");
            assertAnswers(peer);
        }
        assertThat(peer.exitStatus()).hasValue(0);
    }

    @ParameterizedTest
    @EnumSource(names = {"JVM_STANDARD_IO", "JVM_TCP", "JVM_TLS", "JVM_DISTRIBUTION"})
    void aPeerThatClosesItsLinkBehindItsBackEnds(Pairing pairing) {
        try (Peer peer = pairing.builder()
                .args("--enable-native-access=ALL-UNNAMED")
                .output(text -> {})
                .start()) {
            assertThatThrownBy(() -> peer.call(LONG, FAULTS, "closeConnections"))
                    .isInstanceOf(PeerDownException.class);
            assertDies(peer, 1, "exited with status 1");
        }
    }

    /** While it boots, between frames and within them, and at the stop. */
    @ParameterizedTest
    @EnumSource(names = {"JVM_STANDARD_IO", "JVM_TCP", "JVM_DISTRIBUTION"})
    void rubbishOnDescriptorsOneAndTwoHarmsNothing(Pairing pairing) {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        Peer peer = pairing.builder()
                .launch(new WrappedLaunch("echo before the start; echo as an error >&2; ("
                        + " while [ -e /proc/$$ ]; do echo beside it; sleep 0.01; done ) & "))
                .args("-Xlog:gc*=debug,safepoint*=debug:stdout")
                .shutdown(Shutdown.stop(LONG))
                .output(line -> MARKS.stream().filter(line::contains).forEach(seen::add))
                .start();
        try (peer) {
            peer.call(LONG, FAULTS, "litter");
            for (int i = 0; i < 20; i++) {
                assertThat(peer.call(LONG, "io.peer4j.testing.Probe", "bytes", 100_000))
                        .isEqualTo(Binary.wrap(new byte[100_000]));
            }
        }
        assertThat(peer.exitStatus()).hasValue(0);
        assertThat(peer.getState()).isInstanceOf(PeerState.Down.class);
        assertThat(seen).containsAll(MARKS);
    }
}
