package io.peer4j.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peer4j.BootFailedException;
import io.peer4j.Connection;
import io.peer4j.OriginNode;
import io.peer4j.Peer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Class paths, and other words, that are longer than a command line may be. */
@Timeout(120)
class LongClassPathTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int WORD_LIMIT = 128 << 10;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path temp;

    /** An origin with a long class path: tells its peer's answer, and dies when its input ends. */
    static final class Origin {
        private Origin() {}

        public static void main(String[] args) throws IOException {
            try (Peer peer = Peer.builder().waitBoot(LONG).start()) {
                int length = peer.call(
                        LONG, () -> System.getProperty("java.class.path").length());
                System.out.println(length);
                var unused = System.in.read();
                Runtime.getRuntime().halt(3);
            }
        }
    }

    /** A directory whose name needs quoting, under many names. */
    private List<Path> longPath() throws IOException {
        Path directory = Files.createDirectory(temp.resolve("a \"'\\#ö"));
        return Collections.nCopies(1500, Path.of(directory + "/.".repeat(50)));
    }

    private static Peer.Builder builder(String kind) {
        Connection connection = switch (kind) {
            case "tcp" -> Connection.tcp();
            case "tls" -> Connection.tls();
            case "distribution" -> distribution();
            default -> Connection.standardIo();
        };
        return Peer.builder().connection(connection).waitBoot(LONG).output(text -> {});
    }

    private static Connection distribution() {
        OriginNode.start();
        return Connection.distribution();
    }

    @ParameterizedTest
    @ValueSource(strings = {"standard_io", "tcp", "tls", "distribution"})
    void longClassPathWorks(String kind) throws IOException {
        List<Path> entries = longPath();
        LocalJava java = Launch.local().prependClassPath(entries.toArray(Path[]::new));
        try (Peer peer = builder(kind).launch(java).start()) {
            String classPath = peer.call(LONG, () -> System.getProperty("java.class.path"));
            assertThat(classPath.length()).isGreaterThan(WORD_LIMIT);
            assertThat(List.of(classPath.split(File.pathSeparator)))
                    .startsWith(entries.getFirst().toString());
            assertThat(peer.describe()).hasSizeLessThan(3000);
        }
    }

    @Test
    void longClassPathWorksAmongTheArguments() throws IOException {
        List<String> entries = longPath().stream().map(Path::toString).toList();
        try (Peer peer = builder("standard_io")
                .args("-cp", String.join(File.pathSeparator, entries))
                .start()) {
            int length =
                    peer.call(LONG, () -> System.getProperty("java.class.path").length());
            assertThat(length).isGreaterThan(WORD_LIMIT);
        }
    }

    @Test
    void nothingIsLeftWhenTheOriginIsKilled() throws IOException, InterruptedException {
        Path tmp = Files.createDirectory(temp.resolve("tmp"));
        List<String> words = new ArrayList<>(List.of("-Djava.io.tmpdir=" + tmp, "-Dpeer4j.cache=none", "-cp"));
        List<String> entries = new ArrayList<>(List.of(System.getProperty("java.class.path")));
        longPath().forEach(entry -> entries.add(entry.toString()));
        words.add(String.join(File.pathSeparator, entries));
        Path arguments = Files.writeString(temp.resolve("origin"), ArgumentFile.text(words), ArgumentFile.charset());
        Process origin = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + arguments,
                        Origin.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(Integer.parseInt(origin.inputReader().readLine())).isGreaterThan(WORD_LIMIT);
        assertThat(tmp).isNotEmptyDirectory();
        origin.destroyForcibly().waitFor();
        await().atMost(LONG).untilAsserted(() -> assertThat(tmp).isEmptyDirectory());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsTooLongIsNamed(boolean variable) {
        String tooLong = "x".repeat(WORD_LIMIT + 1);
        Peer.Builder builder = variable
                ? builder("standard_io").env("LONG_ONE", tooLong)
                : builder("standard_io").args("-hello", tooLong);
        assertThatThrownBy(builder::start)
                .isInstanceOf(BootFailedException.class)
                .hasMessageContaining("e2big")
                .hasMessageContaining("" + tooLong.length())
                .hasMessageContaining(variable ? "LONG_ONE" : "xxx")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(3000));
    }
}
