package io.peer4j.term;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The associations of a map, in the order they came; immutable as soon as it is handed out.
 *
 * <p>Few keys are looked through one by one; more of them have a table of their positions, probed linearly. Neither
 * lets whoever chose the keys choose the cost: hash codes are keyed ({@link TermHash}), and keys that nest are told
 * apart by their hashes before they are compared.
 */
final class TermMap extends AbstractMap<Term, Term> {
    static final TermMap EMPTY = new TermMap(0);

    private static final int SCANNED_SIZE = 8;
    private static final int[] NO_TABLE = {};

    private final Term[] keys;
    private final Term[] values;
    // Positions + 1, or 0 where free; at most half of it is taken.
    private final int[] table;
    private int size;

    // 0 until computed. Threads that race for it compute the same.
    private int termHash;

    TermMap(int capacity) {
        keys = new Term[capacity];
        values = new Term[capacity];
        table = capacity <= SCANNED_SIZE ? NO_TABLE : new int[tableSize(capacity)];
    }

    private static int tableSize(int capacity) {
        return Integer.highestOneBit(Math.min(capacity, 1 << 28)) << 2;
    }

    static TermMap copyOf(Map<? extends Term, ? extends Term> entries) {
        if (entries instanceof TermMap map) {
            return map;
        }
        TermMap copy = new TermMap(entries.size());
        entries.forEach((key, value) -> {
            Objects.requireNonNull(key, "key");
            if (!copy.add(key, Objects.requireNonNull(value, "value"))) {
                throw new IllegalArgumentException("the key " + key + " stands in the map twice");
            }
        });
        return copy;
    }

    /** Adds an association while the map is being made; false if it has the key already. */
    boolean add(Term key, Term value) {
        int slot = 0;
        if (table.length == 0) {
            if (scan(key) >= 0) {
                return false;
            }
        } else {
            slot = slot(key);
            if (table[slot] != 0) {
                return false;
            }
            table[slot] = size + 1;
        }
        keys[size] = key;
        values[size++] = value;
        return true;
    }

    private int find(Term key) {
        return table.length == 0 ? scan(key) : table[slot(key)] - 1;
    }

    private int scan(Term key) {
        for (int i = 0; i < size; i++) {
            if (same(key, keys[i])) {
                return i;
            }
        }
        return -1;
    }

    private int slot(Term key) {
        int mask = table.length - 1;
        int slot = key.hashCode() & mask;
        while (table[slot] != 0 && !same(key, keys[table[slot] - 1])) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    // Equal terms are mostly the same object, thanks to the cached atoms.
    @SuppressWarnings("ReferenceEquality")
    private static boolean same(Term a, Term b) {
        return a == b || ((isFlat(a) || a.hashCode() == b.hashCode()) && a.equals(b));
    }

    private static boolean isFlat(Term term) {
        return term instanceof Atom || term instanceof IntTerm || term instanceof Binary;
    }

    Term key(int position) {
        return keys[position];
    }

    Term value(int position) {
        return values[position];
    }

    @Override
    public @Nullable Term get(@Nullable Object key) {
        int position = key instanceof Term term ? find(term) : -1;
        return position < 0 ? null : values[position];
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return key instanceof Term term && find(term) >= 0;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void forEach(BiConsumer<? super Term, ? super Term> action) {
        for (int i = 0; i < size; i++) {
            action.accept(keys[i], values[i]);
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
            for (int i = 0; i < size; i++) {
                sum += TermHash.fold(TermHash.start(keys[i].hashCode()), values[i].hashCode());
            }
            known = TermHash.of(size, sum) | 1;
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
        if (size != that.size || hashesTellApart(that)) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            int position = same(keys[i], that.keys[i]) ? i : that.find(keys[i]);
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
            return size;
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
            return next < size;
        }

        @Override
        public Entry<Term, Term> next() {
            if (next >= size) {
                throw new NoSuchElementException();
            }
            int position = next++;
            return Map.entry(keys[position], values[position]);
        }
    }
}
