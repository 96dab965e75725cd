package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/** The elements of a tuple, list or fun: an immutable list over an array of its own, which remembers its hash. */
final class TermList extends AbstractList<Term> implements RandomAccess {
    static final TermList EMPTY = new TermList(new Term[0]);

    private final Term[] elements;

    // 0 until computed. Threads that race for it compute the same.
    private int termHash;

    private TermList(Term[] elements) {
        this.elements = elements;
    }

    /** A list over {@code elements} themselves, which nobody writes to again and none of which is null. */
    static TermList wrap(Term[] elements) {
        return elements.length == 0 ? EMPTY : new TermList(elements);
    }

    static TermList copyOf(Collection<? extends Term> elements) {
        if (elements instanceof TermList list) {
            return list;
        }
        return checked(elements.toArray(new Term[0]));
    }

    static TermList copyOf(Term... elements) {
        return checked(Arrays.copyOf(elements, elements.length, Term[].class));
    }

    private static TermList checked(Term[] elements) {
        for (Term element : elements) {
            Objects.requireNonNull(element, "element");
        }
        return wrap(elements);
    }

    static int termHash(List<Term> elements) {
        return ((TermList) elements).termHash();
    }

    /** The array under the elements of a term: to read, never to write. */
    static Term[] array(List<Term> elements) {
        return ((TermList) elements).elements;
    }

    @Override
    public Term get(int index) {
        return elements[index];
    }

    @Override
    public int size() {
        return elements.length;
    }

    private int termHash() {
        int known = termHash;
        if (known == 0) {
            long hash = TermHash.start(elements.length);
            for (Term element : elements) {
                hash = TermHash.fold(hash, element.hashCode());
            }
            known = TermHash.end(hash) | 1;
            termHash = known;
        }
        return known;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (this == other) {
            return true;
        }
        return other instanceof TermList that ? sameAs(that) : super.equals(other);
    }

    private boolean sameAs(TermList that) {
        if (elements.length != that.elements.length || hashesTellApart(that)) {
            return false;
        }
        for (int i = 0; i < elements.length; i++) {
            if (!elements[i].equals(that.elements[i])) {
                return false;
            }
        }
        return true;
    }

    private boolean hashesTellApart(TermList that) {
        return termHash != 0 && that.termHash != 0 && termHash != that.termHash;
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
