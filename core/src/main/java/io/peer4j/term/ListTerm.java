package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import java.util.List;
import java.util.Objects;

/**
 * A list, proper or improper.
 *
 * @param elements its terms
 * @param tail what stands after the bar in {@code [a|b]}; null for a proper list
 */
public record ListTerm(List<Term> elements, @Nullable Term tail) implements Term {
    /** The empty list. */
    public static final ListTerm EMPTY = new ListTerm(List.of(), null);

    /**
     * Copies {@code elements} unless they are immutable already.
     *
     * @throws IllegalArgumentException for a tail behind no element, or one that is a list itself: such a list has a
     *     form of its own
     */
    public ListTerm {
        elements = TermList.copyOf(elements);
        if (tail != null && (elements.isEmpty() || tail instanceof ListTerm)) {
            throw new IllegalArgumentException("an improper list has elements, and a tail that is no list: " + tail);
        }
    }

    /** The proper list of {@code elements}. */
    public static ListTerm of(List<? extends Term> elements) {
        return elements.isEmpty() ? EMPTY : new ListTerm(TermList.copyOf(elements), null);
    }

    /** The list of {@code text}'s code points: what Erlang calls a string. */
    public static ListTerm string(String text) {
        return of(text.codePoints().mapToObj(IntTerm::of).toList());
    }

    /**
     * The text whose code points these are: what Erlang calls a string, and prints as one. The empty list is the empty text.
     *
     * @return null if it is improper, or an element is no code point
     * @see Term#charlist
     */
    public @Nullable String text() {
        return isProper() ? ScalarMapping.codePoints(elements) : null;
    }

    /** Whether it ends in the empty list. */
    public boolean isProper() {
        return tail == null;
    }

    /** The value of the first pair {@code {key, Value}} among its elements, as in a property list; null if there is none. */
    public @Nullable Term property(Atom key) {
        for (Term property : elements) {
            if (property instanceof Tuple pair
                    && pair.size() == 2
                    && pair.get(0).equals(key)) {
                return pair.get(1);
            }
        }
        return null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ListTerm that && elements.equals(that.elements) && Objects.equals(tail, that.tail);
    }

    @Override
    public int hashCode() {
        return TermHash.of(8, TermList.termHash(elements), tail == null ? 0 : tail.hashCode());
    }

    @Override
    public String toString() {
        return TermSyntax.printLine(this);
    }
}
