package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.ErlangException;
import io.peer4j.term.Atom;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
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
        if (!(term instanceof ListTerm list) || !list.isProper()) {
            return null;
        }
        StringBuilder text = new StringBuilder(list.elements().size());
        for (Term element : list.elements()) {
            if (!(element instanceof IntTerm code) || !isCharacter(code.value())) {
                return null;
            }
            text.appendCodePoint((int) code.value());
        }
        return text.toString();
    }

    static boolean isCharacter(long code) {
        boolean surrogate = code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE;
        return code >= 0 && code <= Character.MAX_CODE_POINT && !surrogate;
    }
}
