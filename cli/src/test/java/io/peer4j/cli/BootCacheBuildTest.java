package io.peer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.launch.BootCache;
import io.peer4j.launch.Launch;
import io.peer4j.launch.PeerStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The command by which a build makes the caches before any peer starts. */
class BootCacheBuildTest extends BootCacheFixture {
    @Test
    void aBuildMakesThemBeforeAnyPeer() throws Exception {
        BootCache standardIo = cache().orElseThrow();
        Process build = build();
        assertThat(build.onExit().get(5, TimeUnit.MINUTES).exitValue()).isZero();
        PeerStart tcp = new PeerStart(List.of("-origin", "127.0.0.1", "4711"), List.of(), Map.of(), false, true);
        PeerStart node = new PeerStart(List.of("-sname", "n", "-origin", "g2g"), List.of(), Map.of(), false, true);
        assertThat(names("*"))
                .containsExactlyInAnyOrder(name(standardIo.file()), name(of(tcp).file()), name(of(node).file()));
    }

    @Test
    void aBuildSaysInOneLineWhatItCouldNotMake() throws Exception {
        Path file = cache().orElseThrow().file();
        Files.createFile(Files.createDirectory(file).resolve("inside"));
        Path said = directory.resolve("said");
        Process build = buildCommand().redirectError(said.toFile()).start();
        assertThat(build.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(build.exitValue()).isEqualTo(1);
        assertThat(Files.readString(said)).contains("no boot cache for peers over standard_io could be made");
        assertThat(names("*.aot")).hasSize(3);
    }

    @Test
    void aBuildThatIsCutShortLeavesNothing() throws Exception {
        Process build = build();
        try {
            await().atMost(LIMIT).until(() -> !names("*.part").isEmpty());
        } finally {
            build.destroy();
        }
        build.onExit().get(5, TimeUnit.MINUTES);
        await().atMost(LIMIT).until(() -> processes().isEmpty());
        clear();
        assertThat(names("*.{part,lock}")).isEmpty();
    }

    @Test
    void aBuildWaitsForWhatAnotherProgramMakes() throws Exception {
        Path file = cache().orElseThrow().file();
        Path lock = Files.createSymbolicLink(Path.of(file + ".lock"), Path.of("4194305.77"));
        Process build = build();
        try {
            await().atMost(LIMIT)
                    .until(() -> names("*.aot").size() == 2 && processes().size() == 1);
            assertThat(build.waitFor(1, TimeUnit.SECONDS)).isFalse();
            Files.createFile(file);
            Files.delete(lock);
            assertThat(build.waitFor(5, TimeUnit.MINUTES)).isTrue();
            assertThat(build.exitValue()).isZero();
        } finally {
            build.destroyForcibly();
        }
    }

    @Test
    void aBuildMakesWhatAnotherProgramWasCutShortWith() throws Exception {
        BootCache cache = cache().orElseThrow();
        Path lock = Files.createSymbolicLink(Path.of(cache.file() + ".lock"), Path.of("4194305.77"));
        Process build = build();
        try {
            await().atMost(LIMIT)
                    .until(() -> names("*.aot").size() == 2 && processes().size() == 1);
            Files.delete(lock);
            assertThat(build.waitFor(5, TimeUnit.MINUTES)).isTrue();
            assertThat(build.exitValue()).isZero();
        } finally {
            build.destroyForcibly();
        }
        assertThat(cache.exists()).isTrue();
    }

    private Process build() throws IOException {
        return buildCommand().inheritIO().start();
    }

    private ProcessBuilder buildCommand() {
        return new ProcessBuilder(
                Launch.local().java().toString(),
                "-D" + BootCache.PROPERTY + "=" + directory,
                "-cp",
                cache().orElseThrow().jar().toString(),
                "io.peer4j.Rehearsal");
    }
}
