package io.peer4j.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How one contestant compares with another: the ratio of their medians in each round, of which the median and the extremes.
 *
 * @param median the ratio
 * @param least the least that a round gave
 * @param greatest the greatest that a round gave
 */
record Ratio(double median, double least, double greatest) {
    /** Of {@code one} to {@code other}, in a row's unit; empty if no round has both. */
    static Optional<Ratio> of(List<long[]> one, List<long[]> other, Unit unit) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < Math.min(one.size(), other.size()); round++) {
            ratios.add(median(one.get(round), unit) / median(other.get(round), unit));
        }
        if (ratios.isEmpty()) {
            return Optional.empty();
        }
        ratios.sort(null);
        return Optional.of(new Ratio(middle(ratios), ratios.getFirst(), ratios.getLast()));
    }

    private static double median(long[] round, Unit unit) {
        return unit.of(Samples.of(List.of(round)).median());
    }

    private static double middle(List<Double> sorted) {
        int upper = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(upper) : (sorted.get(upper - 1) + sorted.get(upper)) / 2;
    }

    @Override
    public String toString() {
        return Unit.format(median) + " (" + Unit.format(least) + "–" + Unit.format(greatest) + ")";
    }
}
