package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import java.util.List;

/**
 * A tuple: a fixed number of terms.
 *
 * @param elements its terms
 */
public record Tuple(List<Term> elements) implements Term {
    /** Copies {@code elements} unless they are immutable already. */
    public Tuple {
        elements = TermList.copyOf(elements);
    }

    /** Whether {@code term} is a tuple of {@code size} elements whose first is the atom {@code tag}. */
    public static boolean isTagged(Term term, String tag, int size) {
        return term instanceof Tuple tuple && tuple.size() == size && Atom.is(tuple.get(0), tag);
    }

    /** How many elements it has. */
    public int size() {
        return elements.size();
    }

    /** The element at {@code index}, from 0; Erlang's {@code element/2} counts from 1. */
    public Term get(int index) {
        return elements.get(index);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Tuple that && elements.equals(that.elements);
    }

    @Override
    public int hashCode() {
        return TermHash.of(14, TermList.termHash(elements));
    }

    @Override
    public String toString() {
        return TermSyntax.printLine(this);
    }
}
