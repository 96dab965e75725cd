package io.peer4j.bench;

import io.peer4j.bench.contestant.Work;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/** What a row's samples are shown in. Contestants print integers: nanoseconds, unless it says otherwise. */
enum Unit {
    /** From picoseconds, which an operation of the codec needs to be told apart. */
    NANOSECONDS("ns", sample -> sample / 1e3),
    /** From picoseconds. */
    CODEC_MICROSECONDS("µs", sample -> sample / 1e6),
    MICROSECONDS("µs", sample -> sample / 1e3),
    MILLISECONDS("ms", sample -> sample / 1e6),
    SECONDS("s", sample -> sample / 1e9),
    /** A sample is the time of all callers' calls. */
    CALLS_PER_SECOND("calls/s", sample -> 1e9 * Work.CALLERS * Work.CALLS_EACH / sample),
    /** A sample is the time of one large argument; a megabyte is a million bytes. */
    MEGABYTES_PER_SECOND("MB/s", sample -> 1e3 * Work.LARGE / sample),
    /** From kB, which are 1024 bytes in /proc. */
    MEBIBYTES("MiB", sample -> sample / 1024);

    private final String symbol;
    private final DoubleUnaryOperator ofSample;

    Unit(String symbol, DoubleUnaryOperator ofSample) {
        this.symbol = symbol;
        this.ofSample = ofSample;
    }

    String symbol() {
        return symbol;
    }

    double of(long sample) {
        return ofSample.applyAsDouble((double) sample);
    }

    /** {@code value} with three digits or so. */
    static String format(double value) {
        if (value == 0) {
            return "0";
        }
        int decimals = value < 0.1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
