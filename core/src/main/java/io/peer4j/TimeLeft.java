package io.peer4j;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Whether a call's time is over: it holds while its result becomes Java values too. */
record TimeLeft(long begun, long nanos) implements BooleanSupplier {
    static TimeLeft of(Duration timeout) {
        return new TimeLeft(System.nanoTime(), TimeUnit.NANOSECONDS.convert(timeout));
    }

    @Override
    public boolean getAsBoolean() {
        return remaining() < 0;
    }

    /** In nanoseconds; negative if the time is over. */
    long remaining() {
        return nanos - (System.nanoTime() - begun);
    }
}
