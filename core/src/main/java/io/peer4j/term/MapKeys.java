package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;

/**
 * The keys of a map, in their order. Maps that are alike share them: the layouts met last are kept, so that a map of a
 * known one is read by comparing its keys' bytes, without a look whether they differ and without arrays of its own.
 *
 * <p>Few keys are looked through one by one; more of them have a table of their positions, probed linearly. Neither
 * lets whoever chose the keys choose the cost: hash codes are keyed ({@link TermHash}), and keys that nest are told
 * apart by their hashes before they are compared.
 *
 * <p>Each layout has one slot, and the newest keeps it, as in {@link AtomCache}; only few and short atoms are kept so.
 */
final class MapKeys {
    private static final int SCANNED_SIZE = 8;
    private static final int LARGEST_KNOWN = 32;
    private static final int SLOT_BITS = 6;
    private static final int FACTOR = 0x9E3779B9;
    private static final int[] NO_TABLE = {};
    private static final @Nullable MapKeys[] KNOWN = new @Nullable MapKeys[1 << SLOT_BITS];

    private final Term[] keys;
    // Positions + 1, or 0 where free; at most half of it is taken.
    private final int[] table;

    private MapKeys(Term[] keys, int[] table) {
        this.keys = keys;
        this.table = table;
    }

    /** Takes keys one by one. For one thread. */
    static final class Builder {
        private final Term[] keys;
        private final int[] table;
        private int size;

        Builder(int capacity) {
            keys = new Term[capacity];
            table = capacity <= SCANNED_SIZE ? NO_TABLE : new int[tableSize(capacity)];
        }

        private static int tableSize(int capacity) {
            return Integer.highestOneBit(Math.min(capacity, 1 << 28)) << 2;
        }

        /** Adds a key; false if it is there already. */
        boolean add(Term key) {
            if (table.length == 0) {
                if (scan(keys, size, key) >= 0) {
                    return false;
                }
            } else {
                int slot = slot(keys, table, key);
                if (table[slot] != 0) {
                    return false;
                }
                table[slot] = size + 1;
            }
            keys[size++] = key;
            return true;
        }

        /** The keys, of which there are as many as the capacity. */
        MapKeys build() {
            return new MapKeys(keys, table);
        }
    }

    /** The layout in {@code slot} if it has {@code size} keys, one at least. */
    static @Nullable MapKeys known(int slot, int size) {
        MapKeys known = KNOWN[slot];
        return known != null && known.keys.length == size ? known : null;
    }

    /** The slot for maps of {@code size} keys whose first has an encoding that begins so. */
    static int slotOf(int size, int firstKey) {
        return ((firstKey ^ size << Byte.SIZE) * FACTOR) >>> Integer.SIZE - SLOT_BITS;
    }

    /** Keeps it in {@code slot}, if it is such as are kept. */
    void keep(int slot) {
        if (keys.length > LARGEST_KNOWN) {
            return;
        }
        for (Term key : keys) {
            if (!(key instanceof Atom atom) || atom.encoding().length > AtomCache.LONGEST) {
                return;
            }
        }
        KNOWN[slot] = this;
    }

    int size() {
        return keys.length;
    }

    Term get(int position) {
        return keys[position];
    }

    /** The position of {@code key}; negative if it is none of them. */
    int find(Term key) {
        return table.length == 0 ? scan(keys, keys.length, key) : table[slot(keys, table, key)] - 1;
    }

    private static int scan(Term[] keys, int size, Term key) {
        for (int i = 0; i < size; i++) {
            if (same(key, keys[i])) {
                return i;
            }
        }
        return -1;
    }

    private static int slot(Term[] keys, int[] table, Term key) {
        int mask = table.length - 1;
        int slot = key.hashCode() & mask;
        while (table[slot] != 0 && !same(key, keys[table[slot] - 1])) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    // Equal terms are mostly the same object, thanks to the cached atoms.
    @SuppressWarnings("ReferenceEquality")
    static boolean same(Term a, Term b) {
        return a == b || ((isFlat(a) || a.hashCode() == b.hashCode()) && a.equals(b));
    }

    private static boolean isFlat(Term term) {
        return term instanceof Atom || term instanceof IntTerm || term instanceof Binary;
    }
}
