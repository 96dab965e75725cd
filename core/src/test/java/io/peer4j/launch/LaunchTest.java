package io.peer4j.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("erlang")
class LaunchTest {
    private static PeerStart start(boolean overStandardIo, String... args) {
        return new PeerStart(List.of("-user", "peer"), List.of(args), Map.of(), overStandardIo, true);
    }

    @Test
    void aCommandHasItsArgumentsThenTheFlagsThenTheUsers() {
        assertThat(Launch.command("ssh", "host", "erl").command(start(true, "-x", "y")))
                .containsExactly("ssh", "host", "erl", "-user", "peer", "-x", "y");
    }

    @Test
    void overTcpAJvmIsStartedWithoutAShell() {
        LocalJava java = new LocalJava(Path.of("/jdk/bin/java"), List.of(Path.of("/a.jar")), List.of());
        assertThat(java.command(start(false, "-Xmx1g", "-x")))
                .containsExactly(
                        "/jdk/bin/java",
                        "-XX:-UsePerfData",
                        "-Xlog:disable",
                        "-Xlog:all=warning:stderr",
                        "-Xmx1g",
                        "-cp",
                        "/a.jar",
                        "io.peer4j.internal.boot.Boot",
                        "-user",
                        "peer",
                        "-x");
    }

    @Test
    void overStandardIoAShellMovesTheDescriptorsAway() {
        LocalJava java = new LocalJava(Path.of("/jdk/bin/java"), List.of(Path.of("/a.jar")), List.of());
        assertThat(java.command(start(true)))
                .startsWith("/bin/sh", "-c", "exec 3>&1 4<&0 1>&2 0</dev/null; exec \"$@\"", "peer4j", "/jdk/bin/java")
                .contains("-Dpeer4j.stdio=4,3");
    }

    @Test
    void asAModuleAJvmPeerIsOneToo() {
        LocalJava java = new LocalJava(Path.of("java"), List.of(), List.of(Path.of("/m1"), Path.of("/m2")));
        assertThat(java.command(start(false)))
                .containsSequence(
                        "-p",
                        "/m1:/m2",
                        "--add-modules",
                        "ALL-MODULE-PATH",
                        "-m",
                        "io.peer4j/io.peer4j.internal.boot.Boot");
    }

    @Test
    void otherVersionsOfLibrariesHideThisJvms() {
        LocalJava java = new LocalJava(Path.of("java"), List.of(Path.of("/new.jar")), List.of())
                .prependClassPath(Path.of("/old.jar"));
        assertThat(java.command(start(false))).containsSequence("-cp", "/old.jar:/new.jar");
        assertThat(java.javaHome(Path.of("/other")).java()).isEqualTo(Path.of("/other/bin/java"));
    }
}
