package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.peer4j.testing.Epmd;
import io.peer4j.testing.Programs;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * OTP's own {@code peer} as the origin of JVM peers, and, as the control group, of real Erlang peers: the cases of
 * {@code peer_origin.escript}, each as a test.
 */
@Tag("erlang")
class OtpOriginTest {
    private static final String PEER4J =
            Path.of("src", "test", "sh", "peer4j").toAbsolutePath().toString();
    private static final Path ERLANG = Path.of("src", "test", "erlang");
    private static final long LIMIT_SECONDS = 600;

    @TestFactory
    Stream<DynamicTest> aJvmPeerOfAnErlangOrigin() throws Exception {
        return suite("peer_origin.escript", "jvm", PEER4J);
    }

    @TestFactory
    Stream<DynamicTest> anErlangPeerOfAnErlangOrigin() throws Exception {
        return suite("peer_origin.escript", "erl", "erl");
    }

    @TestFactory
    Stream<DynamicTest> aJvmPeerOverDistribution() throws Exception {
        return suite("peer_origin_dist.escript", "jvm", PEER4J);
    }

    @TestFactory
    Stream<DynamicTest> anErlangPeerOverDistribution() throws Exception {
        return suite("peer_origin_dist.escript", "erl", "erl");
    }

    private static Stream<DynamicTest> suite(String escript, String role, String program)
            throws IOException, InterruptedException {
        Assumptions.assumeTrue(Programs.isInstalled("escript"), "no escript is installed");
        Epmd epmd = Epmd.start();
        Process suite = start(escript, role, program, epmd);
        try (epmd) {
            List<String> lines = read(suite);
            assertThat(suite.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(suite.exitValue()).as("%s", lines).isZero();
            List<DynamicTest> tests =
                    lines.stream().flatMap(OtpOriginTest::test).toList();
            assertThat(tests).as("%s", lines).hasSizeGreaterThan(35);
            return tests.stream();
        } finally {
            suite.descendants().forEach(ProcessHandle::destroyForcibly);
            suite.destroyForcibly();
        }
    }

    private static Process start(String escript, String role, String program, Epmd epmd) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        "escript", ERLANG.resolve(escript).toString(), role, program)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment()
                .put(
                        "JAVA",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
        builder.environment().put("CLASS_PATH", classPath());
        builder.environment().put("ERL_EPMD_PORT", epmd.port());
        return builder.start();
    }

    private static String classPath() {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, entries);
    }

    private static List<String> read(Process suite) throws IOException {
        try (BufferedReader reader = suite.inputReader()) {
            return reader.lines().toList();
        }
    }

    /** The test that a line of the suite's stands for: {@code ok NAME …}, {@code skipped NAME …} or {@code failed NAME …}. */
    private static Stream<DynamicTest> test(String line) {
        String[] words = line.split(" ", 3);
        String name = words.length > 1 ? words[1] : "";
        String detail = words.length > 2 ? words[2] : "";
        return switch (words[0]) {
            case "ok" -> Stream.of(dynamicTest(name, () -> {}));
            case "skipped" -> Stream.of(dynamicTest(name, () -> Assumptions.abort(detail)));
            case "failed" -> Stream.of(dynamicTest(name, () -> fail(detail)));
            default -> Stream.empty();
        };
    }
}
