package io.peer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.BootFailedException;
import io.peer4j.Connection;
import io.peer4j.Peer;
import io.peer4j.launch.BootCache;
import io.peer4j.launch.Launch;
import io.peer4j.launch.LocalJava;
import io.peer4j.launch.PeerStart;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cache is made from the jar, which the core's own tests don't run from. */
class BootCacheTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void useOwnDirectory() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        System.setProperty(BootCache.PROPERTY, directory.toString());
        assumeThat(cache()).as("a cache, for which peer4j has to be a jar").isPresent();
    }

    @AfterEach
    void useNone() {
        System.setProperty(BootCache.PROPERTY, "none");
    }

    private static Optional<BootCache> cache(String... args) {
        return BootCache.of(
                Launch.local(), new PeerStart(List.of("-user", "peer"), List.of(args), Map.of(), true, true));
    }

    @Test
    void theFirstPeerHasOneMadeThatLaterOnesBootWith() throws IOException {
        try (Peer first = Peer.start()) {
            assertThat(cacheOf(first)).isEmpty();
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> cache().orElseThrow().exists());
            try (Peer second = Peer.start()) {
                assertThat(cacheOf(second))
                        .isEqualTo(cache().orElseThrow().file().toString());
                assertThat(loadedFromCache(second)).isTrue();
            }
        }
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(cache().orElseThrow().file());
        }
    }

    @Test
    void aBuildMakesThemBeforeAnyPeer() throws Exception {
        BootCache standardIo = cache().orElseThrow();
        Process build = build();
        assertThat(build.onExit().get(2, TimeUnit.MINUTES).exitValue()).isZero();
        PeerStart tcp = new PeerStart(List.of("-origin", "127.0.0.1", "4711"), List.of(), Map.of(), false, true);
        PeerStart node = new PeerStart(List.of("-sname", "n", "-origin", "g2g"), List.of(), Map.of(), false, true);
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactlyInAnyOrder(standardIo.file(), of(tcp).file(), of(node).file());
        }
    }

    @Test
    void aBuildThatIsCutShortLeavesNothing() throws Exception {
        Process build = build();
        try {
            // What comes and goes may do so beneath the walk.
            await().atMost(Duration.ofMinutes(1))
                    .ignoreExceptions()
                    .until(() -> !names("glob:**/*.home/.erlang.cookie").isEmpty());
        } finally {
            build.destroy();
        }
        build.onExit().get(1, TimeUnit.MINUTES);
        assertThat(names("glob:**/*.home")).isEmpty();
    }

    private List<String> names(String glob) throws IOException {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher(glob);
        try (var files = Files.walk(directory)) {
            return files.filter(matcher::matches).map(Path::toString).toList();
        }
    }

    private Process build() throws IOException {
        return new ProcessBuilder(
                        Launch.local().java().toString(),
                        "-D" + BootCache.PROPERTY + "=" + directory,
                        "-cp",
                        cache().orElseThrow().jar().toString(),
                        "io.peer4j.Rehearsal")
                .inheritIO()
                .start();
    }

    private static String cacheOf(Peer peer) {
        return peer.call(() -> ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-XX:AOTCache="))
                .findFirst()
                .map(option -> option.substring("-XX:AOTCache=".length()))
                .orElse(""));
    }

    /** A JVM that can't use what it is given goes on without. */
    private static boolean loadedFromCache(Peer peer) {
        return peer.call(() -> {
            for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
                if (line.endsWith(".aot")) {
                    return true;
                }
            }
            return false;
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:+UseZGC",
                "-javaagent:a.jar",
                "-XX:AOTMode=off",
                "-Xshare:off",
                "--add-opens",
                "--enable-native-access=ALL-UNNAMED"
            })
    void anOptionThatNoCacheGoesWithMeansNone(String option) {
        assertThat(cache(option)).isEmpty();
        assertThat(cache("-Xmx64m", "-Dkey=value", "-XX:+UseSerialGC")).isPresent();
    }

    @Test
    void eachKindOfConnectionHasItsOwn() {
        PeerStart tcp = new PeerStart(List.of("-origin", "127.0.0.1", "4711"), List.of(), Map.of(), false, true);
        PeerStart node = new PeerStart(List.of("-sname", "n", "-origin", "g2g"), List.of(), Map.of(), false, true);
        assertThat(List.of(of(tcp), of(node), cache().orElseThrow())).doesNotHaveDuplicates();
    }

    @Test
    void aPeerSaysNothingOfACacheThatItCanNotUse() throws IOException {
        Files.writeString(cache().orElseThrow().file(), "no cache");
        StringBuffer printed = new StringBuffer();
        try (Peer peer = Peer.builder().output(printed::append).start()) {
            assertThat(cacheOf(peer)).isNotEmpty();
        }
        assertThat(printed).isEmpty();
    }

    @Test
    void aCacheThatAJvmCrashesWithIsRemoved() throws IOException {
        Files.writeString(cache().orElseThrow().file(), "no cache");
        Peer.Builder builder = Peer.builder().postProcessArgs(args -> List.of("-c", "exit 134"));
        assertThatThrownBy(builder::start).isInstanceOf(BootFailedException.class);
        await().until(() -> !cache().orElseThrow().exists());
    }

    private static BootCache of(PeerStart start) {
        return BootCache.of(Launch.local(), start).orElseThrow();
    }

    @Test
    void aClassPathWithoutTheJarMeansNone() {
        LocalJava other = Launch.local().classPath(List.of(directory));
        assertThat(BootCache.of(other, new PeerStart(List.of(), List.of(), Map.of(), true, true)))
                .isEmpty();
    }

    @Test
    void aDirectoryThatOthersMayWriteToIsNotUsed() throws IOException {
        Files.createFile(cache().orElseThrow().file());
        assertThat(cache().orElseThrow().exists()).isTrue();
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(cache().orElseThrow().exists()).isFalse();
        assertThat(cache().orElseThrow().begin()).isEmpty();
    }

    @Test
    void oneMakesItAtATimeAndNothingIsKeptOfOneThatFailed() throws IOException {
        BootCache cache = cache().orElseThrow();
        Path part = cache.begin().orElseThrow();
        assertThat(cache.begin()).isEmpty();
        cache.keep(part);
        assertThat(cache.exists()).isFalse();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aPeerOverTcpBootsWithItsOwn() {
        try (Peer first = Peer.builder().connection(Connection.tcp()).start()) {
            await().atMost(Duration.ofMinutes(2)).until(this::isMade);
            try (Peer second = Peer.builder().connection(Connection.tcp()).start()) {
                assertThat(cacheOf(second)).contains("tcp-");
                assertThat(loadedFromCache(second)).isTrue();
                assertThat(cacheOf(first)).isEmpty();
            }
        }
    }

    private boolean isMade() throws IOException {
        try (var files = Files.list(directory)) {
            return files.anyMatch(file -> file.toString().endsWith(".aot"));
        }
    }
}
