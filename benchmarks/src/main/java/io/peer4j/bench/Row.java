package io.peer4j.bench;

import java.util.List;

/**
 * A row of the table: what is measured, of whom, and what it should show.
 *
 * @param name what it is chosen by on the command line
 * @param title what it measures
 * @param unit what its samples are shown in
 * @param method how it is measured, the same way for all
 * @param effort how much of it is measured
 * @param quick whether it belongs to a quick run
 * @param contestants who takes part; ours first
 * @param targets what it should show
 */
record Row(
        String name,
        String title,
        Unit unit,
        String method,
        Effort effort,
        boolean quick,
        List<Contestant> contestants,
        List<Target> targets) {
    /** Whether {@code word} names it, or the group of rows whose names begin so: {@code call} for {@code call-tcp}. */
    boolean isNamed(String word) {
        return name.equals(word) || name.startsWith(word + "-");
    }

    /** The same with less effort, if it belongs to a quick run. */
    Row shortened() {
        return quick ? new Row(name, title, unit, method, effort.quick(), true, contestants, targets) : this;
    }
}
