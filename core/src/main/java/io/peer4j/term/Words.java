package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.RandomAccess;

/** The words of a reference: an immutable list over an array of its own, boxed only for whoever asks. */
final class Words extends AbstractList<Integer> implements RandomAccess {
    private final int[] words;

    private Words(int[] words) {
        this.words = words;
    }

    /** A list over {@code words} themselves, which nobody writes to again. */
    static Words wrap(int[] words) {
        return new Words(words);
    }

    static Words copyOf(Collection<Integer> words) {
        return words instanceof Words same ? same : new Words(unboxed(words.toArray(new Integer[0])));
    }

    private static int[] unboxed(Integer[] boxes) {
        int[] words = new int[boxes.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = boxes[i];
        }
        return words;
    }

    int word(int index) {
        return words[index];
    }

    @Override
    public Integer get(int index) {
        return words[index];
    }

    @Override
    public int size() {
        return words.length;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Words that ? Arrays.equals(words, that.words) : super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
