package io.peer4j.bench;

import java.time.Duration;
import java.util.List;

/**
 * How much of a row is measured. Time bounds it rather than counts, so that slow contestants do not take the whole run.
 *
 * @param rounds how many times each contestant is started
 * @param warmUp how long it warms up
 * @param samples how many samples it takes at most
 * @param limit how long it goes on taking them
 */
record Effort(int rounds, Duration warmUp, int samples, Duration limit) {
    private static final int QUICK_ROUNDS = 3;
    private static final Duration QUICK_WARM_UP = Duration.ofMillis(500);
    private static final Duration QUICK_LIMIT = Duration.ofMillis(300);

    /** The same, no longer than a quick run may take. */
    Effort quick() {
        return new Effort(
                Math.min(rounds, QUICK_ROUNDS), shorter(warmUp, QUICK_WARM_UP), samples, shorter(limit, QUICK_LIMIT));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** What a contestant is told before its task. */
    List<String> arguments() {
        return List.of("" + warmUp.toMillis(), "" + samples, "" + limit.toMillis());
    }
}
