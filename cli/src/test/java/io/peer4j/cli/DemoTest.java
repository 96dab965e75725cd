package io.peer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DemoTest {
    private static final Path SOURCE = Path.of("src/main/java/io/peer4j/cli/Demo.java");
    private static final Pattern SHOWN = Pattern.compile("show\\(\"(.+)\"\\);");

    @Test
    void shows_what_peers_do() {
        Outcome outcome = Outcome.inThisJvm("demo");
        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains(
                        "=> max = 7",
                        "Hello from process ",
                        "=> answer = <<\"Hello, joe!\">>",
                        "java.lang.NumberFormatException",
                        "at java.lang.Integer.parseInt(Integer.java:",
                        "=> 17984 + 8013 primes below 300000",
                        "=> first: {down,{exit_status,7}}",
                        "=> second: running, 6 * 7 = 42",
                        "node third@localhost, nodes() = [third@localhost]",
                        "=> answer = <<\"Hello, mike!\">>");
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void runs_the_code_that_it_shows() throws IOException {
        String source = Files.readString(SOURCE);
        String code = withoutLayout(SHOWN.matcher(source).replaceAll(""));
        List<String> shown = SHOWN.matcher(source)
                .results()
                .map(DemoTest::unquoted)
                .filter(line -> !line.contains("…"))
                .toList();
        assertThat(shown)
                .hasSizeGreaterThan(8)
                .allSatisfy(line -> assertThat(code).contains(withoutLayout(line.substring(0, line.length() - 1))));
    }

    private static String unquoted(MatchResult shown) {
        return shown.group(1).replace("\\\"", "\"");
    }

    private static String withoutLayout(String code) {
        return code.replaceAll("\\s", "");
    }
}
