package io.peer4j.term;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.Calendar;
import java.util.Date;
import java.util.Iterator;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.BaseStream;

/** What to pass, send or return instead of a value that has no place among terms. */
final class Instead {
    private static final String RETURN = "return ";

    private Instead() {}

    /**
     * What to do, in words.
     *
     * @param root what the value is, or is in: an argument, a message, or else a result
     */
    static String of(Object value, String root) {
        String verb = root.startsWith("argument") ? "pass " : root.equals("message") ? "send " : RETURN;
        return verb + (value instanceof Throwable && verb.equals(RETURN) ? "its message, or throw it" : of(value));
    }

    private static String of(Object value) {
        return switch (value) {
            case BigDecimal unused -> "its double value, or its text (toString())";
            case Number unused -> "its long or double value";
            case AtomicBoolean unused -> "what it holds (get())";
            case AtomicReference<?> unused -> "what it holds (get())";
            case Instant unused -> "its milliseconds since 1970 as a long, or its ISO 8601 text";
            case Date unused -> "its milliseconds since 1970 as a long, or its ISO 8601 text";
            case Calendar unused -> "its milliseconds since 1970 as a long, or its ISO 8601 text";
            case Duration unused -> "its length as a long (toNanos(), toMillis())";
            case TemporalAccessor unused -> "its ISO 8601 text (toString())";
            case TemporalAmount unused -> "its ISO 8601 text (toString())";
            case UUID unused -> "its text (toString())";
            case URI unused -> "its text (toString())";
            case URL unused -> "its text (toString())";
            case Path unused -> "its text (toString())";
            case Class<?> unused -> "its name (getName())";
            case Throwable unused -> "its message";
            case Future<?> unused -> "its result";
            case BaseStream<?, ?> unused -> "the stream of its boxed elements (boxed())";
            case Iterator<?> unused -> "a List of its elements";
            case Iterable<?> unused -> "a List of its elements";
            case Object other
            when other.getClass().isHidden() || other.getClass().isSynthetic() ->
                "what it computes: code does not travel as a term";
            case Object unused ->
                "a number, a String, a byte[], a List, a Map, an enum constant, a record or a Term instead";
        };
    }
}
