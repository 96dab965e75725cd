package io.peer4j.bench;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code ./bench [--quick] [ROW…]}: runs all rows, or those named, prints the table, and writes the figures and a page. */
final class Main {
    private static final String USAGE = "usage: ./bench [--quick] [ROW...]";
    private static final int WRONG_USAGE = 2;

    /** What this prints and draws holds more than ASCII, whatever the locale. */
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private final boolean quick;
    private final List<String> words;
    private final Path directory;

    private Main(List<String> words, Path directory) {
        this.quick = words.contains("--quick");
        this.words = words.stream().filter(word -> !word.equals("--quick")).toList();
        this.directory = directory;
    }

    public static void main(String[] args) throws Exception {
        System.exit(new Main(List.of(args), Path.of("target", "bench")).run());
    }

    private int run() throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Programs programs = Programs.find(directory.toAbsolutePath());
        List<Row> all = Rows.all(programs);
        List<String> unknown = words.stream()
                .filter(word -> all.stream().noneMatch(row -> row.isNamed(word)))
                .toList();
        if (!unknown.isEmpty()) {
            System.err.println("no such row or option: " + String.join(" ", unknown) + "\n" + USAGE + "\nrows: "
                    + String.join(" ", all.stream().map(Row::name).toList()));
            return WRONG_USAGE;
        }
        List<String> about = about(programs);
        about.forEach(OUT::println);
        long began = System.nanoTime();
        List<Outcome> outcomes = race(chosen(all), programs.hasErlang());
        Duration taken = Duration.ofNanos(System.nanoTime() - began);
        RawCsv.write(outcomes, directory.resolve("raw.csv"));
        HtmlReport.write(outcomes, about, directory.resolve("report.html"));
        OUT.println();
        OUT.println(ResultTable.summary(outcomes) + ", in " + taken.toSeconds() + " s");
        OUT.println("figures: " + directory.resolve("raw.csv") + ", plots and methods: "
                + directory.resolve("report.html"));
        return 0;
    }

    private List<String> about(Programs programs) throws InterruptedException {
        double inUse = Machine.inUse();
        List<String> about = new ArrayList<>(List.of(Machine.describe(inUse)));
        about.addAll(programs.notes());
        if (Machine.isBusy(inUse)) {
            about.add("The machine was busy with other work when this run began: do not trust its figures.");
        }
        if (quick) {
            about.add(
                    "A quick run times programs that have just begun: compare it with another quick run. The targets are"
                            + " for warm ones.");
        }
        return about;
    }

    private List<Row> chosen(List<Row> all) {
        return all.stream()
                .filter(row ->
                        words.isEmpty() ? row.quick() || !quick : words.stream().anyMatch(row::isNamed))
                .map(row -> quick ? row.shortened() : row)
                .toList();
    }

    private List<Outcome> race(List<Row> rows, boolean hasErlang) throws IOException, InterruptedException {
        if (!hasErlang) {
            return race(rows, Map.of());
        }
        try (OwnEpmd epmd = OwnEpmd.start()) {
            return race(rows, epmd.environment());
        }
    }

    /** The figures of a row are printed as soon as they are there. */
    private List<Outcome> race(List<Row> rows, Map<String, String> environment) throws InterruptedException {
        Race race = new Race(directory, environment, Main::progress);
        List<Outcome> outcomes = new ArrayList<>();
        for (Row row : rows) {
            Outcome outcome = race.run(row);
            progress("");
            OUT.print(ResultTable.of(outcome));
            outcomes.add(outcome);
        }
        return outcomes;
    }

    /** One line that is written over, for whoever watches. */
    private static void progress(String line) {
        if (Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()) {
            System.err.print("\r\033[K" + line);
            System.err.flush();
        }
    }
}
