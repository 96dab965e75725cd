package io.peer4j.bench;

/**
 * What a row should show.
 *
 * @param of a contestant of ours, by its name
 * @param against the contestant that it is measured by
 * @param bound which side of the factor is good
 * @param factor what their ratio is held against
 */
record Target(String of, String against, Bound bound, double factor) {
    enum Bound {
        AT_MOST,
        AT_LEAST
    }

    static Target atMost(double factor, String of, String against) {
        return new Target(of, against, Bound.AT_MOST, factor);
    }

    static Target atLeast(double factor, String of, String against) {
        return new Target(of, against, Bound.AT_LEAST, factor);
    }

    boolean isMet(Ratio ratio) {
        return switch (bound) {
            case AT_MOST -> ratio.median() <= factor;
            case AT_LEAST -> ratio.median() >= factor;
        };
    }

    @Override
    public String toString() {
        return (bound == Bound.AT_MOST ? "at most " : "at least ") + Unit.format(factor);
    }
}
