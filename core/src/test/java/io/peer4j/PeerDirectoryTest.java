package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.peer4j.launch.Launch;
import io.peer4j.term.Term;
import io.peer4j.term.TermSyntax;
import io.peer4j.testing.Programs;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a peer is started. */
@Tag("erlang")
@Timeout(60)
class PeerDirectoryTest {
    private static final Duration LIMIT = Duration.ofSeconds(40);

    @TempDir
    private Path directory;

    private static Peer.Builder builder(String connection) {
        return Peer.builder()
                .connection(connection.equals("tcp") ? Connection.tcp() : Connection.standardIo())
                .output(text -> {});
    }

    private static String workingDirectory() {
        return System.getProperty("user.dir");
    }

    @ParameterizedTest
    @ValueSource(strings = {"standard_io", "tcp"})
    void aPeerStartsWhereItIsTold(String connection) throws IOException {
        Path real = directory.toRealPath();
        try (Peer peer = builder(connection).directory(real).start()) {
            assertThat(peer.call(PeerDirectoryTest::workingDirectory)).isEqualTo(real.toString());
        }
    }

    @Test
    void anErlangPeerStartsWhereItIsTold() throws IOException {
        assumeThat(Programs.isInstalled("erl")).isTrue();
        Path real = directory.toRealPath();
        try (Peer peer = builder("standard_io").erlang().directory(real).start()) {
            assertThat(TermSyntax.printLine(Objects.requireNonNull(peer.call(Term.class, "file", "get_cwd"))))
                    .contains(real.toString());
        }
    }

    @Test
    void relativeClassPathEntriesAreTheOrigins() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        List<Path> relative = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> here.relativize(Path.of(entry).toAbsolutePath()))
                .toList();
        try (Peer peer = builder("standard_io")
                .launch(Launch.local().classPath(relative))
                .directory(directory)
                .start()) {
            assertThat(peer.call(PeerDirectoryTest::workingDirectory))
                    .isEqualTo(directory.toRealPath().toString());
        }
    }

    @Test
    void aRelativeClassPathAmongTheArgumentsIsTheOrigins() throws IOException {
        try (Peer peer = builder("standard_io")
                .args("-cp", "pom.xml:")
                .directory(directory)
                .start()) {
            assertThat(peer.call(() -> System.getProperty("java.class.path")))
                    .startsWith(Path.of("pom.xml").toAbsolutePath() + ":"
                            + Path.of("").toAbsolutePath() + ":");
        }
    }

    @Test
    void aRelativeProgramIsTheOrigins() throws IOException {
        Path program = Path.of("").toAbsolutePath().relativize(Path.of("/bin/sh"));
        try (Peer peer = builder("standard_io")
                .launch(Launch.command(program.toString(), "-c", "pwd >&2; exit 7"))
                .directory(directory)
                .waitBoot(WaitBoot.no())
                .start()) {
            assertThat(peer.onDown().join().toString()).contains("7");
            assertThat(peer.describe()).contains(directory.toRealPath().toString());
        }
    }

    @Test
    void whatIsNoDirectoryIsRefused() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        for (Path path : List.of(directory.resolve("missing"), file)) {
            assertThatThrownBy(() -> builder("tcp").directory(path).start())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("directory")
                    .hasMessageContaining(path.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"standard_io", "tcp", "erl"})
    void anOriginWhoseDirectoryWasDeletedStartsPeers(String kind) throws IOException {
        assumeThat(!kind.equals("erl") || Programs.isInstalled("erl")).isTrue();
        Path gone = Files.createDirectory(directory.resolve("gone"));
        try (Peer origin = builder("standard_io").directory(gone).start()) {
            // No JVM gets its default file system where its directory is gone.
            assertThat(origin.call(LIMIT, () -> Path.of("").toAbsolutePath().toString()))
                    .endsWith("gone");
            Files.delete(gone);
            assertThat(origin.call(LIMIT, () -> started(kind))).isEqualTo("started");
            // Another one of that name.
            Files.createDirectory(gone);
            assertThat(origin.call(LIMIT, () -> started(kind))).isEqualTo("started");
        }
    }

    private static String started(String kind) {
        Peer.Builder builder = builder(kind);
        try (Peer peer = kind.equals("erl") ? builder.erlang().start() : builder.start()) {
            return Objects.equals(peer.call("erlang", "abs", -7), 7L) ? "started" : "wrong";
        }
    }
}
