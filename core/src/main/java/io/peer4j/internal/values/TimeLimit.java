package io.peer4j.internal.values;

import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * When to stop turning a result into Java values: checked before each record, and between the entries of maps and sets,
 * where a user's methods run.
 *
 * @param isOver whether to stop
 */
public record TimeLimit(BooleanSupplier isOver) {
    /** No limit. */
    public static final TimeLimit NONE = new TimeLimit(new Never());

    /** A class, because the first lambda costs a booting peer milliseconds. */
    private static final class Never implements BooleanSupplier {
        @Override
        public boolean getAsBoolean() {
            return false;
        }
    }

    /**
     * Goes on if there is time left.
     *
     * @throws CancellationException if the time is over
     */
    public void check() {
        if (isOver.getAsBoolean()) {
            throw new CancellationException("the time for turning a result into Java values is over");
        }
    }
}
