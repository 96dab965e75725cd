package io.peer4j.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A row as inline SVG: for each contestant a box from the first to the third quartile with the median in it, a line from the
 * 1st to the 99th percentile, and a dot for each round's median.
 */
final class BoxPlot {
    private static final int LABEL = 150;
    private static final int WIDTH = 820;
    private static final int RIGHT = 20;
    private static final int LINE = 30;
    private static final int AXIS = 26;
    private static final int TICKS = 6;
    private static final double[] LOW_TO_HIGH = {0.01, 0.25, 0.5, 0.75, Samples.P99};

    /** From this ratio of the greatest to the least on, the axis is logarithmic. */
    private static final double LOGARITHMIC_FROM = 12;

    private final Unit unit;
    private final List<Outcome.Result> results;
    private final double least;
    private final double greatest;
    private final boolean logarithmic;
    private final StringBuilder svg = new StringBuilder();

    private BoxPlot(Unit unit, List<Outcome.Result> results) {
        this.unit = unit;
        this.results = results;
        double[] all = results.stream()
                .flatMap(result -> result.samples().stream())
                .flatMapToDouble(samples -> Arrays.stream(values(samples)))
                .toArray();
        this.greatest = Arrays.stream(all).max().orElse(1) * 1.05;
        double lowest = Arrays.stream(all).min().orElse(1) * 0.95;
        this.logarithmic = greatest / lowest > LOGARITHMIC_FROM;
        this.least = logarithmic ? lowest : 0;
    }

    /** The plot; empty if nothing was measured. */
    static String of(Outcome outcome) {
        List<Outcome.Result> measured = outcome.results().stream()
                .filter(result -> !result.rounds().isEmpty())
                .toList();
        return measured.isEmpty() ? "" : new BoxPlot(outcome.row().unit(), measured).draw();
    }

    private double[] values(Samples samples) {
        double[] values = new double[LOW_TO_HIGH.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = unit.of(samples.quantile(LOW_TO_HIGH[i]));
        }
        return values;
    }

    private String draw() {
        int height = results.size() * LINE + AXIS;
        add("<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">", WIDTH, height, WIDTH, height);
        axis(results.size() * LINE);
        for (int i = 0; i < results.size(); i++) {
            contestant(results.get(i), i * LINE + LINE / 2, i == 0 ? "ours" : "rival");
        }
        add("</svg>");
        return svg.toString();
    }

    private void axis(int bottom) {
        for (int i = 0; i <= TICKS; i++) {
            double share = (double) i / TICKS;
            double value = logarithmic ? least * Math.pow(greatest / least, share) : least + (greatest - least) * share;
            double x = x(value);
            add("<line class=\"grid\" x1=\"%.1f\" y1=\"0\" x2=\"%.1f\" y2=\"%d\"/>", x, x, bottom);
            add("<text class=\"tick\" x=\"%.1f\" y=\"%d\">%s</text>", x, bottom + 16, Unit.format(value));
        }
    }

    private void contestant(Outcome.Result result, int y, String kind) {
        double[] at = values(result.samples().orElseThrow());
        add("<text class=\"name\" x=\"%d\" y=\"%d\">%s</text>", LABEL - 8, y + 4, HtmlReport.escaped(result.name()));
        add("<line class=\"%s\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>", kind, x(at[0]), y, x(at[4]), y);
        double left = Math.min(x(at[1]), x(at[3]));
        double width = Math.max(1, Math.abs(x(at[3]) - x(at[1])));
        add("<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"14\"/>", kind, left, y - 7, width);
        add("<line class=\"median\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>", x(at[2]), y - 9, x(at[2]), y + 9);
        for (long[] round : result.rounds()) {
            double median = unit.of(Samples.of(List.of(round)).median());
            add("<circle cx=\"%.1f\" cy=\"%d\" r=\"2.5\"/>", x(median), y);
        }
    }

    private double x(double value) {
        double share = logarithmic
                ? Math.log(value / least) / Math.log(greatest / least)
                : (value - least) / (greatest - least);
        return LABEL + share * (WIDTH - LABEL - RIGHT);
    }

    @SuppressWarnings("AnnotateFormatMethod") // That is an annotation of a library.
    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
