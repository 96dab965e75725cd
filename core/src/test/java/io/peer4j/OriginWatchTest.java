package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.testing.MarkedProcesses;
import io.peer4j.testing.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an origin started ends behind its kill, whether it can heed the end of its connection or not. */
@Timeout(60)
class OriginWatchTest {
    private static final long LIMIT_MILLIS = 10_000;

    private final String mark = "watched-" + ProcessHandle.current().pid() + "-" + System.nanoTime();

    @BeforeEach
    void processesCanBeFound() {
        MarkedProcesses.assumeTheyCanBeFound();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        MarkedProcesses.kill(mark);
    }

    @ParameterizedTest
    @ValueSource(strings = {"STANDARD_IO", "TCP"})
    void aProgramThatNeverBecomesAPeerEndsWithWhatItStarted(String connection) throws Exception {
        Process origin = DoomedOrigin.start(mark, DoomedOrigin.DEAF + connection, "BOOT", "close");
        // Behind their starts, which the shell has been told of.
        awaitWork(origin);
        await().until(() -> running("sleep 60").size() >= 4);

        endsBehind(origin);
    }

    @Test
    void aPeerThatIsSuspendedEnds() throws Exception {
        Process origin = DoomedOrigin.start(mark, "JVM_TCP", "WORK", "close");
        awaitWork(origin);
        List<Long> peers = running("internal.boot.Boot");
        assertThat(peers).hasSize(2);
        for (long peer : peers) {
            Programs.suspend(peer);
        }

        endsBehind(origin);
    }

    @Test
    void theShellKnowsNothingThatItsOriginProvesItselfWith() {
        try (Peer origin = Peer.builder()
                .connection(Connection.tcp())
                .env("PEER4J_COOKIE", "biscuit")
                .env("ERL_AFLAGS", "-setcookie biscuit")
                .start()) {
            assertThat(origin.call(OriginWatchTest::environmentOfTheShell))
                    .contains("PATH=")
                    .doesNotContain("PEER4J_SECRET", "biscuit");
        }
    }

    private static String environmentOfTheShell() throws IOException {
        try (Peer _ = Peer.start()) {
            long shell = ProcessHandle.current()
                    .children()
                    .mapToLong(ProcessHandle::pid)
                    .filter(pid -> MarkedProcesses.command(pid).contains("peer4j-origin-watch"))
                    .findFirst()
                    .orElseThrow();
            return Files.readString(Path.of("/proc/" + shell + "/environ"), StandardCharsets.ISO_8859_1);
        }
    }

    private static void awaitWork(Process origin) throws IOException {
        try (var said = origin.errorReader()) {
            await().until(() -> "work".equals(said.readLine()));
        }
    }

    private void endsBehind(Process origin) throws IOException, InterruptedException {
        origin.destroyForcibly();
        MarkedProcesses.assertTheyEnd(mark, LIMIT_MILLIS);
    }

    /** Those whose command line has {@code words}. */
    private List<Long> running(String words) throws IOException {
        return MarkedProcesses.running(mark).stream()
                .filter(pid -> MarkedProcesses.command(pid).contains(words))
                .toList();
    }
}
