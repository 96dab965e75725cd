package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.testing.Soak;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Runs jcstress on the classes named {@code …Stress}: two threads meet in each of their states, many thousand times, and
 * what comes of it has to be among the outcomes that are listed there.
 */
@Tag(Soak.TAG)
@Timeout(value = 100, unit = TimeUnit.MINUTES)
class StressTest {
    private static final Pattern RESULTS = Pattern.compile(
            "\\(Results: (\\d+) planned; (\\d+) passed, (\\d+) failed, (\\d+) soft errs, (\\d+) hard errs\\)");

    /** A build that compiles but one of the classes anew has jcstress list but that one, and pass. */
    @Test
    void allOfTheClassesAreRun() throws IOException {
        Path sources = Path.of("src", "test", "java");
        String listed = Files.readString(Path.of("target", "test-classes", "META-INF", "TestList"));
        try (Stream<Path> files = Files.walk(sources)) {
            assertThat(files.map(file -> sources.relativize(file).toString().replace('/', '.'))
                            .filter(name -> name.endsWith("Stress.java"))
                            .map(name -> name.substring(0, name.length() - ".java".length())))
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(listed)
                            .as("build anew, after ./mvnw clean")
                            .contains(name + "."));
        }
    }

    @Test
    void noForbiddenOutcomeIsSeen() throws Exception {
        String output = jcstress();
        Matcher results = RESULTS.matcher(output);
        int planned = 0;
        int passed = 0;
        while (results.find()) {
            planned = Integer.parseInt(results.group(1));
            passed = Integer.parseInt(results.group(2));
        }
        Soak.figure("races: %d configurations of jcstress, %d passed", planned, passed);
        assertThat(output).as(output).contains("Failed tests: No matches.", "Error tests: No matches.");
        assertThat(passed).as(output).isPositive().isEqualTo(planned);
    }

    /** No pinning of threads, where others work as well. The short form leaves out the compiler's random options. */
    private static String jcstress() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.openjdk.jcstress.Main");
        builder.command().addAll(List.of("-r", ".", "-af", "NONE", "-sc", "false"));
        builder.command().addAll(List.of("-strideSize", "100", "-strideCount", "10", "-f", "1"));
        builder.command()
                .addAll(
                        Soak.isLong()
                                ? List.of("-m", "default", "-iters", "3", "-time", "500")
                                : List.of(
                                        "-m",
                                        "quick",
                                        "-iters",
                                        "1",
                                        "-time",
                                        "100",
                                        "-fsm",
                                        "0",
                                        "-jvmArgs",
                                        "-Xmx256m"));
        // It leaves its results where it runs.
        Path directory = Files.createDirectories(Path.of("target", "jcstress"));
        Process process =
                builder.directory(directory.toFile()).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return output;
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
