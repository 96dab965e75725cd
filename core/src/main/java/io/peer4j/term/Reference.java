package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import java.util.List;

/**
 * A reference: a value unlike any other of its node.
 *
 * @param node the name of the node that made it
 * @param creation which incarnation of the node, 32 bits without sign
 * @param ids one to {@value #MAX_IDS} words of 32 bits without sign, in the order of the external term format
 */
public record Reference(Atom node, int creation, List<Integer> ids) implements Term {
    /** How many words a reference may hold. */
    public static final int MAX_IDS = 5;

    /**
     * Checks the number of words.
     *
     * @throws IllegalArgumentException if there are none or too many
     */
    public Reference {
        ids = Words.copyOf(ids);
        if (ids.isEmpty() || ids.size() > MAX_IDS) {
            throw new IllegalArgumentException("a reference has 1 to " + MAX_IDS + " words, not " + ids.size());
        }
    }

    /**
     * The reference of {@code node} with the words {@code ids}.
     *
     * @throws IllegalArgumentException if there are none or too many
     */
    public static Reference of(Atom node, int creation, int... ids) {
        return new Reference(node, creation, Words.wrap(ids.clone()));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Reference that
                && creation == that.creation
                && ids.equals(that.ids)
                && node.equals(that.node);
    }

    @Override
    public int hashCode() {
        long hash = TermHash.fold(TermHash.start(13), node.hashCode() ^ (long) creation << 32);
        Words words = (Words) ids;
        for (int i = 0; i < words.size(); i++) {
            hash = TermHash.fold(hash, words.word(i));
        }
        return TermHash.end(hash);
    }

    @Override
    public String toString() {
        return TermSyntax.print(this);
    }
}
