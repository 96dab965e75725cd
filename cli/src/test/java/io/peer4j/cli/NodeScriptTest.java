package io.peer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.peer4j.launch.Launch;
import io.peer4j.launch.PeerStart;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code peer4j node} makes of its arguments. */
@Timeout(60)
class NodeScriptTest {
    private static final List<String> STANDARD_IO = List.of("-user", "peer");
    private static final List<String> TCP = List.of("-noinput", "-user", "peer", "-origin", "127.0.0.1", "4711");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path temp;

    @SuppressWarnings("NullAway.Init")
    private ScriptTree tree;

    @BeforeEach
    void makeTree() throws IOException {
        tree = ScriptTree.built(temp);
    }

    @Test
    void passes_every_argument_on_as_it_is() throws Exception {
        List<String> odd = List.of(
                "a b", "", "'", "\"", "$HOME", "`id`", "$(id)", "a\nb", "\\", "*", "größer", ";", "-", "--", "${3}",
                "!");
        assertThat(node(STANDARD_IO, odd)).endsWith(odd.toArray(String[]::new));
    }

    @Test
    void passes_odd_options_of_the_jvm_on_as_they_are() throws Exception {
        assertThat(node(STANDARD_IO, List.of("-Da=b c$d\"e'\n`f`"))).contains("-Da=b c$d\"e'\n`f`");
    }

    @Test
    void gives_the_jvm_and_the_node_what_a_java_origin_gives_them() throws Exception {
        List<String> args = List.of(
                "-Xmx64m",
                "x",
                "-cp",
                "/a b:/c",
                "-Dk=v",
                "--add-opens",
                "java.base/java.lang=ALL-UNNAMED",
                "-ea",
                "-ea:io.peer4j...",
                "--enable-preview",
                "-javaagent:/agent.jar",
                "--add-modules=java.sql",
                "-s",
                "y",
                "--class-path",
                "/d",
                "-setcookie",
                "z",
                "-classpath",
                "/e",
                "--class-path=/f g",
                "-verbose:gc",
                "-mx64m",
                "--patch-module=java.base=/x",
                "-p",
                "/m n",
                "--module-path=/o",
                "--sun-misc-unsafe-memory-access=deny",
                "-ssl_dist_optfile",
                "w",
                "-hello",
                "world",
                "-pa",
                "/q r",
                "/s",
                "-env",
                "-Xmx1m",
                "-s t",
                "-extra",
                "-Xmx1m",
                "@literal");
        assertThat(node(STANDARD_IO, args)).isEqualTo(asLaunched(STANDARD_IO, args, true));
        assertThat(node(TCP, args)).isEqualTo(asLaunched(TCP, args, false));
    }

    @Test
    void reads_argument_files_as_java_does() throws Exception {
        Path file = Files.writeString(temp.resolve("args"), "-Da='b c' -cp \"/d \\\"e\" -setcookie f # g\n");
        List<String> args = List.of("-Dfirst=1", "@" + file, "-Dlast=$HOME'");
        assertThat(node(STANDARD_IO, args)).isEqualTo(asLaunched(STANDARD_IO, args, true));
    }

    @Test
    void refuses_what_is_neither_javas_nor_a_nodes() throws Exception {
        for (String word : List.of("-xmx64m", "--no-such", "-cp", "--add-modules", "-version", "@/no/such/file")) {
            Outcome outcome = Script.outcome(tree.script("node", "-user", "peer", word));
            assertThat(outcome.status()).isEqualTo(2);
            assertThat(outcome.out()).isEmpty();
            assertThat(outcome.err()).startsWith("peer4j node: args: ").contains(word);
        }
        assertThat(tree.file("noted")).doesNotExist();
    }

    @Test
    void puts_a_long_class_path_into_a_file() throws Exception {
        String entry = "/e \"\\" + "x".repeat(70_000);
        ProcessBuilder run = tree.script("node", "-user", "peer", "-cp", entry, "-Dk=v");
        run.environment().put("CLASSPATH", entry);
        assertThat(Script.outcome(run)).isEqualTo(new Outcome(0, "", ""));
        assertThat(tree.javaArgs()).contains("-Dk=v").containsSequence("@/dev/fd/6", "io.peer4j.internal.boot.Boot");
        String escaped = entry.replace("\\", "\\\\").replace("\"", "\\\"");
        assertThat(Files.readString(tree.file("noted.file")))
                .isEqualTo("-cp \"" + escaped + ":"
                        + tree.file("core/target/peer4j.jar").toRealPath() + ":" + escaped + "\"\n");
    }

