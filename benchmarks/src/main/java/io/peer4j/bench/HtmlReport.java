package io.peer4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One page, with nothing outside it: the targets, then each row with its method, its figures and a plot. */
final class HtmlReport {
    private static final String HEAD = """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <title>peer4j: benchmarks</title>
            <style>
            body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #222; background: #fff }
            table { border-collapse: collapse; margin: .6rem 0 }
            th, td { text-align: left; padding: .15rem .9rem .15rem 0; border-bottom: 1px solid #ddd }
            td.n { text-align: right; font-variant-numeric: tabular-nums }
            .met { color: #12702f } .missed { color: #b3261e } .note { color: #666 }
            svg { max-width: 100%; height: auto }
            svg text { font-size: 12px; fill: #333 } .name { text-anchor: end } .tick { text-anchor: middle; fill: #777 }
            .grid { stroke: #eee } .median { stroke: #000; stroke-width: 2 } circle { fill: #000; fill-opacity: .45 }
            line.ours, rect.ours { stroke: #1f6feb; fill: #9ec5fe } line.rival, rect.rival { stroke: #777; fill: #ddd }
            </style>
            """;

    private final StringBuilder html = new StringBuilder(HEAD);

    private HtmlReport() {}

    /** Writes the page; {@code about} are lines on the machine and the run. */
    static void write(List<Outcome> outcomes, List<String> about, Path file) throws IOException {
        Files.writeString(file, of(outcomes, about));
    }

    static String of(List<Outcome> outcomes, List<String> about) {
        HtmlReport report = new HtmlReport();
        report.overview(outcomes, about);
        outcomes.forEach(report::row);
        return report.html.append("</html>\n").toString();
    }

    private void overview(List<Outcome> outcomes, List<String> about) {
        html.append("<h1>peer4j beside its rivals</h1>\n");
        about.forEach(
                line -> html.append("<p class=\"note\">").append(escaped(line)).append("</p>\n"));
        html.append("<p>").append(ResultTable.summary(outcomes)).append("</p>\n<table>\n");
        header("what", "ratio of medians (least–greatest of the rounds)", "target", "");
        for (Outcome outcome : outcomes) {
            for (Outcome.Verdict verdict : outcome.verdicts()) {
                verdict(outcome.row(), verdict);
            }
        }
        html.append("</table>\n");
    }

    private void verdict(Row row, Outcome.Verdict verdict) {
        Target target = verdict.target();
        html.append("<tr>");
        html.append("<td><a href=\"#")
                .append(row.name())
                .append("\">")
                .append(escaped(row.title()))
                .append("</a>, ");
        html.append(escaped(target.of() + " : " + target.against())).append("</td>");
        cell(verdict.ratio().map(Ratio::toString).orElse("-"));
        cell(target.toString());
        html.append("<td class=\"")
                .append(verdict.word())
                .append("\">")
                .append(verdict.word())
                .append("</td></tr>\n");
    }

    private void row(Outcome outcome) {
        Row row = outcome.row();
        html.append("<h2 id=\"")
                .append(row.name())
                .append("\">")
                .append(escaped(row.title()))
                .append("</h2>\n");
        html.append("<p>")
                .append(escaped(row.method()))
                .append(" <span class=\"note\">")
                .append(effort(row));
        html.append("</span></p>\n").append(BoxPlot.of(outcome)).append("<table>\n");
        header("", "median, " + row.unit().symbol(), "99th percentile", "samples");
        outcome.results().forEach(result -> result(row, result));
        html.append("</table>\n");
    }

    private static String effort(Row row) {
        Effort effort = row.effort();
        return effort.rounds() + " rounds; each warms up for " + effort.warmUp().toMillis() + " ms, then takes at most "
                + effort.samples() + " samples in " + effort.limit().toMillis() + " ms.";
    }

    private void result(Row row, Outcome.Result result) {
        html.append("<tr>");
        cell(result.name());
        result.samples().ifPresent(samples -> {
            number(Unit.format(row.unit().of(samples.median())));
            number(Unit.format(row.unit().of(samples.quantile(Samples.P99))));
            number("" + samples.count());
        });
        if (!result.trouble().isEmpty()) {
            cell(result.trouble());
        }
        html.append("</tr>\n");
    }

    private void header(String... names) {
        html.append("<tr>");
        for (String name : names) {
            html.append("<th>").append(escaped(name)).append("</th>");
        }
        html.append("</tr>\n");
    }

    private void cell(String text) {
        html.append("<td>").append(escaped(text)).append("</td>");
    }

    private void number(String text) {
        html.append("<td class=\"n\">").append(escaped(text)).append("</td>");
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
