package io.peer4j.internal.boot;

import static io.peer4j.internal.boot.Arguments.badarg;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.BigIntTerm;
import io.peer4j.term.IntTerm;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Clocks and unique numbers in the modules {@code erlang} and {@code os}. The native unit is the nanosecond. */
final class TimeFunctions {
    private static final long NANOS = 1_000_000_000;
    private static final long MILLION = 1_000_000;
    private static final AtomicLong UNIQUE = new AtomicLong();

    private TimeFunctions() {}

    /** Null where it is none of these. */
    static @Nullable Term apply(String key, List<Term> a) {
        return switch (key) {
            case "system_time/0" -> Term.integer(systemTime());
            case "system_time/1" -> convert(systemTime(), NANOS, perSecond(a.getFirst()));
            case "monotonic_time/0" -> Term.integer(System.nanoTime());
            case "monotonic_time/1" -> convert(System.nanoTime(), NANOS, perSecond(a.getFirst()));
            case "time_offset/0" -> Term.integer(offset());
            case "time_offset/1" -> convert(offset(), NANOS, perSecond(a.getFirst()));
            case "convert_time_unit/3" -> convert(a.get(0), perSecond(a.get(1)), perSecond(a.get(2)));
            case "timestamp/0", "now/0" -> timestamp();
            case "localtime/0" -> dateAndTime(LocalDateTime.now(ZoneId.systemDefault()));
            case "universaltime/0" -> dateAndTime(LocalDateTime.now(ZoneOffset.UTC));
            case "date/0" -> date(LocalDateTime.now(ZoneId.systemDefault()));
            case "time/0" -> time(LocalDateTime.now(ZoneId.systemDefault()));
            case "unique_integer/0" -> Term.integer(UNIQUE.incrementAndGet());
            case "unique_integer/1" -> unique(a.getFirst());
            default -> null;
        };
    }

    static long systemTime() {
        Instant now = Instant.now();
        return now.getEpochSecond() * NANOS + now.getNano();
    }

    private static long offset() {
        return systemTime() - System.nanoTime();
    }

    private static Term convert(Term value, long from, long to) {
        if (value instanceof IntTerm number) {
            return convert(BigInteger.valueOf(number.value()), from, to);
        } else if (value instanceof BigIntTerm number) {
            return convert(number.value(), from, to);
        }
        throw badarg();
    }

    private static Term convert(long value, long from, long to) {
        return convert(BigInteger.valueOf(value), from, to);
    }

    /** Towards the lower number, as Erlang does it. */
    private static Term convert(BigInteger value, long from, long to) {
        BigInteger[] parts = value.multiply(BigInteger.valueOf(to)).divideAndRemainder(BigInteger.valueOf(from));
        return Term.integer(parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0]);
    }

    private static long perSecond(Term unit) {
        if (unit instanceof IntTerm parts && parts.value() > 0) {
            return parts.value();
        }
        if (!(unit instanceof Atom name)) {
            throw badarg();
        }
        return switch (name.name()) {
            case "second", "seconds" -> 1;
            case "millisecond", "milli_seconds" -> 1000;
            case "microsecond", "micro_seconds" -> MILLION;
            case "nanosecond", "nano_seconds", "native", "perf_counter" -> NANOS;
            default -> throw badarg();
        };
    }

    private static Term unique(Term modifiers) {
        for (Term modifier : Arguments.list(modifiers)) {
            if (!Atom.is(modifier, "positive") && !Atom.is(modifier, "monotonic")) {
                throw badarg();
            }
        }
        return Term.integer(UNIQUE.incrementAndGet());
    }

    static Term timestamp() {
        long micros = systemTime() / 1000;
        long seconds = micros / MILLION;
        return Term.tuple(
                Term.integer(seconds / MILLION), Term.integer(seconds % MILLION), Term.integer(micros % MILLION));
    }

    private static Tuple dateAndTime(LocalDateTime at) {
        return Term.tuple(date(at), time(at));
    }

    private static Tuple date(LocalDateTime at) {
        return Term.tuple(
                Term.integer(at.getYear()), Term.integer(at.getMonthValue()), Term.integer(at.getDayOfMonth()));
    }

    private static Tuple time(LocalDateTime at) {
        return Term.tuple(Term.integer(at.getHour()), Term.integer(at.getMinute()), Term.integer(at.getSecond()));
    }
}