    @Test
    void boots_with_the_cache_of_its_kind_of_connection() throws Exception {
        Path caches = Files.createDirectories(tree.file("target/cache"));
        String first = "-XX:AOTCache="
                + Files.createFile(caches.resolve("standard_io-1-2.aot")).toRealPath();
        String second = "-XX:AOTCache="
                + Files.createFile(caches.resolve("tcp-1-2.aot")).toRealPath();
        assertThat(node(STANDARD_IO, List.of("-Xmx64m", "-Dk=v", "-cp", "/a")))
                .containsSubsequence(first, "-Xlog:aot*=off:stderr", "-Xlog:cds*=off:stderr", "-cp")
                .doesNotContain(second);
        assertThat(node(TCP, List.of())).contains(second).doesNotContain(first);
        for (String unfit : List.of("-javaagent:a.jar", "-XX:+UseZGC", "--add-opens=a/b=c", "-Xshare:off")) {
            assertThat(node(STANDARD_IO, List.of(unfit))).contains(unfit).doesNotContain(first);
        }
        for (String variable : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "JDK_ALTERNATE_VM")) {
            ProcessBuilder run = tree.script("node", "-user", "peer");
            run.environment().put(variable, "-ea");
            Script.outcome(run);
            assertThat(tree.javaArgs()).as(variable).doesNotContain(first);
        }
    }

    @Test
    void has_caches_of_its_own_in_another_users_checkout() throws Exception {
        Path caches = Files.createDirectories(tree.file("target/cache"));
        Files.createFile(caches.resolve("standard_io-1-2.aot"));
        assumeTrue(Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid")), "only root can");
        Files.setAttribute(tree.file("target"), "unix:uid", 12_345);
        ProcessBuilder run = tree.script("node", "-user", "peer");
        run.environment().put("PEER4J_NO_BUILD", "1");
        run.environment().put("XDG_CACHE_HOME", temp.resolve("xdg").toString());
        assertThat(Script.outcome(run)).isEqualTo(new Outcome(0, "", ""));
        assertThat(tree.javaArgs()).noneMatch(arg -> arg.startsWith("-XX:AOTCache="));
        List<Path> own;
        try (var files = Files.newDirectoryStream(temp.resolve("xdg/peer4j"), Files::isDirectory)) {
            own = StreamSupport.stream(files.spliterator(), false).toList();
        }
        assertThat(own).hasSize(1);
        Path cache = Files.createFile(own.getFirst().resolve("standard_io-1-2.aot"));
        assertThat(Script.outcome(run)).isEqualTo(new Outcome(0, "", ""));
        assertThat(tree.javaArgs()).contains("-XX:AOTCache=" + cache);
    }

    /** One that was made with another Java, which the build has found. */
    @Test
    void boots_without_a_cache_on_a_java_that_knows_none() throws Exception {
        Path caches = Files.createDirectories(tree.file("target/cache"));
        Files.createFile(caches.resolve("standard_io-1-2.aot"));
        for (String release : List.of("21.0.5", "23", "24")) {
            ProcessBuilder run = tree.script("node", "-user", "peer");
            run.environment()
                    .put(
                            "JAVA_HOME",
                            ScriptTree.fakeJava(temp.resolve(release), release).toString());
            assertThat(Script.outcome(run)).isEqualTo(new Outcome(0, "", ""));
            assertThat(tree.javaArgs().stream().anyMatch(arg -> arg.startsWith("-XX:AOTCache=")))
                    .as(release)
                    .isEqualTo(release.equals("24"));
        }
    }

    @Test
    void appends_the_users_class_path() throws Exception {
        ProcessBuilder run = tree.script("node", "-user", "peer", "-cp", "/first");
        run.environment().put("CLASSPATH", "/last");
        Script.outcome(run);
        List<String> args = tree.javaArgs();
        assertThat(args.get(args.indexOf("-cp") + 1))
                .isEqualTo("/first:" + tree.file("core/target/peer4j.jar").toRealPath() + ":/last");
    }

    /** The shell that runs the script drops some, and changes others; the script has variables of its own. */
    @ParameterizedTest
    @ValueSource(strings = {"/bin/dash", "/bin/bash"})
    void passes_every_variable_on_as_it_is(String shell) throws Exception {
        ProcessBuilder run = environmentPrinter(shell);
        run.environment()
                .putAll(Map.of(
                        "spring.datasource.url", "jdbc:x=\"$HOME\" \\ 'q'\n\n",
                        "x y", "",
                        "größer", "ü",
                        "q\"u$o\\te", "1",
                        "-dash", "2",
                        "PEER4J_ENV_0", "mine",
                        "PEER4J_ENV_7", "mine too",
                        "PWD", "/no/such",
                        "OLDPWD", "not a directory",
                        "OPTIND", "3"));
        for (String name : List.of("IFS", "PPID", "SHLVL", "_", "PS1", "PS2", "PS4", "RANDOM", "LINENO", "OPTERR")) {
            run.environment().put(name, "given " + name);
        }
        for (String name : List.of("BASH", "BASH_VERSION", "BASHPID", "EPOCHSECONDS", "HISTCMD", "COMP_WORDBREAKS")) {
            run.environment().put(name, "given\n" + name);
        }
        for (String name : ownVariables()) {
            run.environment().put(name, "\t given $" + name);
        }
        assertThat(environment(run)).isEqualTo(run.environment());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bin/dash", "/bin/bash"})
    void adds_no_variables(String shell) throws Exception {
        ProcessBuilder run = environmentPrinter(shell);
        run.environment().keySet().removeAll(List.of("PWD", "OLDPWD", "SHLVL", "_"));
        assertThat(environment(run)).isEqualTo(run.environment());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bin/dash", "/bin/bash"})
    void sets_the_variables_of_env(String shell) throws Exception {
        ProcessBuilder run = environmentPrinter(shell);
        run.environment().put("HELLO", "as given");
        run.command()
                .addAll(List.of("-env", "HELLO", "-$HOME 'x'\n", "-hidden", "-env", "a.b", "", "-env", "home", "h"));
        assertThat(environment(run))
                .containsEntry("HELLO", "-$HOME 'x'\n")
                .containsEntry("a.b", "")
                .containsEntry("home", "h");
    }

    /** What the script assigns to. */
    private static Set<String> ownVariables() throws IOException {
        Set<String> names = new TreeSet<>();
        Matcher assignments = Pattern.compile("(?m)(?:^| |\\bread -r |\\bfor )([a-z][a-z_]*)(?:=| in )")
                .matcher(Files.readString(Script.PATH));
        while (assignments.find()) {
            names.add(assignments.group(1));
        }
        assertThat(names).contains("home", "name", "value", "path", "at", "version", "restore", "octal");
        return names;
    }

    private ProcessBuilder environmentPrinter(String shell) throws Exception {
        assumeTrue(Files.isExecutable(Path.of(shell)), "no " + shell);
        assumeTrue(new ProcessBuilder("env", "-S", "true").start().waitFor() == 0, "an env without -S");
        ScriptTree.program(tree.java().resolve("bin/java"), "#!/bin/sh\ncat /proc/$$/environ >&3\n");
        ProcessBuilder run = tree.script("node", "-user", "peer");
        List<String> command = new ArrayList<>(List.of(shell));
        command.addAll(run.command());
        return run.command(command);
    }

    private static Map<String, String> environment(ProcessBuilder run) throws Exception {
        Map<String, String> found = new HashMap<>();
        for (String variable : Script.outcome(run).out().split("\0", 0)) {
            int equals = variable.indexOf('=');
            found.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        return found;
    }

    @Test
    void moves_the_protocol_out_of_reach_over_standard_io() throws Exception {
        ScriptTree.program(
                tree.java().resolve("bin/java"), "#!/bin/sh\necho stray\necho frame >&3\ncat <&4 >&3\ncat\n");
        Process process = tree.script("node", "-user", "peer").start();
        process.getOutputStream().write("input".getBytes(StandardCharsets.US_ASCII));
        assertThat(Script.outcome(process)).isEqualTo(new Outcome(0, "frame\ninput", "stray\n"));
    }

    /** As sshd gives them. */
    @Test
    void leaves_sockets_where_they_are() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash, which can make a socket its standard input");
        ScriptTree.program(tree.java().resolve("bin/java"), "#!/bin/sh\necho \"$@\" >&2\ncat\n");
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ProcessBuilder run = tree.script("node", "-user", "peer");
            String redirected = "exec <>/dev/tcp/127.0.0.1/" + server.getLocalPort() + " >&0; exec \"$@\"";
            List<String> command = new ArrayList<>(List.of("/bin/bash", "-c", redirected, "bash"));
            command.addAll(run.command());
            Process process = run.command(command).start();
            try (Socket socket = server.accept()) {
                socket.getOutputStream().write("frame".getBytes(StandardCharsets.US_ASCII));
                socket.shutdownOutput();
                assertThat(socket.getInputStream().readAllBytes()).asString().isEqualTo("frame");
            }
            assertThat(Script.outcome(process).err()).doesNotContain("peer4j.stdio");
        }
    }

    @Test
    void keeps_what_is_printed_off_the_closed_output_over_tcp() throws Exception {
        ScriptTree.program(tree.java().resolve("bin/java"), "#!/bin/sh\necho out\n");
        assertThat(Script.outcome(tree.script("node", "-origin", "127.0.0.1", "4711")))
                .isEqualTo(new Outcome(0, "", "out\n"));
    }

    private List<String> node(List<String> flags, List<String> args) throws Exception {
        List<String> words = new ArrayList<>(List.of("node"));
        words.addAll(flags);
        words.addAll(args);
        assertThat(Script.outcome(tree.script(words.toArray(String[]::new)))).isEqualTo(new Outcome(0, "", ""));
        return tree.javaArgs();
    }

    private List<String> asLaunched(List<String> flags, List<String> args, boolean overStandardIo) throws IOException {
        Path jar = tree.file("core/target/peer4j.jar").toRealPath();
        List<String> command = Launch.local()
                .classPath(List.of(jar))
                .command(new PeerStart(flags, args, Map.of(), overStandardIo, true));
        return command.subList(command.indexOf("-XX:-UsePerfData"), command.size());
    }
}
