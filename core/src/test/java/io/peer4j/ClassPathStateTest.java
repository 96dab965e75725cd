package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.peer4j.internal.control.ClassOrigin;
import io.peer4j.launch.Launch;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.Term;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Entries of a peer's class path that go, or change, while it runs. */
@Timeout(120)
class ClassPathStateTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path temp;

    /** What the caller names. */
    public static final class Named {
        private Named() {}

        public static int first() {
            return 1;
        }

        public static int second() {
            return Unnamed.value();
        }
    }

    /** What it never named. */
    static final class Unnamed {
        private Unnamed() {}

        static int value() {
            return 2;
        }
    }

    private static Path own(Class<?> type) {
        return Objects.requireNonNull(ClassOrigin.place(type));
    }

    private Peer peer(Path entry) {
        return Peer.builder()
                .launch(Launch.local().classPath(List.of(own(Peer.class), entry)))
                .waitBoot(LONG)
                .output(text -> {})
                .start();
    }

    private Path jar() throws IOException {
        Path jar = temp.resolve("a.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            for (Class<?> type : List.of(Named.class, Unnamed.class)) {
                String name = type.getName().replace('.', '/') + ".class";
                out.putNextEntry(new ZipEntry(name));
                Files.copy(own(type).resolve(name), out);
            }
        }
        return jar;
    }

    private Path directory() throws IOException {
        for (Class<?> type : List.of(Named.class, Unnamed.class)) {
            Path name = Path.of(type.getName().replace('.', '/') + ".class");
            Path file = temp.resolve("classes").resolve(name);
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.copy(own(type).resolve(name), file);
        }
        return temp.resolve("classes");
    }

    private static String failure(Peer peer) {
        return String.valueOf(catchThrowableOfType(
                        RemoteCallException.class, () -> peer.call(LONG, Named.class.getName(), "second"))
                .getMessage());
    }

    @Test
    void jarThatIsReplacedInPlaceIsNamed() throws IOException {
        Path jar = jar();
        try (Peer peer = peer(jar)) {
            assertThat(peer.call(LONG, Named.class.getName(), "first")).isEqualTo(1L);
            Files.write(jar, new byte[(int) Files.size(jar)]);
            assertThat(failure(peer))
                    .contains("NoClassDefFoundError")
                    .contains("changed on the peer's class path since the peer started: " + jar);
        }
    }

    @Test
    void directoryThatIsBuiltAnewIsNamed() throws IOException {
        Path directory = directory();
        try (Peer peer = peer(directory)) {
            assertThat(peer.call(LONG, Named.class.getName(), "first")).isEqualTo(1L);
            Files.delete(directory.resolve(Unnamed.class.getName().replace('.', '/') + ".class"));
            assertThat(failure(peer)).contains("changed on the peer's class path since the peer started: " + directory);
        }
    }

    @Test
    void entryThatIsGoneIsNamed() throws IOException {
        Path directory = directory();
        try (Peer peer = peer(directory)) {
            assertThat(peer.call(LONG, Named.class.getName(), "first")).isEqualTo(1L);
            Files.move(directory, temp.resolve("elsewhere"));
            assertThat(failure(peer)).contains("missing on the peer's class path: " + directory);
        }
    }

    @Test
    void nothingIsSaidOfOtherFailures() throws IOException {
        try (Peer peer = peer(jar())) {
            Files.delete(temp.resolve("a.jar"));
            assertThatThrownBy(() -> peer.call(LONG, "java.lang.Integer", "parseInt", "x"))
                    .isInstanceOf(RemoteCallException.class)
                    .hasMessageNotContaining("class path");
        }
    }

    @Test
    void manyEntriesAreCounted() {
        List<Path> entries = List.of(1, 2, 3, 4, 5, 6, 7).stream()
                .map(number -> temp.resolve("missing" + number))
                .toList();
        Term failure = Term.tuple(new Atom("java.lang.NoClassDefFoundError"), Binary.wrap(new byte[] {'a'}, 0, 1));
        assertThat(new ClassPathState(entries, 0).report(List.of(failure)))
                .contains("missing5")
                .doesNotContain("missing6")
                .contains("and 2 more");
    }
}
