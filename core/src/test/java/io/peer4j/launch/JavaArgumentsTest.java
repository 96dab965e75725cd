package io.peer4j.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JavaArgumentsTest {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    /** As {@code java}'s help writes an option: at the beginning of a line, or after another one. */
    private static final Pattern HELP = Pattern.compile("(?m)^ {4}(-\\S*(?: \\| -\\S*| -\\S*)*)");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path temp;

    @Test
    void theJvmsOptionsAreToldFromTheNodesFlags() {
        List<String> jvm = List.of(
                "-Xmx64m",
                "-Dkey=a b",
                "--add-opens",
                "java.base/java.io=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "--enable-native-access",
                "ALL-UNNAMED",
                "--patch-module=java.base=/x",
                "--sun-misc-unsafe-memory-access=deny",
                "--finalization=disabled",
                "-ea:com.acme",
                "-enableassertions",
                "-disableassertions:com.acme...",
                "-verbose:gc",
                "-verbose",
                "-mx64m",
                "-noclassgc",
                "-verifyremote",
                "-XX:+UseSerialGC",
                "-Xlog:gc",
                "-client",
                "-javaagent:a.jar");
        List<String> node = List.of(
                "-setcookie", "c", "-eval", "x.", "+S", "1", "-ssl_dist_optfile", "f", "-hello", "w", "-", "--", "@");
        JavaArguments split = JavaArguments.split(joined(jvm, node));
        assertThat(split.jvm()).isEqualTo(jvm);
        assertThat(split.node()).isEqualTo(node);
        assertThat(split.classPath()).isEmpty();
        assertThat(split.modulePath()).isEmpty();
    }

    @Test
    void pathsAreTakenApart() {
        JavaArguments split = JavaArguments.split(List.of(
                "-cp",
                "a.jar",
                "--class-path",
                "b.jar",
                "--class-path=c.jar",
                "-classpath",
                "d.jar",
                "-Djava.class.path=e.jar",
                "-p",
                "m1",
                "--module-path=m2",
                "--module-path",
                "m3"));
        assertThat(split.classPath()).containsExactly("a.jar", "b.jar", "c.jar", "d.jar", "e.jar");
        assertThat(split.modulePath()).containsExactly("m1", "m2", "m3");
        assertThat(split.jvm()).isEmpty();
        assertThat(split.node()).isEmpty();
    }

    @Test
    void directoriesOfPaAreTheClassPathsFirst() {
        List<String> node = List.of("-pa", "a.jar", "b", "-x", "c");
        JavaArguments split = JavaArguments.split(node);
        assertThat(split.classPath()).containsExactly("a.jar", "b");
        assertThat(split.node()).isEqualTo(node);
    }

    @Test
    void variablesOfEnvAreTakenWhateverTheyLookLike() {
        JavaArguments split = JavaArguments.split(List.of("-env", "A", "-Xmx1m", "-x", "-env", "-B", "@c", "y"));
        assertThat(split.env()).containsExactly(Map.entry("A", "-Xmx1m"), Map.entry("-B", "@c"));
        assertThat(split.node()).containsExactly("-x", "y");
        assertThat(split.jvm()).isEmpty();
        assertThatThrownBy(() -> JavaArguments.split(List.of("-env", "A")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-env NAME VALUE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-proto_dst",
                "-protodist",
                "-dist_liste",
                "-setcooki",
                "-hiden",
                "-conect_all",
                "-ssl_dist_optfil",
                "-start_epm",
                "-proto_dist inet_tls",
                "-kernel inet_dist_listen_min 40000",
                "-hidden true"
            })
    void misspeltFlagsThatProtectAreRefused(String word) {
        List<String> words = List.of(word);
        assertThatThrownBy(() -> JavaArguments.split(words))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("args: ")
                .hasMessageContaining(word);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-hosts2", "-names", "-mine", "-hide", "-cookies", "-flag with spaces"})
    void flagsOfAProgramsOwnAreTaken(String word) {
        assertThat(JavaArguments.split(List.of(word)).node()).containsExactly(word);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-args_file f",
                "-config f",
                "-configfd 3",
                "-epmd_module mine",
                "-no_epmd",
                "-no_epmd -start_epmd false -dist_listen true",
                "-nocookie",
                "-sname undefined",
                "-name undefined",
                "-proto_dist inet_mine",
                "-proto_dist",
                "-proto_dist inet_tcp inet_tls",
                "-kernel dist_auto_connect never",
                "-kernel epmd_module mine",
                "-kernel global_groups []",
                "-kernel a b inet_dist_listen_options []",
                "-kernel inet_dist_connect_options []",
                "-kernel inetrc 'f'",
                "-kernel start_distribution false"
            })
    void flagsThatAreDangerousToIgnoreAreRefused(String flags) {
        List<String> words = List.of(flags.split(" ", -1));
        assertThatThrownBy(() -> JavaArguments.split(words))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("args: " + words.getFirst())
                .hasMessageEndingWith("(see docs/otp.md)");
        List<String> extra = new ArrayList<>(List.of("-extra"));
        extra.addAll(words);
        assertThat(JavaArguments.split(extra).node()).isEqualTo(extra);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-proto_dist inet_tcp", "-erl_epmd_port 4370", "-dist_listen false"})
    void aNodeWithoutEpmdIsTakenIfItsWayIsSaid(String flags) {
        List<String> words = List.of(("-no_epmd " + flags).split(" "));
        assertThat(JavaArguments.split(words).node()).isEqualTo(words);
    }

    @Test
    void allAfterExtraIsTheNodes() {
        List<String> node = List.of("-extra", "-Xmx1m", "@none", "--odd", "-cp");
        assertThat(JavaArguments.split(node).node()).isEqualTo(node);
    }

    @Test
    void argumentFileIsReadInPlace() throws IOException {
        Path file = Files.writeString(temp.resolve("args"), "-Da=b # all\n-cp 'x y' -setcookie \"c\\td\"\n");
        JavaArguments split = JavaArguments.split(List.of("-Dfirst=1", "@" + file, "@@literal", "-Dlast=1"));
        assertThat(split.jvm()).containsExactly("-Dfirst=1", "-Da=b", "-Dlast=1");
        assertThat(split.classPath()).containsExactly("x y");
        assertThat(split.node()).containsExactly("-setcookie", "c\td", "@literal");
        assertThat(JavaArguments.split(List.of("--disable-@files", "@none")).node())
                .containsExactly("@none");
    }

    @ParameterizedTest
    @CsvSource({
        "-xmx64m, did you mean -Xmx64m?",
        "-XMX64m, did you mean -Xmx64m?",
        "-Xm64, neither an option of java nor a flag of a node",
        "-verbos:gc, did you mean -verbose:gc?",
        "-enableassertion, did you mean -enableassertions?",
        "-enable-assertions, did you mean -enableassertions?",
        "-javaagnt:a.jar, did you mean -javaagent:a.jar?",
        "-add-opens, did you mean --add-opens?",
        "--add-open=a/b=c, did you mean --add-opens=a/b=c?",
        "--no-such-option, neither an option of java nor a flag of a node",
        "-classpth, did you mean -classpath?",
        "-snmae, did you mean -sname?",
        "-setcookei, did you mean -setcookie?",
        "-classpath=x, did you mean -classpath x?",
        "-verbose=gc, did you mean -verbose:gc?",
        "-javaagent=a.jar, did you mean -javaagent:a.jar?",
        "-agentlib, did you mean -agentlib:?",
        "-setcookie=c, did you mean -setcookie c?",
        "-ss=1m, did you mean -ss1m?",
        "-key=value, neither an option of java nor a flag of a node",
        "@/no/such/file, can't be read",
        "--finalization, expected --finalization=VALUE",
        "-version, java does not run a peer",
        "-jar, java does not run a peer",
        "--dry-run, java does not run a peer",
        "-cp, expected a value after -cp",
        "--module-path, expected a value after --module-path",
        "--add-modules, expected a value after --add-modules"
    })
    void whatIsNeitherIsRefusedByName(String arg, String message) {
        assertThatThrownBy(() -> JavaArguments.split(List.of("-Xmx1m", arg)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(arg)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-jar=x", "-XX=x", "-help=x"})
    void adviceIsNeverTheWordItself(String word) {
        assertThatThrownBy(() -> JavaArguments.split(List.of(word)))
                .hasMessageContaining(word)
                .message()
                .doesNotContain("did you mean");
    }

    /** OTP takes any flag, which a program reads by init:get_argument. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-model",
                "-host",
                "-configs",
                "-1",
                "-1.5",
                "-servers",
                "-clients",
                "-clientid",
                "-serverid",
                "-hero",
                "-heap",
                "-hello",
                "-debugs",
                "-verity",
                "-versions",
                "-xml",
                "-xmpp_host",
                "-xrunner",
                "-ap",
                "-names",
                "-users",
                "-paths",
                "-roots",
                "-cookies",
                "-runs",
                "-kernels",
                "-heartbeat",
                "-evaluate",
                "-sname2",
                "-module_dir",
                "-a/b",
                "-a+b",
                "-größe",
                "-_x",
                "-dry-run",
                "-P",
                "-i",
                "-Name",
                "-pid",
                "-ss",
                "-mx"
            })
    void flagOfAProgramsOwnReachesTheNode(String flag) {
        assertThat(JavaArguments.split(List.of(flag, "value")).node()).containsExactly(flag, "value");
        List<String> behind = List.of("-kernel", "key", flag);
        assertThat(JavaArguments.split(behind).node()).isEqualTo(behind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-k=v", "-a:b", "-1"})
    void valueOfAFlagReachesTheNode(String value) {
        List<String> args = List.of("-mine", value);
        assertThat(JavaArguments.split(args).node()).isEqualTo(args);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-xmx64m",
                "-xms1g",
                "-xss1m",
                "-xx:+UseG1GC",
                "-Xm64",
                "-Xfoo",
                "--enable-native-acces",
                "-add-opens",
                "-enableassertion",
                "-javaagnt:a.jar",
                "-verbos:gc",
                "-classpth",
                "-cp",
                "--patch-modul=a=b"
            })
    void misspeltOptionAfterAFlagIsRefused(String option) {
        assertThatThrownBy(() -> JavaArguments.split(List.of("-mine", "value", option)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(option);
    }

    @Test
    void valueIsNoOption() {
        assertThatThrownBy(() -> JavaArguments.split(List.of("--add-modules", "-Xmx1m")))
                .hasMessageContaining("expected a value after --add-modules, got -Xmx1m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "--help-extra"})
    void allThatJavasHelpListsIsKnown(String option) throws IOException, InterruptedException {
        Process java = new ProcessBuilder(JAVA.toString(), option)
                .redirectErrorStream(true)
                .start();
        String help = new String(java.getInputStream().readAllBytes(), ArgumentFile.charset());
        assertThat(java.waitFor()).isZero();
        List<String> known = new ArrayList<>();
        Matcher lines = HELP.matcher(help);
        while (lines.find()) {
            for (String word : lines.group(1).split(" \\| | ", -1)) {
                String name = word.replaceFirst("[\\[<].*", "").replaceFirst("/a:$", "/a:");
                assertThat(JavaOption.of(name.endsWith("=") ? name + "x" : name))
                        .as(word)
                        .isNotNull();
                known.add(name);
            }
        }
        assertThat(known).hasSizeGreaterThan(20);
    }

    @Test
    void onlyWhatGoesWithTheCacheFitsIt() {
        assertThat(List.of("-Xmx64m", "-Dk=v", "-ea", "-Xint", "-XX:+UseG1GC", "-setcookie"))
                .allMatch(arg -> JavaArguments.split(List.of(arg)).fitsCache());
        assertThat(List.of("-javaagent:a", "-XX:+UseZGC", "--add-opens=a/b=c", "-Xshare:off", "--enable-preview"))
                .noneMatch(arg -> JavaArguments.split(List.of(arg)).fitsCache());
    }

    private static List<String> joined(List<String> first, List<String> then) {
        return Stream.concat(first.stream(), then.stream()).toList();
    }
}
