package io.peer4j.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Every sample: {@code row,contestant,round,sample,value,unit}, with the value in the row's unit. */
final class RawCsv {
    private RawCsv() {}

    static void write(List<Outcome> outcomes, Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("row,contestant,round,sample,value,unit\n");
            for (Outcome outcome : outcomes) {
                for (Outcome.Result result : outcome.results()) {
                    write(outcome.row(), result, out);
                }
            }
        }
    }

    private static void write(Row row, Outcome.Result result, BufferedWriter out) throws IOException {
        for (int round = 0; round < result.rounds().size(); round++) {
            long[] samples = result.rounds().get(round);
            for (int i = 0; i < samples.length; i++) {
                out.write(row.name() + ",\"" + result.name() + "\"," + (round + 1) + "," + (i + 1) + ","
                        + (float) row.unit().of(samples[i]) + "," + row.unit().symbol() + "\n");
            }
        }
    }
}
