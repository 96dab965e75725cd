package io.peer4j.term;

import java.math.BigInteger;

/**
 * An Erlang term: an immutable value of one of Erlang's data types.
 *
 * <p>Equality is Erlang's exact equality ({@code =:=}): {@code 1} and {@code 1.0} differ, and so do {@code 0.0} and
 * {@code -0.0}, as from OTP 27. {@link Object#toString()} gives Erlang syntax on one line, with text as text:
 * {@link TermSyntax#printLine}. Hash codes are keyed anew in each process, so nobody can send terms that make a table of
 * them slow; they mean nothing outside it. All terms are safe to share between threads.
 */
public sealed interface Term
        permits Atom,
                BigIntTerm,
                Binary,
                BitString,
                ExportFun,
                FloatTerm,
                IntTerm,
                ListTerm,
                LocalFun,
                MapTerm,
                Pid,
                Port,
                Reference,
                Tuple {

    /** The integer {@code value}. */
    static Term integer(long value) {
        return IntTerm.of(value);
    }

    /** The integer {@code value}, as an {@link IntTerm} where it fits a {@code long}. */
    static Term integer(BigInteger value) {
        return value.bitLength() < Long.SIZE ? IntTerm.of(value.longValue()) : new BigIntTerm(value);
    }

    /** The tuple of {@code elements}. */
    static Tuple tuple(Term... elements) {
        return new Tuple(TermList.copyOf(elements));
    }

    /** The proper list of {@code elements}. */
    static ListTerm list(Term... elements) {
        return ListTerm.of(TermList.copyOf(elements));
    }

    /**
     * The list of {@code text}'s code points: what Erlang calls a string, and Elixir a charlist. A Java {@code String} is a
     * binary for Erlang, which {@code os:cmd}, {@code os:getenv}, {@code code:add_patha} and others do not take:
     *
     * <pre>{@code
     * String home = peer.call(String.class, "os", "getenv", Term.charlist("HOME"));
     * }</pre>
     *
     * @see ListTerm#text
     */
    static ListTerm charlist(String text) {
        return ListTerm.string(text);
    }

    /** The binary that holds {@code text} in UTF-8. */
    static Binary binary(String text) {
        return Binary.utf8(text);
    }
}
