package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import java.util.Map;

/**
 * A map from terms to terms. The order of {@code entries} is kept, and means nothing to equality.
 *
 * @param entries its associations
 */
public record MapTerm(Map<Term, Term> entries) implements Term {
    /** The map without associations. */
    public static final MapTerm EMPTY = new MapTerm(TermMap.EMPTY);

    /** Copies {@code entries}. */
    public MapTerm {
        entries = TermMap.copyOf(entries);
    }

    /** What {@code key} is associated with, or null. */
    public @Nullable Term get(Term key) {
        return entries.get(key);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MapTerm that && entries.equals(that.entries);
    }

    @Override
    public int hashCode() {
        return TermHash.of(10, ((TermMap) entries).termHash());
    }

    @Override
    public String toString() {
        return TermSyntax.printLine(this);
    }
}
