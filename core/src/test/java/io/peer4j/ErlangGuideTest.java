package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.testing.ErlangOrigin;
import io.peer4j.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the guides tell Erlang's users to write works: it is run as it stands. */
@Timeout(120)
@Tag("erlang")
class ErlangGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "erlang-users.md");
    private static final Path README = Path.of("..", "README.md");
    private static final Pattern JAVA = Pattern.compile("```java\\n(package .*?)```", Pattern.DOTALL);

    @TempDir
    private Path directory;

    @Test
    void theGuideForErlangsUsersRuns() throws Exception {
        compileClassOf(GUIDE);
        assertThat(run(GUIDE)).isEqualTo("1 modules, 5 expressions\n");
    }

    @Test
    void theReadmesErlangRuns() throws Exception {
        assertThat(run(README)).isEqualTo("0 modules, 1 expressions\n");
    }

    private void compileClassOf(Path guide) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Assumptions.assumeTrue(compiler != null, "this Java has no compiler");
        String code = JAVA.matcher(Files.readString(guide))
                .results()
                .map(MatchResult::group)
                .map(block -> block.replaceAll("```(java\\n)?", ""))
                .findFirst()
                .orElseThrow();
        Path source = Files.writeString(directory.resolve("Calc.java"), code);
        int status = compiler.run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                ErlangOrigin.classPath(),
                "-d",
                directory.toString(),
                source.toString());
        assertThat(status).isZero();
    }

    private String run(Path guide) throws IOException, InterruptedException {
        Assumptions.assumeTrue(Programs.isInstalled("escript"), "no escript is installed");
        Process process =
                ErlangOrigin.start("guide.escript", guide.toString(), ErlangOrigin.PEER4J, directory.toString());
        try {
            String printed =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            process.waitFor();
            return printed;
        } finally {
            ErlangOrigin.end(process);
        }
    }
}
