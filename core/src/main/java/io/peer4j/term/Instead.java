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

/** What to return instead of a value that has no place among terms. */
final class Instead {
    private Instead() {}

    static String of(Object value) {
        return switch (value) {
            case BigDecimal _ -> "its double value, or its text (toString())";
            case Number _ -> "its long or double value";
            case AtomicBoolean _, AtomicReference<?> _ -> "what it holds (get())";
            case Instant _, Date _, Calendar _ -> "its milliseconds since 1970 as a long, or its ISO 8601 text";
            case Duration _ -> "its length as a long (toNanos(), toMillis())";
            case TemporalAccessor _, TemporalAmount _ -> "its ISO 8601 text (toString())";
            case UUID _, URI _, URL _, Path _ -> "its text (toString())";
            case Class<?> _ -> "its name (getName())";
            case Throwable _ -> "its message, or throw it";
            case Future<?> _ -> "its result";
            case BaseStream<?, ?> _ -> "the stream of its boxed elements (boxed())";
            case Iterator<?> _, Iterable<?> _ -> "a List of its elements";
            case Object other
            when other.getClass().isHidden() || other.getClass().isSynthetic() ->
                "what it computes: code does not travel as a term";
            case Object _ ->
                "a number, a String, a byte[], a List, a Map, an enum constant, a record or a Term instead";
        };
    }
}
