package io.peer4j.bench;

import java.util.Arrays;
import java.util.List;

/** Samples, with the statistics that are shown of them. */
final class Samples {
    static final double MEDIAN = 0.5;
    static final double P99 = 0.99;

    private final long[] sorted;

    private Samples(long[] sorted) {
        this.sorted = sorted;
    }

    /** The samples of all {@code rounds} together. There must be one at least. */
    static Samples of(List<long[]> rounds) {
        long[] all = rounds.stream().flatMapToLong(Arrays::stream).sorted().toArray();
        if (all.length == 0) {
            throw new IllegalArgumentException("no samples");
        }
        return new Samples(all);
    }

    int count() {
        return sorted.length;
    }

    /** The least sample that {@code fraction} of all do not exceed: the nearest rank, so one that was measured. */
    long quantile(double fraction) {
        int rank = (int) Math.ceil(fraction * sorted.length);
        return sorted[Math.max(0, rank - 1)];
    }

    long median() {
        return quantile(MEDIAN);
    }
}
