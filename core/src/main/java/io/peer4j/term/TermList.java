package io.peer4j.term;

import java.util.AbstractList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

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
        Term[] copy = elements.toArray(new Term[0]);
        for (Term element : copy) {
            Objects.requireNonNull(element, "element");
        }
        return wrap(copy);
    }

    static int termHash(List<Term> elements) {
        return ((TermList) elements).termHash();
    }

    /** The array itself: to read, never to write. */
    Term[] array() {
        return elements;
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
