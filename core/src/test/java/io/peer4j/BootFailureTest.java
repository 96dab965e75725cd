package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.peer4j.internal.link.StandardIoLinkFrames;
import io.peer4j.launch.Launch;
import io.peer4j.launch.PeerStart;
import io.peer4j.node.Node;
import io.peer4j.term.TermSyntax;
import io.peer4j.testing.Programs;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that are no peers, each in its own way: {@code start} tells why, in time, and leaves no process. */
@Timeout(60)
class BootFailureTest {
    private static final Duration WAIT_BOOT = Duration.ofSeconds(3);
    private static final Pattern PROCESS = Pattern.compile("process (\\d+): (.*)");
    private final List<String> output = Collections.synchronizedList(new ArrayList<>());

    /** Another test may have made this JVM a node, which has threads of its own. */
    @BeforeEach
    void beNoNode() {
        Node.local().stop();
    }

    @AfterEach
    void nothingIsLeft() {
        await().until(() -> Programs.threads("peer4j-").isEmpty());
    }

    private BootFailedException start(Connection connection, String script) {
        long began = System.nanoTime();
        BootFailedException failure = catchThrowableOfType(
                BootFailedException.class,
                () -> Peer.builder()
                        .connection(connection)
                        .launch(Launch.command("/bin/sh", "-c", script))
                        .waitBoot(WAIT_BOOT)
                        .output(output::add)
                        .start()
                        .close());
        assertThat(failure).as("the failure to boot").isNotNull();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(WAIT_BOOT.plusSeconds(8));
        assertThat(failure.getMessage()).contains("command: /bin/sh -c " + script);
        Matcher process = PROCESS.matcher(failure.getMessage());
        assertThat(process.find()).isTrue();
        assertThat(process.group(2)).as("how it ended").doesNotContain("has not ended yet");
        assertThat(Programs.isRunning(Long.parseLong(process.group(1)))).isFalse();
        return failure;
    }

    /** Starts a process that can't be spoken to. */
    private static final class Mute implements Launch {
        private final List<Process> started = new ArrayList<>();

        @Override
        public List<String> command(PeerStart start) {
            return List.of("/bin/sleep", "60");
        }

        @Override
        public Process start(List<String> command, PeerStart start) throws IOException {
            Process process = new ProcessBuilder(command).start();
            started.add(process);
            return new MuteProcess(process);
        }
    }

    private static final class MuteProcess extends Process {
        private final Process process;

        MuteProcess(Process process) {
            this.process = process;
        }

        @Override
        public OutputStream getOutputStream() {
            return process.getOutputStream();
        }

        @Override
        public InputStream getInputStream() {
            throw new IllegalStateException("mute");
        }

        @Override
        public InputStream getErrorStream() {
            return process.getErrorStream();
        }

        @Override
        public int waitFor() throws InterruptedException {
            return process.waitFor();
        }

        @Override
        public int exitValue() {
            return process.exitValue();
        }

        @Override
        public void destroy() {
            process.destroy();
        }

        @Override
        public Process destroyForcibly() {
            process.destroyForcibly();
            return this;
        }

        @Override
        public ProcessHandle toHandle() {
            return process.toHandle();
        }
    }

    @Test
    void aStartThatFailsBehindTheStartOfItsProcessLeavesNone() {
        for (Connection connection : List.of(Connection.standardIo(), Connection.tcp())) {
            Mute mute = new Mute();

            assertThatThrownBy(() ->
                            Peer.builder().connection(connection).launch(mute).start())
                    .hasMessage("mute");

            assertThat(mute.started).hasSize(1);
            await().until(() -> !Programs.isRunning(mute.started.getFirst().pid()));
        }
    }

    private BootFailedException start(String script) {
        return start(Connection.standardIo(), script);
    }

    @Test
    void aProgramThatExitsAtOnceTellsItsStatusAndLastLines() {
        for (Connection connection : List.of(Connection.standardIo(), Connection.tcp())) {
            BootFailedException failure = start(connection, "echo to output; echo to error >&2; exit 7");
            assertThat(failure.reason()).isEqualTo(TermSyntax.parse("{exit_status,7}"));
            assertThat(failure)
                    .hasMessageContaining("exited with status 7")
                    .hasMessageContaining("to output")
                    .hasMessageContaining("to error");
        }
    }

    @Test
    void aProgramThatDiesBySignalTellsWhich() {
        for (Connection connection : List.of(Connection.standardIo(), Connection.tcp())) {
            BootFailedException failure = start(connection, "echo ouch; kill -9 $$");
            assertThat(failure.reason()).isEqualTo(TermSyntax.parse("{exit_status,137}"));
            assertThat(failure)
                    .hasMessageContaining("status 137, as after signal 9")
                    .hasMessageContaining("ouch");
        }
    }

    @Test
    void aProgramThatPrintsRubbishIsQuoted() {
        BootFailedException failure = start("printf 'caf\\303\\251 \\303\\377\\303\\303 rubbish\\n'; exit 1");
        assertThat(failure).hasMessageContaining("café").hasMessageContaining("rubbish");
        // Printed by a thread of its own, which a start that fails does not wait for.
        await().untilAsserted(() ->
                assertThat(String.join("", output)).contains("café").contains("rubbish"));
    }

