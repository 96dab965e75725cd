package io.peer4j.bench;

import java.util.List;
import java.util.Optional;

/**
 * What came of a row.
 *
 * @param row the row
 * @param results a result for each of its contestants, in its order
 */
record Outcome(Row row, List<Result> results) {
    /**
     * What came of a contestant.
     *
     * @param name its name
     * @param rounds its samples in each round; none if it did not run
     * @param trouble why it did not run, or not to the end; empty if it did
     */
    record Result(String name, List<long[]> rounds, String trouble) {
        Optional<Samples> samples() {
            return rounds.isEmpty() ? Optional.empty() : Optional.of(Samples.of(rounds));
        }
    }

    /**
     * A target, and whether it is met.
     *
     * @param target the target
     * @param ratio what was measured; empty if one of the two did not run
     */
    record Verdict(Target target, Optional<Ratio> ratio) {
        boolean isMet() {
            return ratio.map(target::isMet).orElse(false);
        }

        /** {@code met}, {@code missed}, or {@code not measured}. */
        String word() {
            return ratio.isEmpty() ? "not measured" : isMet() ? "met" : "missed";
        }
    }

    List<Verdict> verdicts() {
        return row.targets().stream()
                .map(target -> new Verdict(target, ratio(target.of(), target.against())))
                .toList();
    }

    private Optional<Ratio> ratio(String one, String other) {
        return Ratio.of(result(one).rounds(), result(other).rounds(), row.unit());
    }

    private Result result(String name) {
        return results.stream()
                .filter(result -> result.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("row " + row.name() + " has no contestant " + name));
    }
}
