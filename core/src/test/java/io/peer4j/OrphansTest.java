package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.peer4j.launch.Launch;
import io.peer4j.node.Node;
import io.peer4j.node.NodeOptions;
import io.peer4j.testing.ErlangOrigin;
import io.peer4j.testing.Programs;
import io.peer4j.testing.SharedEpmd;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An orderly end of a program leaves no process, dead or alive, in a container whose process 1 does not reap. */
@Tag("erlang")
@Timeout(60)
class OrphansTest {
    /**
     * Process 1 of a namespace: runs a program, and tells what there is when none of the rest lives, or after 3 s. What an
     * Erlang node starts for itself ends after it, however that ends.
     */
    private static final String PROCESS_1 = """
            my $program = fork() // die; if (!$program) { exec @ARGV; exit 127 } waitpid($program, 0);
            print "status $?\\n";
            my (@all, $alive);
            for (my $round = 0; $round < 60; $round++) {
                @all = (); $alive = 0;
                opendir(my $proc, "/proc");
                for (grep { /^\\d+$/ && $_ != 1 } readdir $proc) {
                    open(my $stat, "<", "/proc/$_/stat") or next; my $line = <$stat> // next;
                    next if $line =~ /\\((erl_child_setup|inet_gethost)\\) Z /;
                    push @all, $line; $alive = 1 if $line !~ /\\) Z /;
                }
                last if !$alive; select(undef, undef, undef, 0.05);
            }
            print @all;
            """;

    @ParameterizedTest
    @ValueSource(strings = {"stopped", "halted", "closed", "failed", "booting"})
    void nothingIsLeft(String end) throws Exception {
        assertThat(saidBeside(end)).containsExactly("status 0");
    }

    /** The program has not stopped them, and its shutdown hooks still call them. */
    @ParameterizedTest
    @CsvSource({"main, 0", "exit, 0", "exit in a virtual thread, 0", "SIGTERM, 36608"})
    void nothingIsLeftOfPeersThatRun(String end, int status) throws Exception {
        List<String> said = saidBeside(end);
        assertThat(said)
                .endsWith("status " + status)
                .contains("hook 7")
                .allMatch(line -> line.equals("hook 7") || line.startsWith("status"));
        assertThat(said.size() - 1).isEqualTo(Program.HOOKS * (Programs.isInstalled("erl") ? 4 : 3));
    }

    private static List<String> saidBeside(String end) throws Exception {
        List<String> namespace = List.of("unshare", "-rpf", "--mount-proc");
        assumeThat(Programs.isInstalled("unshare") && Programs.isInstalled("perl"))
                .isTrue();
        List<String> probe = new ArrayList<>(namespace);
        probe.add("true");
        assumeThat(new ProcessBuilder(probe).start().waitFor()).isZero();

        List<String> command = new ArrayList<>(namespace);
        command.addAll(List.of("perl", "-e", PROCESS_1, ErlangOrigin.java(), "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", ErlangOrigin.classPath(), Program.class.getName(), end));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("ERL_EPMD_PORT", SharedEpmd.port());
        return builder.start().inputReader().lines().toList();
    }

    /** Its peers end as its argument says. */
    static final class Program {
        static final int HOOKS = 2;

        private Program() {}

        public static void main(String[] args) throws Exception {
            switch (args[0]) {
                case "stopped" -> run(Shutdown.stop(Duration.ofSeconds(5)));
                case "halted" -> run(Shutdown.halt());
                case "closed" -> run(Shutdown.close());
                case "failed" -> fail();
                case "booting" -> boot();
                default -> leave(args[0]);
            }
        }

        private static void leave(String end) throws Exception {
            List<Peer> peers = startAll();
            for (boolean daemon : new boolean[] {false, true}) {
                Thread hook = new Thread(() -> callLate(peers));
                hook.setDaemon(daemon);
                Runtime.getRuntime().addShutdownHook(hook);
            }
            switch (end) {
                case "main" -> {}
                case "exit" -> {
                    stay();
                    System.exit(0);
                }
                case "exit in a virtual thread" -> {
                    stay();
                    Thread.startVirtualThread(() -> System.exit(0));
                }
                default -> {
                    stay();
                    var unused = new ProcessBuilder(
                                    "kill",
                                    "-TERM",
                                    Long.toString(ProcessHandle.current().pid()))
                            .start()
                            .waitFor();
                }
            }
        }

        /** As the threads of a pool do that nobody shuts down. */
        private static void stay() {
            Thread.ofPlatform().daemon(false).start(() -> {
                while (true) {
                    LockSupport.park();
                }
            });
        }

        private static List<Peer> startAll() throws IOException {
            Node.local().start(NodeOptions.shortName("orphans@localhost").withCookie(OriginNode.COOKIE));
            List<Peer> peers = new ArrayList<>();
            for (Connection connection :
                    List.of(Connection.standardIo(), Connection.tcp(), Connection.distribution())) {
                peers.add(Peer.builder().connection(connection).start());
            }
            if (Programs.isInstalled("erl")) {
                peers.add(Peer.builder().erlang().connection(Connection.tcp()).start());
            }
            return peers;
        }

        /** Uses the lock that holds up the end, too. */
        private static void callLate(List<Peer> peers) {
            LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
            new File("/nonexistent/" + Thread.currentThread().getName()).deleteOnExit();
            for (Peer peer : peers) {
                System.out.println("hook " + peer.call("erlang", "abs", -7));
            }
        }

        private static void boot() {
            for (Connection connection : List.of(Connection.standardIo(), Connection.tcp())) {
                var unused = Peer.builder().connection(connection).startAsync();
            }
            while (ProcessHandle.current().children().count() < 3) {
                Thread.onSpinWait();
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