    @Test
    void aProgramThatPrintsRubbishForEverIsKilledInTime() {
        BootFailedException failure = start("while :; do echo rubbish; echo more >&2; done");
        assertThat(failure.reason()).isEqualTo(TermSyntax.parse("timeout"));
        assertThat(failure).hasMessageContaining("signal 9").hasMessageContaining("rubbish");
        assertThat(failure.getMessage()).hasSizeLessThan(20_000);
    }

    @Test
    void aProgramThatPrintsReservedBytesForEverIsKilledInTime() {
        BootFailedException failure = start("exec tr '\\0' '\\377' </dev/zero");
        assertThat(failure).hasMessageContaining("signal 9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec sleep 60", "sleep 60; true"})
    void aProgramThatNeverAnswersIsKilledWithWhatItStarted(String script) {
        for (Connection connection : List.of(Connection.standardIo(), Connection.tcp())) {
            BootFailedException failure = start(connection, script);
            assertThat(failure.reason()).isEqualTo(TermSyntax.parse("timeout"));
            assertThat(failure).hasMessageContaining("it printed nothing").hasMessageContaining("signal 9");
        }
    }

    @Test
    void aProgramThatClosesItsOutputAndLivesOnIsKilled() {
        BootFailedException failure = start("echo bye; exec >&-; exec sleep 60");
        assertThat(failure.reason()).isEqualTo(TermSyntax.parse("closed"));
        assertThat(failure).hasMessageContaining("bye").hasMessageContaining("signal 9");
    }

    @Test
    void aProgramThatLeavesItsOutputToAChildFailsAtItsOwnEnd() {
        // The child goes by itself once somebody removes its reason to stay: the end of its input.
        BootFailedException failure = start("exec 3<&0; (cat <&3 >/dev/null; echo late) & echo parent; exit 4");
        assertThat(failure.reason()).isEqualTo(TermSyntax.parse("{exit_status,4}"));
        assertThat(failure).hasMessageContaining("exited with status 4").hasMessageContaining("parent");
    }

    @Test
    void aProgramThatIgnoresTheEndOfItsInputAndSignalsIsKilled() {
        BootFailedException failure = start("trap '' TERM INT HUP; while :; do sleep 1; done");
        assertThat(failure).hasMessageContaining("signal 9");
    }

    @Test
    void aProgramThatSpeaksAnotherProtocolIsQuoted() {
        BootFailedException failure =
                start("printf 'HTTP/1.1 400 Bad Request\\r\\nConnection: close\\r\\n\\r\\n'; exit 0");
        assertThat(failure.reason()).isEqualTo(TermSyntax.parse("{exit_status,0}"));
        assertThat(failure).hasMessageContaining("HTTP/1.1 400 Bad Request");
    }

    @Test
    void aProgramThatDiesWithinAFrameIsQuoted() {
        String frame = StandardIoLinkFrames.octal(StandardIoLinkFrames.message("{message,nobody,[1,2,3]}"));
        String half = frame.substring(0, frame.length() / 2 / 4 * 4);
        BootFailedException failure = start("printf '" + frame + half + "'; echo gone >&2; exit 3");
        assertThat(failure.reason()).isEqualTo(TermSyntax.parse("{exit_status,3}"));
        assertThat(failure).hasMessageContaining("gone");
    }

    @Test
    void aProgramThatIsNotThereIsNamed() {
        BootFailedException failure = catchThrowableOfType(
                BootFailedException.class,
                () -> Peer.builder()
                        .launch(Launch.command("/nowhere/at/all"))
                        .start()
                        .close());
        assertThat(failure.reason()).isEqualTo(TermSyntax.parse("{error,enoent}"));
        assertThat(failure).hasMessageContaining("/nowhere/at/all");
    }

    /** Over standard_io a shell stands in front of it, which is there. */
    @Test
    void aJavaThatIsNotThereIsNamed() {
        for (Connection connection : List.of(Connection.standardIo(), Connection.tcp())) {
            BootFailedException failure = catchThrowableOfType(
                    BootFailedException.class,
                    () -> Peer.builder()
                            .connection(connection)
                            .launch(Launch.local().javaHome(Path.of("/nowhere/at/all")))
                            .start()
                            .close());
            assertThat(failure.reason()).isEqualTo(TermSyntax.parse("{error,enoent}"));
            assertThat(failure).hasMessageContaining("Cannot run program \"/nowhere/at/all/bin/java\"");
        }
    }

    @Test
    void aClassPathWithoutPeer4jIsToldOf() {
        BootFailedException failure = catchThrowableOfType(
                BootFailedException.class,
                () -> Peer.builder()
                        .launch(Launch.local().classPath(List.of(Path.of(System.getProperty("java.home")))))
                        .start()
                        .close());
        assertThat(failure).hasMessageContaining("\nits class path has no peer4j.jar, or none that is there\n");
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        try (java.net.ServerSocket taken = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            BootFailedException failure = catchThrowableOfType(
                    BootFailedException.class,
                    () -> Peer.builder()
                            .connection(Connection.tcp(taken.getLocalPort()))
                            .launch(Launch.command("/bin/sh"))
                            .start()
                            .close());
            assertThat(failure.reason()).isEqualTo(TermSyntax.parse("eaddrinuse"));
            assertThat(failure).hasMessageContaining(":" + taken.getLocalPort());
        }
    }
}
