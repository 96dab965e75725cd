package io.peer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The script, end to end, with what was packaged. */
@ExtendWith(TestNode.class)
@Timeout(120)
class Peer4jScriptTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path temp;

    @Test
    void calls_java() throws Exception {
        assertThat(run("call", "java.lang.Math", "max", "3", "7")).isEqualTo(new Outcome(0, "7\n", ""));
    }

    @Test
    void calls_erlang_over_both_connections() throws Exception {
        Erl.assumeInstalled();
        assertThat(run("call", "--exec", "erl", "lists", "sum", "[1,2,3]")).isEqualTo(new Outcome(0, "6\n", ""));
        assertThat(run("call", "--exec", "erl", "--connection", "0", "lists", "sum", "[1,2,3]"))
                .isEqualTo(new Outcome(0, "6\n", ""));
    }

    @Test
    void ends_with_1_for_a_failed_call() throws Exception {
        Outcome outcome = run("call", "java.lang.Integer", "parseInt", "<<\"x\">>");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("error: {'java.lang.NumberFormatException',");
    }

    @Test
    void ends_with_2_for_wrong_usage() throws Exception {
        assertThat(run("call", "--bogus", "m", "f").status()).isEqualTo(2);
        assertThat(run().status()).isEqualTo(2);
    }

    @Test
    void ends_with_3_for_a_peer_that_does_not_boot() throws Exception {
        Outcome outcome = run("call", "--exec", "/bin/false", "erlang", "node");
        assertThat(outcome.status()).isEqualTo(3);
        assertThat(outcome.err()).startsWith("peer4j: boot_failed: {exit_status,1}\n");
    }

    @Test
    void tells_the_packaged_version() throws Exception {
        assertThat(run("--version").out()).matches("(?s)peer4j \\d.*\nJava .*\n");
    }

    @Test
    void carries_any_text_in_any_locale() throws Exception {
        ProcessBuilder posix = Script.run("term", "<<\"größer €\"/utf8>>");
        posix.environment().put("LC_ALL", "C");
        assertThat(Script.outcome(posix).out()).startsWith("<<\"größer €\"/utf8>>\n");
    }

    @Test
    void runs_through_a_symbolic_link_and_from_any_directory() throws Exception {
        Path link = Files.createSymbolicLink(temp.resolve("p"), temp.relativize(Script.PATH));
        Path second = Files.createSymbolicLink(temp.resolve("linked twice"), Path.of("p"));
        assertThat(Script.outcome(Script.at(second, "term", "1").directory(temp.toFile()))
                        .out())
                .startsWith("1\n");
        // JUnit warns of links out of its directory.
        Files.delete(second);
        Files.delete(link);
    }

    @Test
    void runs_in_a_path_with_spaces() throws Exception {
        Path home = temp.resolve("my programs");
        for (String file : List.of(
                "peer4j", "core/target/peer4j.jar", "cli/target/peer4j-cli.jar", "cli/target/lib/picocli.jar")) {
            Files.createDirectories(home.resolve(file).getParent());
            Files.copy(
                    Script.PATH.resolveSibling(file),
                    home.resolve(file),
                    java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        }
        assertThat(Script.outcome(Script.at(home.resolve("peer4j"), "call", "java.lang.Math", "max", "3", "7")))
                .isEqualTo(new Outcome(0, "7\n", ""));
    }

    @Test
    void is_a_peer_for_an_erlang_origin() throws Exception {
        Erl.assumeInstalled();
        Path escript = Files.writeString(temp.resolve("origin.escript"), """
                #!/usr/bin/env escript
                main([Script]) ->
                    [call(Script, Connection) || Connection <- [standard_io, 0]].
                call(Script, Connection) ->
                    {ok, Peer, Node} = peer:start_link(#{exec => {Script, ["node"]}, connection => Connection,
                                                         args => ["-Dgreeting=a b$c\\"d", "-Xmx64m"]}),
                    io:format("~p ~p ~p~n", [Node, peer:call(Peer, 'java.lang.Math', max, [3, 7]),
                                             peer:call(Peer, 'java.lang.System', getProperty, [<<"greeting">>])]),
                    peer:stop(Peer).
                """);
        ProcessBuilder origin = new ProcessBuilder("escript", escript.toString(), Script.PATH.toString());
        origin.environment().putAll(Script.run().environment());
        String line = "nonode@nohost 7 <<\"a b$c\\\"d\">>\n";
        assertThat(Script.outcome(origin)).isEqualTo(new Outcome(0, line + line, ""));
    }

    @Test
    void ends_the_peers_with_itself_on_a_signal() throws Exception {
        Process start = Script.run("start", "--count", "2").start();
        try (BufferedReader out = start.inputReader()) {
            long first = running(out);
            long second = running(out);
            start.toHandle().destroy();
            assertThat(start.waitFor()).isEqualTo(143);
            awaitEnd(first);
            awaitEnd(second);
            assertThat(out.readLine()).isNull();
            assertThat(new String(start.getErrorStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEmpty();
        }
    }

    @Test
    void ends_the_peers_on_a_signal_as_shutdown_says() throws Exception {
        Erl.assumeInstalled();
        assertThat(outputAfterASignal("--shutdown", "20000")).contains(": shutdown");
        assertThat(outputAfterASignal("--shutdown", "close")).doesNotContain(": shutdown");
    }

    /** What a node prints of which an orderly stop is told, and no other end. */
    private static String outputAfterASignal(String... shutdown) throws Exception {
        List<String> command = new ArrayList<>(List.of("start", "--exec", "erl", "--connection", "standard_io"));
        command.addAll(List.of(shutdown));
        command.addAll(List.of("--arg=-kernel", "--arg=shutdown_func", "--arg={io,format}"));
        Process start = Script.run(command.toArray(String[]::new)).start();
        try (BufferedReader out = start.inputReader()) {
            long peer = running(out);
            start.toHandle().destroy();
            String rest = String.join("\n", out.lines().toList());
            assertThat(start.waitFor()).isEqualTo(143);
            awaitEnd(peer);
            return rest;
        }
    }

    @Test
    void ends_the_peers_with_itself_when_it_is_killed() throws Exception {
        Process start = Script.run("start").start();
        try (BufferedReader out = start.inputReader()) {
            long peer = running(out);
            start.toHandle().destroyForcibly();
            start.waitFor();
            awaitEnd(peer);
        }
    }

    @Test
    void reports_how_a_peer_went_down_and_ends_with_3_when_all_are_gone() throws Exception {
        Process start = Script.run("start", "--name", "w", "--connection", "standard_io")
                .start();
        String first = firstLine(start);
        ProcessHandle.of(Long.parseLong(first.split(" ", -1)[1])).orElseThrow().destroyForcibly();
        Outcome outcome = Script.outcome(start);
        assertThat(outcome.status()).isEqualTo(3);
        assertThat(outcome.out()).isEqualTo(first.replace("running", "{down,{exit_status,137}}") + "\n");
        assertThat(outcome.err()).startsWith("peer4j: w went down\n").contains("as after signal 9");
    }

    @Test
    void prefixes_what_a_peer_prints_with_its_name() throws Exception {
        Outcome outcome = Script.outcome(Script.run(
                "start",
                "--name",
                "w",
                "--connection",
                "standard_io",
                "--until-eof",
                "--exec",
                "/bin/sh",
                "--exec-arg=-c",
                "--exec-arg=echo hello; exec \"$0\" \"$@\"",
                "--exec-arg=" + Script.PATH,
                "--exec-arg=node"));
        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("w: hello\n");
    }

    private static Outcome run(String... args) throws IOException, InterruptedException {
        return Script.outcome(Script.run(args));
    }

    /** The process id in a line like {@code peer-1-42 4711 running}. */
    private static long running(BufferedReader out) throws IOException {
        String line = Objects.requireNonNull(out.readLine());
        assertThat(line).matches("\\S+ \\d+ running");
        return Long.parseLong(line.split(" ", -1)[1]);
    }

    /** Reads no further than its first line. */
    private static String firstLine(Process process) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = process.getInputStream().read();
                c != '\n' && c >= 0;
                c = process.getInputStream().read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    private static void awaitEnd(long pid) {
        await().until(() -> !ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
    }
}
