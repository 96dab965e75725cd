package io.peer4j.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs the contestants of a row: in rounds, each afresh in each round, one after another, in an order that is rotated by one
 * from round to round, so that what happens on the machine meets all of them.
 */
final class Race {
    private final Path directory;
    private final Map<String, String> environment;
    private final Consumer<String> progress;

    /**
     * Runs rows.
     *
     * @param directory where what contestants print to standard error is kept
     * @param environment what is added to their environment
     * @param progress is told who runs
     */
    Race(Path directory, Map<String, String> environment, Consumer<String> progress) {
        this.directory = directory;
        this.environment = environment;
        this.progress = progress;
    }

    Outcome run(Row row) throws InterruptedException {
        List<Entry> entries = row.contestants().stream().map(Entry::new).toList();
        for (int round = 0; round < row.effort().rounds(); round++) {
            for (int i = 0; i < entries.size(); i++) {
                Entry entry = entries.get((i + round) % entries.size());
                // Who has failed once is not tried again.
                if (entry.trouble.isEmpty()) {
                    progress.accept(row.name() + ", round " + (round + 1) + " of "
                            + row.effort().rounds() + ": " + entry.contestant.name());
                    run(row, entry);
                }
            }
        }
        return new Outcome(row, entries.stream().map(Entry::result).toList());
    }

    private void run(Row row, Entry entry) throws InterruptedException {
        Path log =
                directory.resolve(row.name() + "-" + entry.contestant.name().replaceAll("[^A-Za-z0-9]+", "-") + ".log");
        try {
            entry.rounds.add(
                    ContestantProcess.run(entry.contestant.command(row.effort()), environment, log.toAbsolutePath()));
        } catch (IOException e) {
            entry.trouble = String.valueOf(e.getMessage());
        }
    }

    private static final class Entry {
        private final Contestant contestant;
        private final List<long[]> rounds = new ArrayList<>();
        private String trouble;

        Entry(Contestant contestant) {
            this.contestant = contestant;
            this.trouble = contestant.missing();
        }

        Outcome.Result result() {
            return new Outcome.Result(contestant.name(), List.copyOf(rounds), trouble);
        }
    }
}
