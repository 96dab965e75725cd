package io.peer4j.term;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An atom: a name that stands for itself.
 *
 * @param name its text, at most {@value #MAX_LENGTH} Unicode code points, without unpaired surrogates
 */
public record Atom(String name) implements Term {
    /** How many code points an atom may hold. */
    public static final int MAX_LENGTH = 255;

    /** {@code true}. */
    public static final Atom TRUE = new Atom("true");

    /** {@code false}. */
    public static final Atom FALSE = new Atom("false");

    /** {@code undefined}: what {@code null} is in Erlang. */
    public static final Atom UNDEFINED = new Atom("undefined");

    /** {@code ok}. */
    public static final Atom OK = new Atom("ok");

    /** {@code error}. */
    public static final Atom ERROR = new Atom("error");

    /** Whether {@code term} is the atom {@code name}. */
    public static boolean is(Term term, String name) {
        return term instanceof Atom atom && atom.name().equals(name);
    }

    /**
     * Checks the text.
     *
     * @throws IllegalArgumentException if it is too long or no valid Unicode
     */
    public Atom {
        Objects.requireNonNull(name, "name");
        int length = name.codePointCount(0, name.length());
        if (length > MAX_LENGTH) {
            throw new IllegalArgumentException("an atom holds at most " + MAX_LENGTH + " code points, this one has "
                    + length + ": " + name.substring(0, 40) + "…");
        }
        for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
            int codePoint = name.codePointAt(i);
            if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                throw new IllegalArgumentException(
                        "an atom holds Unicode text, but char " + i + " of this one is the" + " unpaired surrogate U+"
                                + Integer.toHexString(codePoint).toUpperCase(java.util.Locale.ROOT));
            }
        }
    }

    /** The atom {@code true} or {@code false}. */
    public static Atom of(boolean value) {
        return value ? TRUE : FALSE;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Atom that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return TermHash.of(1, name);
    }

    @Override
    public String toString() {
        return TermSyntax.print(this);
    }
}
