package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.peer4j.launch.Launch;
import io.peer4j.testing.ErlangOrigin;
import io.peer4j.testing.Programs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An orderly end of a program leaves no process, dead or alive, in a container whose process 1 does not reap. */
@Tag("erlang")
@Timeout(60)
class OrphansTest {
    /** Process 1 of a namespace: runs a program, and tells what there is when the rest has had its time. */
    private static final String PROCESS_1 = """
            my $program = fork() // die; if (!$program) { exec @ARGV; exit 127 } waitpid($program, 0);
            print "status $?\\n";
            for (my $round = 0; $round < 40; $round++) { select(undef, undef, undef, 0.05) }
            opendir(my $proc, "/proc"); for (grep { /^\\d+$/ && $_ != 1 } readdir $proc)
            { open(my $stat, "<", "/proc/$_/stat") or next; print <$stat> }
            """;

    @ParameterizedTest
    @ValueSource(strings = {"stopped", "halted", "closed", "failed"})
    void nothingIsLeft(String end) throws Exception {
        List<String> namespace = List.of("unshare", "-rpf", "--mount-proc");
        assumeThat(Programs.isInstalled("unshare") && Programs.isInstalled("perl"))
                .isTrue();
        List<String> probe = new ArrayList<>(namespace);
        probe.add("true");
        assumeThat(new ProcessBuilder(probe).start().waitFor()).isZero();

        List<String> command = new ArrayList<>(namespace);
        command.addAll(List.of("perl", "-e", PROCESS_1, ErlangOrigin.java(), "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", ErlangOrigin.classPath(), Program.class.getName(), end));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said.strip()).isEqualTo("status 0");
    }

    /** Its peers end as its argument says. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) {
            switch (args[0]) {
                case "stopped" -> run(Shutdown.stop(Duration.ofSeconds(5)));
                case "halted" -> run(Shutdown.halt());
                case "closed" -> run(Shutdown.close());
                default -> fail();
            }
        }

        private static void run(Shutdown shutdown) {
            for (Connection connection : List.of(Connection.standardIo(), Connection.tcp())) {
                try (Peer peer =
                        Peer.builder().connection(connection).shutdown(shutdown).start()) {
                    peer.call("erlang", "abs", -7);
                }
            }
        }

        private static void fail() {
            Launch never = Launch.command("/bin/sh", "-c", "exec sleep 60");
            var unused = Peer.builder().launch(never).waitBoot(WaitBoot.no()).start();
        }
    }
}
