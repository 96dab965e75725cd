package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.ErlangException;
import io.peer4j.term.Atom;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.TermMapper;
import io.peer4j.term.TermMappingException;
import io.peer4j.term.Tuple;
import java.util.List;

/** The types of Erlang's arguments; what is of another type is {@code badarg}. */
final class Arguments {
    private Arguments() {}

    static ErlangException badarg() {
        return error("badarg");
    }

    static ErlangException functionClause() {
        return error("function_clause");
    }

    static ErlangException error(String reason) {
        return ErlangException.error(new Atom(reason));
    }

    static Atom atom(Term term) {
        if (term instanceof Atom atom) {
            return atom;
        }
        throw badarg();
    }

    static Pid pid(Term term) {
        if (term instanceof Pid pid) {
            return pid;
        }
        throw badarg();
    }

    /** An integer that is not negative. */
    static long number(Term term) {
        if (term instanceof IntTerm integer && integer.value() >= 0) {
            return integer.value();
        }
        throw badarg();
    }

    static Tuple tuple(Term term) {
        if (term instanceof Tuple tuple) {
            return tuple;
        }
        throw badarg();
    }

    static List<Term> list(Term term) {
        if (term instanceof ListTerm list && list.isProper()) {
            return list.elements();
        }
        throw badarg();
    }

    /** The text of code points and binaries in UTF-8, in lists of any depth. */
    static String chardata(Term term) {
        String text = term instanceof Atom ? null : chardataOrNull(term);
        if (text == null) {
            throw badarg();
        }
        return text;
    }

    private static @Nullable String chardataOrNull(Term term) {
        try {
            return TermMapper.toJava(term, String.class);
        } catch (TermMappingException e) {
            return null;
        }
    }

    /** The text of a list of code points. */
    static String string(Term term) {
        String text = stringOrNull(term);
        if (text == null) {
            throw badarg();
        }
        return text;
    }

    /** The text of a list of code points, or null where it is none. */
    static @Nullable String stringOrNull(Term term) {
        return term instanceof ListTerm list ? list.text() : null;
    }
}
