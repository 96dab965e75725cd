package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.BigIntTerm;
import io.peer4j.term.IntTerm;
import io.peer4j.term.Term;
import java.util.List;

/** The module {@code timer}. */
final class TimerFunctions implements FunctionTable {
    @Override
    public @Nullable Term apply(String key, List<Term> a) {
        return switch (key) {
            case "sleep/1" -> sleep(a.get(0));
            default -> null;
        };
    }

    private static Term sleep(Term time) {
        try {
            Thread.sleep(millis(time));
            return Atom.OK;
        } catch (InterruptedException e) {
            throw Caller.interrupted();
        }
    }

    private static long millis(Term time) {
        boolean beyond = time instanceof BigIntTerm number && number.value().signum() > 0;
        if (beyond || Atom.is(time, "infinity")) {
            return Long.MAX_VALUE;
        }
        if (time instanceof IntTerm number && number.value() >= 0) {
            return number.value();
        }
        throw Arguments.error("timeout_value");
    }
}
