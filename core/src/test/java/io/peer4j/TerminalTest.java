package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.testing.ErlangOrigin;
import io.peer4j.testing.MarkedProcesses;
import io.peer4j.testing.Programs;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An origin at a terminal: what is typed there, the terminal's end, and signals to the origin's process group are for the
 * origin alone. Its shutdown hooks can call the peers, and the peers end with it.
 */
@Tag("erlang")
@Timeout(60)
class TerminalTest {
    private static final long LIMIT_MILLIS = 10_000;
    private static final String CTRL_C = "\u0003";
    private static final String CTRL_Z = "\u001a";
    private static final Duration HEARTBEAT = Duration.ofSeconds(4);

    private final String mark = "terminal-" + ProcessHandle.current().pid() + "-" + System.nanoTime();

    @TempDir
    private Path directory;

    @BeforeEach
    void thereIsATerminal() {
        MarkedProcesses.assumeTheyCanBeFound();
        assumeThat(Programs.isInstalled("script")).isTrue();
        assumeThat(Programs.isInstalled("perl") || Programs.isInstalled("setsid"))
                .isTrue();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        MarkedProcesses.kill(mark);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ctrl-C", "TERM", "HUP", "closed"})
    void theOriginsHooksCanCallItsPeers(String end) throws Exception {
        Process terminal = start();
        await().atMost(Duration.ofSeconds(30)).until(() -> said("up").size() == 1);
        switch (end) {
            case "Ctrl-C" -> type(terminal, CTRL_C);
            case "closed" -> terminal.destroyForcibly();
            default -> signalGroup(end);
        }
        MarkedProcesses.assertTheyEnd(mark, LIMIT_MILLIS);
        assertThat(said("hook")).hasSize(peers().size()).allMatch("hook 7"::equals);
    }

    @Test
    void aKilledGroupLeavesNothing() throws Exception {
        start();
        await().atMost(Duration.ofSeconds(30)).until(() -> said("up").size() == 1);
        for (long peer : peers()) {
            Programs.suspend(peer);
        }
        signalGroup("KILL");
        MarkedProcesses.assertTheyEnd(mark, LIMIT_MILLIS);
    }

    @Test
    void aSuspendedOriginKeepsItsPeers() throws Exception {
        Process terminal = start();
        await().atMost(Duration.ofSeconds(30)).until(() -> said("up").size() == 1);
        signalGroup("STOP");
        TimeUnit.MILLISECONDS.sleep(HEARTBEAT.toMillis() * 3 / 2);
        assertThat(peers()).allMatch(Programs::isRunning);
        signalGroup("CONT");
        // It suspends itself along with what it runs.
        Programs.resume(terminal.pid());
        signalGroup("TERM");
        MarkedProcesses.assertTheyEnd(mark, LIMIT_MILLIS);
        assertThat(said("hook")).hasSize(peers().size()).allMatch("hook 7"::equals);
    }

    /** In a shell with job control, which makes the program's group the terminal's, and takes the terminal back. */
    @Test
    void typedCtrlZAndFgAndCtrlCLeaveThePeers() throws Exception {
        Process terminal = startIn("sh -i");
        // A terminal takes 4,096 characters a line.
        Path script = Files.writeString(directory.resolve("start"), "exec " + command());
        type(terminal, "sh " + script + "\n");
        await().atMost(Duration.ofSeconds(30)).until(() -> said("up").size() == 1);
        type(terminal, CTRL_Z);
        await().until(() -> Programs.isSuspended(origin()));
        TimeUnit.MILLISECONDS.sleep(HEARTBEAT.toMillis() * 3 / 2);
        assertThat(peers()).allMatch(Programs::isRunning).noneMatch(Programs::isSuspended);
        type(terminal, "fg\n");
        await().until(() -> !Programs.isSuspended(origin()));
        // The heartbeat may look once more.
        TimeUnit.MILLISECONDS.sleep(HEARTBEAT.toMillis() / 2);
        assertThat(peers()).allMatch(Programs::isRunning);
        type(terminal, CTRL_C);
        await().until(() -> !Programs.isRunning(origin()));
        assertThat(said("hook")).hasSize(peers().size()).allMatch("hook 7"::equals);
        type(terminal, "exit\n");
        MarkedProcesses.assertTheyEnd(mark, LIMIT_MILLIS);
    }

    private static void type(Process terminal, String keys) throws IOException {
        terminal.getOutputStream().write(keys.getBytes(StandardCharsets.US_ASCII));
        terminal.getOutputStream().flush();
    }

    private Process start() throws IOException {
        return startIn("exec " + command());
    }

    private String command() {
        return String.join(
                " ",
                ErlangOrigin.java(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                ErlangOrigin.classPath(),
                Origin.class.getName().replace("$", "\\$"),
                log().toString());
    }

    private Process startIn(String command) throws IOException {
        // What runs the tests may ignore signals, as a shell's background jobs do, and its children with it.
        ProcessBuilder builder = new ProcessBuilder("env", "--default-signal", "script", "-qefc", command, "/dev/null")
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD);
        builder.environment().put(MarkedProcesses.VARIABLE, mark);
        return builder.start();
    }

    private Path log() {
        return directory.resolve("log");
    }

    private List<String> said(String what) throws IOException {
        return Files.exists(log())
                ? Files.readAllLines(log()).stream()
                        .filter(line -> line.startsWith(what))
                        .toList()
                : List.of();
    }

    private List<Long> peers() throws IOException {
        return said("peer").stream()
                .map(line -> Long.parseLong(line.substring("peer ".length())))
                .toList();
    }

    private long origin() throws IOException {
        return Long.parseLong(said("origin").getFirst().substring("origin ".length()));
    }

    /** The origin's: it is the first of its session. */
    private void signalGroup(String signal) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + signal, "--", "-" + origin())
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Starts a peer of each kind, and stays. Its argument: where it tells what it does. */
    static final class Origin {
        private Origin() {}

        public static void main(String[] args) throws Exception {
            Path log = Path.of(args[0]);
            say(log, "origin " + ProcessHandle.current().pid());
            List<Peer> peers = new ArrayList<>();
            for (Connection connection : List.of(Connection.standardIo(), Connection.tcp())) {
                Peer.Builder builder = Peer.builder().heartbeat(HEARTBEAT);
                peers.add(builder.connection(connection).start());
                if (Programs.isInstalled("erl")) {
                    peers.add(builder.erlang().start());
                }
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> peers.forEach(peer -> call(log, peer))));
            peers.forEach(peer -> say(log, "peer " + peer.osPid()));
            say(log, "up");
            TimeUnit.MINUTES.sleep(1);
        }

        private static void call(Path log, Peer peer) {
            try {
                say(log, "hook " + peer.call("erlang", "abs", -7));
            } catch (RuntimeException e) {
                say(log, "hook " + e);
            }
        }

        private static synchronized void say(Path log, String line) {
            try {
                Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
