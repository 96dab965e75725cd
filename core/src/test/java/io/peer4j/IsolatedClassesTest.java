package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.internal.control.ClassOrigin;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.loader.launch.LaunchedClassLoader;

/** Programs whose classes are on no class path. */
@Timeout(120)
class IsolatedClassesTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private static final String SOURCE = """
            import io.peer4j.Peer;
            import java.time.Duration;

            public class Main {
                public static void main(String[] args) {
                    try (Peer peer = Peer.builder().waitBoot(Duration.ofSeconds(60)).start()) {
                        System.out.println("max " + peer.call("java.lang.Math", "max", 3, 7));
                        peer.run(() -> System.out.println("unseen"));
                    } catch (Exception e) {
                        System.out.println(e.getMessage());
                    }
                }
            }
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path temp;

    /** The program itself, which does what a user's does first. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) {
            try (Peer peer = Peer.builder().waitBoot(LONG).start()) {
                System.out.println("max " + peer.call("java.lang.Math", "max", 3, 7));
                peer.run(() -> System.out.println("unseen"));
            } catch (PeerException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    /** Runs the program in a class loader: the first argument is that one's class, the others are its URLs. */
    static final class Container {
        private Container() {}

        public static void main(String[] args) throws Exception {
            URL[] urls = new URL[args.length - 1];
            for (int i = 0; i < urls.length; i++) {
                urls[i] = Path.of(args[i + 1]).toUri().toURL();
            }
            ClassLoader loader = Class.forName(args[0])
                    .asSubclass(ClassLoader.class)
                    .getConstructor(URL[].class, ClassLoader.class)
                    .newInstance(urls, ClassLoader.getPlatformClassLoader());
            var main = loader.loadClass("io.peer4j.IsolatedClassesTest$Program").getMethod("main", String[].class);
            main.setAccessible(true);
            main.invoke(null, (Object) new String[0]);
        }
    }

    @Test
    void peer4jIsFoundInAnotherClassLoader() throws Exception {
        String printed = contained(URLClassLoader.class);
        assertThat(printed)
                .contains("max 7")
                .contains("java.lang.ClassNotFoundException")
                .contains("loaded by a java.net.URLClassLoader")
                .contains("a class loader of the program's own")
                .contains("prependClassPath(Path.of(\"" + place(Program.class) + "\"))")
                .doesNotContain("unseen");
    }

    @Test
    void fatJarIsNamedBeforeTheBoot() throws Exception {
        assertThat(contained(LaunchedClassLoader.class))
                .contains("boot_failed")
                .contains("Spring Boot runs this program from a fat jar")
                .contains("-Djarmode=tools")
                .contains("classPath(")
                .contains("BOOT-INF/lib/peer4j.jar")
                .doesNotContain("Could not find or load");
    }

    @Test
    void sourceFileIsNamed() throws Exception {
        Path source = Files.writeString(temp.resolve("Main.java"), SOURCE);
        assertThat(printed(List.of("-cp", place(Peer.class), source.toString())))
                .contains("max 7")
                .contains("this program runs from its source (java Main.java)")
                .doesNotContain("unseen");
    }

    private String contained(Class<?> loader) throws Exception {
        for (Class<?> type : List.of(Container.class, LaunchedClassLoader.class)) {
            Path file = Path.of(type.getName().replace('.', '/') + ".class");
            Files.createDirectories(Objects.requireNonNull(temp.resolve(file).getParent()));
            Files.copy(Path.of(place(type)).resolve(file), temp.resolve(file));
        }
        return printed(List.of(
                "-cp",
                temp.toString(),
                Container.class.getName(),
                loader.getName(),
                place(Peer.class),
                place(Program.class)));
    }

    private static String place(Class<?> type) {
        return Objects.requireNonNull(ClassOrigin.place(type)).toString();
    }

    private static String printed(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + File.separator + "bin/java"));
        command.add("-Dpeer4j.cache=none");
        command.addAll(arguments);
        Process java = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        java.waitFor();
        return printed;
    }
}
