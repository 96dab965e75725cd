package io.peer4j.internal.values;

import io.peer4j.internal.nullness.Nullable;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;

/**
 * A modifiable map in the order of insertion that finds its keys by {@link SecretHash}, not by their {@code hashCode()}.
 * Takes null as key and value. Not for several threads at once.
 */
final class SecretlyHashedMap<K extends @Nullable Object, V extends @Nullable Object> extends AbstractMap<K, V>
        implements SequencedMap<K, V> {
    private final SequencedMap<Key<K>, V> entries;

    SecretlyHashedMap() {
        this(new LinkedHashMap<>());
    }

    private SecretlyHashedMap(SequencedMap<Key<K>, V> entries) {
        this.entries = entries;
    }

    /** Equal where the values are, whatever their {@code hashCode()} is. */
    private record Key<K extends @Nullable Object>(K value, int hash) {
        static <K extends @Nullable Object> Key<K> of(K value) {
            return new Key<>(value, SecretHash.of(value));
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key<?> that && hash == that.hash && Objects.equals(value, that.value);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    @Override
    public @Nullable V get(@Nullable Object key) {
        return entries.get(Key.of(key));
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return entries.containsKey(Key.of(key));
    }

    @Override
    public @Nullable V put(K key, V value) {
        return entries.put(Key.of(key), value);
    }

    @Override
    public @Nullable V putFirst(K key, V value) {
        return entries.putFirst(Key.of(key), value);
    }

    @Override
    public @Nullable V putLast(K key, V value) {
        return entries.putLast(Key.of(key), value);
    }

    @Override
    public @Nullable V remove(@Nullable Object key) {
        return entries.remove(Key.of(key));
    }

    @Override
    public SequencedMap<K, V> reversed() {
        return new SecretlyHashedMap<>(entries.reversed());
    }

    @Override
    public Set<Entry<K, V>> entrySet() {
        return new Entries();
    }

    private final class Entries extends AbstractSet<Entry<K, V>> {
        @Override
        public int size() {
            return entries.size();
        }

        @Override
        public void clear() {
            entries.clear();
        }

        @Override
        public boolean contains(@Nullable Object other) {
            return other instanceof Entry<?, ?> entry
                    && containsKey(entry.getKey())
                    && Objects.equals(get(entry.getKey()), entry.getValue());
        }

        @Override
        public boolean remove(@Nullable Object other) {
            boolean found = contains(other);
            if (found && other instanceof Entry<?, ?> entry) {
                SecretlyHashedMap.this.remove(entry.getKey());
            }
            return found;
        }

        @Override
        public Iterator<Entry<K, V>> iterator() {
            return new EntryIterator<>(entries.entrySet().iterator());
        }
    }

    private record EntryIterator<K extends @Nullable Object, V extends @Nullable Object>(
            Iterator<Entry<Key<K>, V>> entries) implements Iterator<Entry<K, V>> {
        @Override
        public boolean hasNext() {
            return entries.hasNext();
        }

        @Override
        public Entry<K, V> next() {
            return new WriteThrough<>(entries.next());
        }

        @Override
        public void remove() {
            entries.remove();
        }
    }

    private static final class WriteThrough<K extends @Nullable Object, V extends @Nullable Object>
            extends SimpleEntry<K, V> {
        private static final long serialVersionUID = 1;
        private final transient Map.Entry<Key<K>, V> entry;

        WriteThrough(Map.Entry<Key<K>, V> entry) {
            super(entry.getKey().value(), entry.getValue());
            this.entry = entry;
        }

        @Override
        public V setValue(V value) {
            entry.setValue(value);
            return super.setValue(value);
        }
    }
}
