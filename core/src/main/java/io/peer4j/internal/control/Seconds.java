package io.peer4j.internal.control;

import java.math.BigDecimal;
import java.time.Duration;

/** Durations as people read them. */
public final class Seconds {
    private Seconds() {}

    /** {@code 0.2 s}. */
    public static String of(Duration duration) {
        BigDecimal seconds = BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), 9));
        return seconds.stripTrailingZeros().toPlainString() + " s";
    }
}
