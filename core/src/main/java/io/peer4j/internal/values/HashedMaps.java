package io.peer4j.internal.values;

import io.peer4j.internal.nullness.Nullable;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The maps and sets that a result becomes, in the order of the data. They are the JDK's, unless many of the keys have one
 * hash code: filling a {@link java.util.HashMap} with such keys takes quadratic time, except where all of them are of one
 * class that is comparable. Such keys get a {@link SecretlyHashedMap}.
 */
public final class HashedMaps {
    /** How many keys may share a hash code. A search through that many takes about a microsecond. */
    private static final int MOST_ALIKE = 32;

    private HashedMaps() {}

    /**
     * An empty map for {@code keys}.
     *
     * @param plain whether only a {@link LinkedHashMap} will do
     * @throws java.util.concurrent.CancellationException if the time is over before the keys' hash codes are known
     */
    public static Map<@Nullable Object, @Nullable Object> mapFor(
            Collection<? extends @Nullable Object> keys, boolean plain, TimeLimit limit) {
        return plain || !collide(keys, limit) ? new LinkedHashMap<>() : new SecretlyHashedMap<>();
    }

    /** Like {@link #mapFor}, for a set. */
    public static Set<@Nullable Object> setOf(
            Collection<? extends @Nullable Object> elements, boolean plain, TimeLimit limit) {
        Set<@Nullable Object> set = plain || !collide(elements, limit)
                ? new LinkedHashSet<>()
                : Collections.newSequencedSetFromMap(new SecretlyHashedMap<>());
        for (Object element : elements) {
            limit.check();
            set.add(element);
        }
        return set;
    }

    private static boolean collide(Collection<? extends @Nullable Object> keys, TimeLimit limit) {
        return keys.size() > MOST_ALIKE
                && !areComparable(keys)
                && longestRun(sortedHashCodes(keys, limit)) > MOST_ALIKE;
    }

    /** Whether a {@link java.util.HashMap} keeps keys that collide in a tree, in their own order. */
    private static boolean areComparable(Collection<? extends @Nullable Object> keys) {
        Class<?> common = null;
        for (Object key : keys) {
            if (key == null || (common != null && key.getClass() != common)) {
                return false;
            }
            common = key.getClass();
        }
        return common != null && isComparable(common);
    }

    /** The rule of {@code HashMap.comparableClassFor}: a supertype's order is not enough. */
    private static boolean isComparable(Class<?> type) {
        for (Type parent : type.getGenericInterfaces()) {
            if (parent instanceof ParameterizedType generic
                    && generic.getRawType() == Comparable.class
                    && generic.getActualTypeArguments()[0] == type) {
                return true;
            }
        }
        return false;
    }

    private static int[] sortedHashCodes(Collection<? extends @Nullable Object> keys, TimeLimit limit) {
        int[] hashCodes = new int[keys.size()];
        int size = 0;
        for (Object key : keys) {
            limit.check();
            hashCodes[size++] = key == null ? 0 : key.hashCode();
        }
        Arrays.sort(hashCodes);
        return hashCodes;
    }

    private static int longestRun(int[] sorted) {
        int longest = 0;
        int start = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (sorted[i] != sorted[start]) {
                start = i;
            }
            longest = Math.max(longest, i - start + 1);
        }
        return longest;
    }
}
