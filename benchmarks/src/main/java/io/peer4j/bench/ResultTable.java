package io.peer4j.bench;

import java.util.List;
import java.util.Locale;

/** The table, as text: for each row its figures, then its targets. */
final class ResultTable {
    private final StringBuilder text = new StringBuilder();

    private ResultTable() {}

    static String of(Outcome outcome) {
        ResultTable table = new ResultTable();
        table.add(outcome);
        return table.text.toString();
    }

    /** The last line: how many targets are met, and which are not. */
    static String summary(List<Outcome> outcomes) {
        List<Outcome.Verdict> all = outcomes.stream()
                .flatMap(outcome -> outcome.verdicts().stream())
                .toList();
        long met = all.stream().filter(Outcome.Verdict::isMet).count();
        long missed =
                all.stream().filter(verdict -> verdict.word().equals("missed")).count();
        return met + " targets met, " + missed + " missed, " + (all.size() - met - missed) + " not measured";
    }

    private void add(Outcome outcome) {
        Row row = outcome.row();
        line("%n%s: %s (%s)", row.name(), row.title(), row.unit().symbol());
        for (Outcome.Result result : outcome.results()) {
            result.samples().ifPresent(samples -> figures(row, result, samples));
            if (!result.trouble().isEmpty()) {
                line("  %-18s %s", result.name(), result.trouble());
            }
        }
        outcome.verdicts().forEach(this::verdict);
    }

    private void figures(Row row, Outcome.Result result, Samples samples) {
        line(
                "  %-18s median %9s   p99 %9s   %6d samples",
                result.name(),
                Unit.format(row.unit().of(samples.median())),
                Unit.format(row.unit().of(samples.quantile(Samples.P99))),
                samples.count());
    }

    private void verdict(Outcome.Verdict verdict) {
        Target target = verdict.target();
        line(
                "  %-30s %-20s %-14s %s",
                target.of() + " : " + target.against(),
                verdict.ratio().map(Ratio::toString).orElse("-"),
                target,
                verdict.word());
    }

    @SuppressWarnings("AnnotateFormatMethod") // That is an annotation of a library.
    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
    }
}
