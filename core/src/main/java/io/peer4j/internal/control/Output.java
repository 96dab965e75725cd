package io.peer4j.internal.control;

import io.peer4j.internal.nullness.Nullable;
import java.util.function.Consumer;

/**
 * Where a peer's output goes.
 *
 * @param out the console of its standard output
 * @param err the console of its standard error, which may be the same
 * @param maxLine the longest line, in characters without its end, that a consumer gets whole
 * @param visible whether control characters are made visible
 */
public record Output(Console out, Console err, int maxLine, boolean visible) {
    /** The default of {@code maxLine}: 1 Mi characters. */
    public static final int DEFAULT_MAX_LINE = 1 << 20;

    /** The largest {@code maxLine}: 256 Mi characters. */
    public static final int MOST_MAX_LINE = 1 << 28;

    /** Both streams to one console, or standard error to {@code err} if that is given and is over another sink. */
    public static Output of(Console out, @Nullable Console err, int maxLine, boolean visible) {
        return new Output(out, err == null || err.isOverSinkOf(out) ? out : err, maxLine, visible);
    }

    /** Both streams to {@code sink}, as they are. */
    static Output lines(Consumer<String> sink) {
        return of(Console.lines(sink), null, DEFAULT_MAX_LINE, false);
    }
}
