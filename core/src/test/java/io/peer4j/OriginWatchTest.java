package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.testing.MarkedProcesses;
import io.peer4j.testing.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an origin started ends behind its kill, whether it can heed the end of its connection or not. */
@SuppressWarnings("try") // Resources that are only held.
@Timeout(60)
class OriginWatchTest {
    private static final long LIMIT_MILLIS = 10_000;
    private static final int SIGKILL = 128 + 9;

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

    /** As an administrator might who takes it for a stray process. */
    @Test
    void aShellThatIsKilledIsReplaced() throws Exception {
        Process origin = DoomedOrigin.start(mark, "JVM_TCP", "WORK", "close");
        awaitWork(origin);
        long first = await().until(() -> shells(origin), shells -> shells.size() == 1)
                .getFirst();
        Programs.kill(first);
        await().until(() -> shells(origin), shells -> shells.size() == 1 && !shells.contains(first));
        var said = origin.errorReader();
        await().until(() -> String.valueOf(said.readLine()).contains("another one takes its place"));
        List<Long> peers = running("internal.boot.Boot");
        for (long peer : peers) {
            Programs.suspend(peer);
        }

        endsBehind(origin);
    }

    private static List<Long> shells(Process origin) {
        return origin.children()
                .map(ProcessHandle::pid)
                .filter(pid -> MarkedProcesses.command(pid).contains("peer4j-origin-watch"))
                .filter(Programs::isRunning)
                .toList();
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
        return ofTheShell("environ");
    }

    private static String ofTheShell(String file) throws IOException {
        try (Peer unused = Peer.start()) {
            long shell = ProcessHandle.current()
                    .children()
                    .mapToLong(ProcessHandle::pid)
                    .filter(pid -> MarkedProcesses.command(pid).contains("peer4j-origin-watch"))
                    .findFirst()
                    .orElseThrow();
            return Files.readString(Path.of("/proc/" + shell + "/" + file), StandardCharsets.ISO_8859_1);
        }
    }

    /** Its number was that of one watched over, which has ended: it must not be taken for that one. */
    @Test
    void whatIsNotWatchedOverIsNotKilledWhereItIsToBeSpared() throws Exception {
        Process foreign = new ProcessBuilder("sleep", "60").start();
        Process spared = new ProcessBuilder("sleep", "60").start();
        try {
            tellShell("+ " + foreign.pid() + "\n- " + foreign.pid() + "\n~ " + foreign.pid() + "\n+ " + spared.pid()
                    + "\n~ " + spared.pid() + "\n");
            assertThat(spared.waitFor()).isEqualTo(SIGKILL);
            assertThat(foreign.isAlive()).isTrue();
        } finally {
            foreign.destroyForcibly();
            spared.destroyForcibly();
        }
    }

    /** Whether a peer is left or not. */
    @ParameterizedTest
    @ValueSource(strings = {"", "+"})
    void whatIsSparedHasTheSameTimeAlways(String change) throws Exception {
        Process peer = new ProcessBuilder("sleep", "60").start();
        Process spared = new ProcessBuilder("sleep", "60").start();
        try {
            String watched = change.isEmpty() ? "" : change + " " + peer.pid() + "\n";
            tellShell(watched + "+ " + spared.pid() + "\n~ " + spared.pid() + "\n");
            long told = System.nanoTime();
            assertThat(spared.waitFor()).isEqualTo(SIGKILL);
            assertThat(Duration.ofNanos(System.nanoTime() - told)).isGreaterThan(Duration.ofMillis(1600));
            assertThat(peer.isAlive()).isEqualTo(change.isEmpty());
        } finally {
            peer.destroyForcibly();
            spared.destroyForcibly();
        }
    }

    /** Starts a shell of our own, tells it these changes, and closes its input. It takes no machine for a busy one. */
    private static void tellShell(String changes) throws IOException {
        List<String> command = new ArrayList<>(List.of(ofTheShell("cmdline").split("\0")));
        command.set(command.size() - 1, "1000000");
        Process shell = new ProcessBuilder(command).start();
        try (var input = shell.outputWriter()) {
            input.write(changes);
        }
    }

    private static void awaitWork(Process origin) throws IOException {
        var said = origin.errorReader();
        await().until(() -> "work".equals(said.readLine()));
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
