package io.peer4j.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

/** The text, the page and the file of figures, of one outcome. */
class HtmlReportTest {
    private static final Effort EFFORT = new Effort(2, Duration.ofMillis(1), 3, Duration.ofMillis(5));

    private static Outcome outcome() {
        List<Contestant> contestants = List.of(
                Contestant.of("peer4j", List.of("a")),
                Contestant.of("OTP", List.of("b")),
                Contestant.missing("execnet <3", "left out: none here"));
        Row row = new Row(
                "call-x",
                "One caller & more",
                Unit.MICROSECONDS,
                "By calling.",
                EFFORT,
                true,
                contestants,
                List.of(
                        Target.atMost(0.33, "peer4j", "OTP"),
                        Target.atMost(0.1, "peer4j", "OTP"),
                        Target.atMost(1, "peer4j", "execnet <3")));
        List<long[]> ours = List.of(new long[] {10_000, 20_000, 30_000}, new long[] {20_000});
        List<long[]> theirs = List.of(new long[] {100_000}, new long[] {80_000, 80_000});
        return new Outcome(
                row,
                List.of(
                        new Outcome.Result("peer4j", ours, ""),
                        new Outcome.Result("OTP", theirs, ""),
                        new Outcome.Result("execnet <3", List.of(), "left out: none here")));
    }

    @Test
    void theTableHasFiguresAndTargets() {
        assertThat(ResultTable.of(outcome()).lines())
                .containsExactly(
                        "",
                        "call-x: One caller & more (µs)",
                        "  peer4j             median      20.0   p99      30.0        4 samples",
                        "  OTP                median      80.0   p99       100        3 samples",
                        "  execnet <3         left out: none here",
                        "  peer4j : OTP                   0.23 (0.20–0.25)     at most 0.33   met",
                        "  peer4j : OTP                   0.23 (0.20–0.25)     at most 0.10   missed",
                        "  peer4j : execnet <3            -                    at most 1.00   not measured");
        assertThat(ResultTable.summary(List.of(outcome()))).isEqualTo("1 targets met, 1 missed, 1 not measured");
    }

    @Test
    void thePageNeedsNothingFromOutside() {
        String page = HtmlReport.of(List.of(outcome()), List.of("2 × CPU"));

        assertThat(page)
                .contains("2 × CPU", "One caller &amp; more", "execnet &lt;3", "By calling.", "class=\"met\">met")
                .doesNotContain("http:", "https:", "src=", "<script");
    }

    @Test
    void thePlotIsWellFormed() throws Exception {
        String plot = BoxPlot.of(outcome());

        var document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(plot)));
        assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(2);
        assertThat(document.getElementsByTagName("circle").getLength()).isEqualTo(4);
    }

    @Test
    void theFiguresAreInTheRowsUnit(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("raw.csv");
        RawCsv.write(List.of(outcome()), file);

        assertThat(Files.readAllLines(file))
                .hasSize(1 + 4 + 3)
                .startsWith("row,contestant,round,sample,value,unit", "call-x,\"peer4j\",1,1,10.0,µs")
                .endsWith("call-x,\"OTP\",2,2,80.0,µs");
    }
}
