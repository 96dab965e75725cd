package io.peer4j.cli;

import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.launch.BootCache;
import io.peer4j.launch.BootCacheDraft;
import io.peer4j.launch.Launch;
import io.peer4j.launch.PeerStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Gives each test a directory for its caches. They are made from the jar, and the core's own tests don't run from that. */
abstract class BootCacheFixture {
    /** For what is sure to come, on any machine. */
    static final Duration LIMIT = Duration.ofMinutes(5);

    @TempDir
    Path above;

    Path directory;

    @BeforeEach
    void useOwnDirectory() throws IOException {
        directory = Files.createDirectory(above.resolve("caches"));
        setMode(directory, "rwx------");
        System.setProperty(BootCache.PROPERTY, directory.toString());
        assumeThat(cache()).as("a cache, for which peer4j has to be a jar").isPresent();
    }

    /** What it has may be written to until then. */
    @AfterEach
    void useNone() {
        await().atMost(LIMIT).until(() -> processes().isEmpty());
        System.setProperty(BootCache.PROPERTY, "none");
    }

    static Optional<BootCache> cache(String... args) {
        return BootCache.of(
                Launch.local(), new PeerStart(List.of("-user", "peer"), List.of(args), Map.of(), true, true));
    }

    /** The command lines of those that have the directory in theirs: a dead one has none. */
    final List<String> processes() {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(command -> command.contains(directory.toString()))
                .toList();
    }

    static void clear() {
        BootCacheDraft.clear(cache().orElseThrow());
    }

    /** Without the seals. */
    final List<String> names(String glob) throws IOException {
        List<String> names = new ArrayList<>();
        try (var files = Files.newDirectoryStream(directory, glob)) {
            files.forEach(file -> names.add(name(file)));
        }
        names.removeIf(name -> name.endsWith(".seal"));
        return names;
    }

    static String name(Path file) {
        return file.getFileName().toString();
    }

    static void setMode(Path file, String mode) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    static BootCache of(PeerStart start) {
        return BootCache.of(Launch.local(), start).orElseThrow();
    }
}
