package io.peer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How the script finds Java and builds. */
@Timeout(60)
class BuildScriptTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path temp;

    @Test
    void builds_once_and_then_not_again() throws Exception {
        ScriptTree tree = ScriptTree.unbuilt(temp);
        assertThat(Script.outcome(tree.script("term", "1")).err()).startsWith("peer4j: building");
        assertThat(Script.outcome(tree.script("term", "1"))).isEqualTo(new Outcome(0, "", ""));
        assertThat(tree.builds()).isEqualTo(1);
    }

    @Test
    void makes_the_caches_of_peers_with_the_build_whatever_comes_of_them() throws Exception {
        ScriptTree tree = ScriptTree.unbuilt(temp);
        Path stale = Files.createDirectories(tree.file("target/cache")).resolve("tcp-1-2.aot");
        Files.createFile(stale);
        ScriptTree.program(
                tree.java().resolve("bin/java"),
                "#!/bin/sh\necho \"$*\" >>\"$NOTED_ARGS\"\ncase $* in *Rehearsal) echo no; exit 1 ;; esac\n");
        assertThat(Script.outcome(tree.script("term", "1")).status()).isZero();
        assertThat(Script.outcome(tree.script("term", "1"))).isEqualTo(new Outcome(0, "", ""));
        List<String> runs = Files.readAllLines(tree.file("noted"));
        assertThat(runs).hasSize(4);
        assertThat(runs.getFirst()).endsWith("peer4j.jar io.peer4j.launch.ScriptRules");
        assertThat(runs.get(1))
                .contains("-Dpeer4j.cache=" + tree.file("target").toRealPath() + "/cache")
                .endsWith("peer4j.jar io.peer4j.Rehearsal");
        assertThat(stale).doesNotExist();
    }

    @Test
    void caches_that_failed_are_made_later() throws Exception {
        ScriptTree tree = ScriptTree.unbuilt(temp);
        ScriptTree.program(tree.java().resolve("bin/java"), """
                #!/bin/sh
                case $* in *Rehearsal) ;; *) exit 0 ;; esac
                [ -f "$NOTED_ARGS" ] && echo again >>"$NOTED_ARGS" && exit 0
                echo first >"$NOTED_ARGS"
                echo 'no boot cache' >&2
                exit 1
                """);
        Path mark = tree.file("target/uncached");
        assertThat(Script.outcome(tree.script("term", "1")).err()).contains("no boot cache");
        assertThat(mark).exists();
        Script.outcome(tree.script("term", "1"));
        assertThat(Files.readAllLines(tree.file("noted"))).containsExactly("first");
        Files.setLastModifiedTime(mark, FileTime.from(Instant.now().minusSeconds(121)));
        assertThat(Script.outcome(tree.script("term", "1"))).isEqualTo(new Outcome(0, "", ""));
        await().until(() -> !Files.exists(mark));
        assertThat(Files.readAllLines(tree.file("noted"))).containsExactly("first", "again");
    }

    @Test
    void builds_again_when_a_source_has_changed() throws Exception {
        ScriptTree tree = ScriptTree.built(temp);
        Path source = Files.createFile(tree.file("core/src/main/New.java"));
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(10)));
        Script.outcome(tree.script("term", "1"));
        assertThat(tree.builds()).isEqualTo(1);
    }

    @Test
    void runs_what_is_there_when_told_not_to_build() throws Exception {
        ScriptTree tree = ScriptTree.built(temp);
        Files.delete(tree.file("target/built"));
        ProcessBuilder run = tree.script("term", "1");
        run.environment().put("PEER4J_NO_BUILD", "1");
        assertThat(Script.outcome(run).status()).isZero();
        assertThat(tree.builds()).isZero();
    }

    @Test
    void builds_once_for_several_first_uses_at_the_same_time() throws Exception {
        ScriptTree tree = ScriptTree.unbuilt(temp);
        List<Process> runs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            runs.add(tree.script("term", "1").start());
        }
        for (Process run : runs) {
            assertThat(Script.outcome(run).status()).isZero();
        }
        assertThat(tree.builds()).isEqualTo(1);
    }

    @Test
    void builds_once_without_flock_too_and_breaks_a_dead_builders_lock() throws Exception {
        ScriptTree tree = ScriptTree.unbuilt(temp);
        Files.writeString(
                tree.file("peer4j"), Files.readString(Script.PATH).replace("command -v flock", "command -v no-flock"));
        Files.createDirectories(tree.file("target"));
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Files.createSymbolicLink(tree.file("target/building.by"), Path.of(Long.toString(gone.pid())));
        assertThat(Script.outcome(tree.script("term", "1")).status()).isZero();
        assertThat(tree.builds()).isEqualTo(1);
        assertThat(Files.exists(tree.file("target/building.by"), java.nio.file.LinkOption.NOFOLLOW_LINKS))
                .isFalse();
    }

    @Test
    void prints_nothing_to_standard_output_while_it_builds_and_ascii_to_standard_error() throws Exception {
        Outcome outcome = Script.outcome(ScriptTree.unbuilt(temp).script("node", "-user", "peer"));
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains("building... gr??", "to standard error: gr??");
        assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(outcome.err()))
                .isTrue();
    }

    @Test
    void ends_with_2_when_the_build_fails() throws Exception {
        ScriptTree tree = ScriptTree.unbuilt(temp);
        ScriptTree.program(tree.file("mvnw"), "#!/bin/sh\necho '[ERROR] no'\nexit 1\n");
        Outcome outcome = Script.outcome(tree.script("term", "1"));
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains("[ERROR] no").endsWith("peer4j: the build failed\n");
    }

    @Test
    void passes_over_a_java_that_is_too_old() throws Exception {
        ScriptTree tree = ScriptTree.built(temp);
        Path old = ScriptTree.fakeJava(temp.resolve("jdk 17"), "17.0.15");
        ProcessBuilder run = tree.script("term", "1");
        run.environment().put("JAVA_HOME", old.toString());
        run.environment().put("PATH", tree.java().resolve("bin") + ":" + System.getenv("PATH"));
        Files.writeString(old.resolve("bin/java"), "#!/bin/sh\nexit 17\n");
        assertThat(Script.outcome(run)).isEqualTo(new Outcome(0, "", ""));
        assertThat(tree.javaArgs()).endsWith("io.peer4j.cli.Main", "term", "1");
    }

    @Test
    void says_in_one_line_that_there_is_no_java() throws Exception {
        ScriptTree tree = ScriptTree.built(temp);
        Files.writeString(
                tree.file("peer4j"), Files.readString(Script.PATH).replace("java_to_run=21", "java_to_run=999"));
        Outcome outcome = Script.outcome(tree.script("term", "1"));
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err())
                .startsWith("peer4j: no Java 999 or later with the tool java found")
                .hasLineCount(1);
    }

    @Test
    void puts_the_users_class_path_behind_its_own() throws Exception {
        ScriptTree tree = ScriptTree.built(temp);
        ProcessBuilder run = tree.script("term", "1");
        run.environment().put("CLASSPATH", "/my classes");
        Script.outcome(run);
        assertThat(classPath(tree)).endsWith("picocli.jar:/my classes");
    }

    private static String classPath(ScriptTree tree) throws IOException {
        List<String> args = tree.javaArgs();
        return args.get(args.indexOf("-cp") + 1);
    }
}
