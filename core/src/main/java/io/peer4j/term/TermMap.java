package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;

/** The associations of a map, in the order they came; immutable. */
final class TermMap extends AbstractMap<Term, Term> {
    static final TermMap EMPTY = new TermMap(new MapKeys.Builder(0).build(), new Term[0]);

    private final MapKeys keys;
    private final Term[] values;

    // 0 until computed. Threads that race for it compute the same.
    private int termHash;

    /** A map over {@code values} themselves, which nobody writes to again: one for each of {@code keys}. */
    TermMap(MapKeys keys, Term[] values) {
        this.keys = keys;
        this.values = values;
    }

    static TermMap copyOf(Map<? extends Term, ? extends Term> entries) {
        if (entries instanceof TermMap map) {
            return map;
        }
        MapKeys.Builder keys = new MapKeys.Builder(entries.size());
        Term[] values = new Term[entries.size()];
        int size = 0;
        for (Entry<? extends Term, ? extends Term> entry : entries.entrySet()) {
            Term key = Objects.requireNonNull(entry.getKey(), "key");
            values[size++] = Objects.requireNonNull(entry.getValue(), "value");
            if (!keys.add(key)) {
                throw new IllegalArgumentException("the key " + key + " stands in the map twice");
            }
        }
        return new TermMap(keys.build(), values);
    }

    Term key(int position) {
        return keys.get(position);
    }

    Term value(int position) {
        return values[position];
    }

    @Override
    public @Nullable Term get(@Nullable Object key) {
        int position = key instanceof Term term ? keys.find(term) : -1;
        return position < 0 ? null : values[position];
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return key instanceof Term term && keys.find(term) >= 0;
    }

    @Override
    public int size() {
        return values.length;
    }

    @Override
    public void forEach(BiConsumer<? super Term, ? super Term> action) {
        for (int i = 0; i < values.length; i++) {
            action.accept(keys.get(i), values[i]);
        }
    }

    @Override
    public Set<Entry<Term, Term>> entrySet() {
        return new Entries();
    }

    int termHash() {
        int known = termHash;
        if (known == 0) {
            long sum = 0;
            for (int i = 0; i < values.length; i++) {
                sum += TermHash.fold(TermHash.start(keys.get(i).hashCode()), values[i].hashCode());
            }
            known = TermHash.of(values.length, sum) | 1;
            termHash = known;
        }
        return known;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (this == other) {
            return true;
        }
        return other instanceof TermMap that ? sameAs(that) : super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }

    private boolean sameAs(TermMap that) {
        if (values.length != that.values.length || hashesTellApart(that)) {
            return false;
        }
        for (int i = 0; i < values.length; i++) {
            Term key = keys.get(i);
            int position = MapKeys.same(key, that.keys.get(i)) ? i : that.keys.find(key);
            if (position < 0 || !values[i].equals(that.values[position])) {
                return false;
            }
        }
        return true;
    }

    private boolean hashesTellApart(TermMap that) {
        return termHash != 0 && that.termHash != 0 && termHash != that.termHash;
    }

    private final class Entries extends AbstractSet<Entry<Term, Term>> {
        @Override
        public int size() {
            return values.length;
        }

        @Override
        public Iterator<Entry<Term, Term>> iterator() {
            return new EntryIterator();
        }
    }

    private final class EntryIterator implements Iterator<Entry<Term, Term>> {
        private int next;

        @Override
        public boolean hasNext() {
            return next < values.length;
        }

        @Override
        public Entry<Term, Term> next() {
            if (next >= values.length) {
                throw new NoSuchElementException();
            }
            int position = next++;
            return Map.entry(keys.get(position), values[position]);
        }
    }
}
