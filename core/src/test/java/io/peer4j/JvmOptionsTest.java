package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peer4j.launch.Launch;
import io.peer4j.launch.LocalJava;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is given to {@code java}, by arguments, class paths and variables, reaches it. */
@Timeout(120)
class JvmOptionsTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path temp;

    private static Peer.Builder builder() {
        return Peer.builder().waitBoot(LONG).output(text -> {});
    }

    private static String inputArguments(Peer peer) {
        return peer.call(
                LONG,
                () -> ManagementFactory.getRuntimeMXBean().getInputArguments().toString());
    }

    @Test
    void optionsReachJava() throws IOException {
        Path file = Files.writeString(temp.resolve("args"), "-Dfrom.file='a b' -Xmn8m");
        try (Peer peer = builder()
                .args("--patch-module=java.base=" + temp, "-enableassertions", "-verbose:gc", "--finalization=disabled")
                .args("--enable-native-access", "ALL-UNNAMED", "--module-path=" + temp, "-mx64m", "@" + file)
                .args("--class-path=" + temp, "-hello", "world")
                .start()) {
            assertThat(inputArguments(peer))
                    .contains(
                            "--patch-module=java.base=", "-enableassertions", "-verbose:gc", "--finalization=disabled")
                    .contains("--enable-native-access=ALL-UNNAMED", "--module-path=" + temp, "-Xmx64m")
                    .contains("-Dfrom.file=a b", "-Xmn8m");
            String classPath = peer.call(LONG, () -> System.getProperty("java.class.path"));
            assertThat(classPath).startsWith(temp + ":");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-xmx64m", "--no-such-option", "-cp", "-version"})
    void whatJavaDoesNotTakeIsRefused(String arg) {
        assertThatThrownBy(() -> builder().args(arg).start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("args: ")
                .hasMessageContaining(arg);
    }

    @Test
    void fileOfArgumentsThatIsMissingFailsTheBoot() {
        assertThatThrownBy(() -> builder().args("@/no/such/file").start())
                .isInstanceOf(BootFailedException.class)
                .hasMessageContaining("{error,enoent}")
                .hasMessageContaining("args: @/no/such/file: expected a file of arguments for java");
    }

    @Test
    void missingEntriesAreRefusedByName() {
        Path missing = temp.resolve("missing.jar");
        LocalJava java = Launch.local();
        List<Path> replaced = new ArrayList<>(java.classPath());
        replaced.add(0, missing);
        refused("prependClassPath: ", missing, builder().launch(java.prependClassPath(missing)));
        refused("prependClassPath: ", missing, builder().launch(java.prependClassPath(temp, missing)));
        refused("classPath: ", missing, builder().launch(java.classPath(replaced)));
        refused(
                "classPath: ",
                missing,
                builder().launch(java.classPath(replaced).prependClassPath(temp)));
        refused(
                "modulePath: ",
                missing,
                builder().launch(new LocalJava(java.java(), java.classPath(), List.of(missing))));
    }

    private static void refused(String option, Path missing, Peer.Builder builder) {
        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(option + "expected a directory or a jar, but there is no " + missing);
    }

    @Test
    void missingEntriesOfAnOptionAreJavasAffair() {
        String missing = temp.resolve("missing.jar").toString();
        for (List<String> args : List.of(
                List.of("-cp", temp + ":" + missing),
                List.of("--class-path=" + missing),
                List.of("-cp", missing + "/*"))) {
            try (Peer peer = builder().args(args.toArray(String[]::new)).start()) {
                String classPath = peer.call(LONG, () -> System.getProperty("java.class.path"));
                assertThat(classPath).as("%s", args).contains(missing);
            }
        }
        try (Peer peer = builder()
                .args("--patch-module=java.sql=" + missing, "--module-path=" + missing)
                .start()) {
            assertThat(inputArguments(peer)).contains("--patch-module=java.sql=" + missing, "--module-path=" + missing);
        }
    }

    @Test
    void wildcardStandsForJars() throws IOException {
        Path jar = Files.write(temp.resolve("a.jar"), new byte[0]);
        for (Peer.Builder builder : List.of(
                builder().args("-cp", temp + "/*"),
                builder().launch(Launch.local().prependClassPath(temp.resolve("*"))))) {
            try (Peer peer = builder.start()) {
                String classPath = peer.call(LONG, () -> System.getProperty("java.class.path"));
                assertThat(classPath).startsWith(jar + ":");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"})
    void variablesReachJava(String variable) {
        try (Peer peer = builder().env(variable, "-Dgiven=yes -XX:+UseZGC").start()) {
            String given = peer.call(LONG, () -> System.getProperty("given"));
            assertThat(given).isEqualTo("yes");
        }
    }
}
