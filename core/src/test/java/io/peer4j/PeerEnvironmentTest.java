package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peer4j.launch.Launch;
import io.peer4j.launch.PeerStart;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A peer's environment arrives as it is given, though a shell stands before a JVM over standard_io. Kinds of names: no
 * identifiers; those that the shell changes; those with quotes and dollars; those of other letters.
 */
@SuppressWarnings("try") // A peer that is not to start.
@Timeout(60)
class PeerEnvironmentTest {
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private static final Map<String, String> ODD = Map.ofEntries(
            Map.entry("spring.datasource.url", "jdbc:x \"$HOME\" \\ 'q' `r` #s"),
            Map.entry("a.b-c", ""),
            Map.entry("x y", "first\nsecond\t\r third "),
            Map.entry("ü", "größer ∀ 😀"),
            Map.entry("q\"u$o\\te", "1"),
            Map.entry("-dash", "2"),
            Map.entry("#hash", "3"),
            Map.entry("1digit", "4"),
            Map.entry("new\nline", "5"),
            Map.entry("PWD", "/nowhere"),
            Map.entry("IFS", "x"),
            Map.entry("PPID", "5"),
            Map.entry("OPTIND", "9"),
            Map.entry("plain", "é"));

    private static Peer.Builder builder(String connection) {
        return Peer.builder()
                .connection(connection.equals("tcp") ? Connection.tcp() : Connection.standardIo())
                .output(text -> {});
    }

    private static Map<String, String> environment() {
        return new HashMap<>(System.getenv());
    }

    @ParameterizedTest
    @ValueSource(strings = {"standard_io", "tcp"})
    void everyNameAndValueArrives(String connection) {
        Peer.Builder builder = builder(connection);
        ODD.forEach(builder::env);
        try (Peer peer = builder.start()) {
            Map<String, String> environment = peer.call(PeerEnvironmentTest::environment);
            assertThat(environment).containsAllEntriesOf(ODD);
            assertThat(environment.keySet()).noneMatch(name -> name.startsWith("PEER4J_ENV"));
            assertThat(environment).doesNotContainKey("PERL_BADLANG");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"standard_io", "tcp"})
    void inheritedVariablesArrive(String connection) {
        Peer.Builder builder = builder("standard_io");
        ODD.forEach(builder::env);
        try (Peer origin = builder.env("LC_ALL", "C.UTF-8").start()) {
            Map<String, String> environment = origin.call(LIMIT, () -> {
                try (Peer peer = builder(connection).start()) {
                    return peer.call(PeerEnvironmentTest::environment);
                }
            });
            Map<String, String> expected = new HashMap<>(ODD);
            // A shell sets it to where it is.
            expected.remove("PWD");
            assertThat(environment).containsAllEntriesOf(expected);
        }
    }

    @Test
    void inheritedBytesOfAnotherLocaleArrive() {
        try (Peer origin = builder("standard_io")
                .env("LC_ALL", "C")
                .env("ü.x", "ß")
                .env("plain", "é")
                .start()) {
            String found = origin.call(LIMIT, () -> {
                try (Peer peer = builder("standard_io").env("LC_ALL", "C.UTF-8").start()) {
                    return peer.call(() -> System.getenv("ü.x") + System.getenv("plain"));
                }
            });
            assertThat(found).isEqualTo("ßé");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"standard_io", "tcp"})
    void aVariableCanBeUnset(String connection) {
        try (Peer origin = builder("standard_io").env("a.b", "1").env("AB", "2").start()) {
            String found = origin.call(LIMIT, () -> {
                try (Peer peer = builder(connection)
                        .env("AB", "3")
                        .unsetEnv("a.b")
                        .unsetEnv("AB")
                        .unsetEnv("PWD")
                        .unsetEnv("never.there")
                        .start()) {
                    return peer.call(() -> System.getenv("a.b") + System.getenv("AB") + System.getenv("PWD"));
                }
            });
            assertThat(found).isEqualTo("nullnullnull");
        }
    }

    @Test
    void envAfterUnsetEnvCounts() {
        try (Peer peer =
                builder("standard_io").unsetEnv("HOME").env("HOME", "/h").start()) {
            assertThat(peer.call(() -> System.getenv("HOME"))).isEqualTo("/h");
        }
    }

    /** Others on the machine can read it. */
    @Test
    void noValueStandsOnTheCommandLine() {
        PeerStart start = new PeerStart(
                List.of(), List.of(), Map.of("a.b", "s3cr3t", "IFS", "s3cr3t"), true, true, Set.of("PWD"), null);
        assertThat(Launch.local().command(start)).noneMatch(word -> word.contains("s3cr3t"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"env", "name", "args", "property", "unsetEnv", "postProcessArgs"})
    void whatTheLocaleCanNotEncodeIsRefusedByName(String option) {
        try (Peer origin = builder("standard_io").env("LC_ALL", "C").start()) {
            String refusal = origin.call(LIMIT, () -> refusal(option, "grün"));
            assertThat(refusal).contains("U+00FC", "US-ASCII", "LC_ALL=C.UTF-8");
            assertThat(refusal).contains(option.equals("name") ? "env" : option.equals("property") ? "-Dx=" : option);
            assertThat(refusal.contains("GREETING")).isEqualTo(option.equals("env"));
        }
    }

    @Test
    void halfACharacterIsRefused() {
        assertThat(refusal("env", "half \ud83d")).contains("GREETING", "U+D83D", "half of a character");
        assertThat(refusal("args", "half \ud83d")).contains("args", "U+D83D");
    }

    private static String refusal(String option, String text) {
        Peer.Builder builder = builder("standard_io");
        switch (option) {
            case "env" -> builder.env("GREETING", text);
            case "name" -> builder.env(text, "x");
            case "args" -> builder.args(text);
            case "property" -> builder.args("-Dx=" + text);
            case "unsetEnv" -> builder.unsetEnv(text);
            default ->
                builder.postProcessArgs(args -> {
                    args.add(text);
                    return args;
                });
        }
        try (Peer unused = builder.start()) {
            return "started";
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void aNameThatIsNoneIsRefused() {
        for (String name : List.of("", "a=b", "a\0b")) {
            assertThatThrownBy(() -> builder("tcp").env(name, "x").start())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("env");
            assertThatThrownBy(() -> builder("tcp").unsetEnv(name).start())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("unsetEnv");
        }
    }

    @Test
    void latin1EncodesWhatItHas() {
        NativeText.verify("ü", () -> "x", StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> NativeText.verify("€", () -> "x", StandardCharsets.ISO_8859_1))
                .hasMessageContaining("U+20AC")
                .hasMessageContaining("ISO-8859-1");
    }
}
