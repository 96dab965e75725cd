package io.peer4j.node;

import io.peer4j.term.Atom;
import io.peer4j.term.Term;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The lost connections that were told of, for an hour: {@code global_lost_connections}. */
final class GlobalLosses {
    private static final long KEPT_NANOS = Duration.ofHours(1).toNanos();

    /** How often old ones are looked for: there may be as many as pairs of nodes. */
    private static final long PERIOD_NANOS = Duration.ofMinutes(1).toNanos();

    private final Map<Pair, Told> told = new HashMap<>();

    private long lastRemoval = System.nanoTime();

    private record Pair(Atom teller, Atom lost) {}

    private record Told(Term creation, long number, long at) {}

    /** Whether it is news that {@code teller} has lost {@code lost}; it is none the next time. */
    boolean isNews(Atom teller, Atom lost, Term creation, long number) {
        long now = System.nanoTime();
        removeOld(now);
        Told known = told.get(new Pair(teller, lost));
        if (known != null && known.creation.equals(creation) && number <= known.number) {
            return false;
        }
        told.put(new Pair(teller, lost), new Told(creation, number, now));
        return true;
    }

    private void removeOld(long now) {
        if (now - lastRemoval > PERIOD_NANOS) {
            lastRemoval = now;
            told.values().removeIf(known -> now - known.at > KEPT_NANOS);
        }
    }
}
