package io.peer4j;

import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;

/**
 * What a message says if Erlang has refused a binary: a Java {@code String} is one, and many functions of Erlang take lists
 * of characters only.
 */
final class CharlistHint {
    private static final String TEXT =
            "; a Java String is a binary for Erlang: if the function takes a list of characters, as os:cmd and"
                    + " code:add_patha do, pass Term.charlist(text); if it takes an atom, new Atom(text)";

    private CharlistHint() {}

    /** The end of a message about {@code reason}; nothing if it has another cause. */
    static String of(Term reason, ListTerm stack) {
        return refusesValue(reason) && passedBinary(stack) || refusesBinary(reason) ? TEXT : "";
    }

    private static boolean refusesValue(Term reason) {
        return Atom.is(reason, "badarg") || Atom.is(reason, "function_clause");
    }

    /** Such as {@code {case_clause, <<"text">>}} of {@code string:tokens}. */
    private static boolean refusesBinary(Term reason) {
        return reason instanceof Tuple pair
                && pair.size() == 2
                && pair.get(1) instanceof Binary
                && (Atom.is(pair.get(0), "case_clause") || Atom.is(pair.get(0), "badmatch"));
    }

    private static boolean passedBinary(ListTerm stack) {
        return !stack.elements().isEmpty()
                && stack.elements().getFirst() instanceof Tuple frame
                && frame.size() > 2
                && frame.get(0) instanceof Atom module
                && isErlang(module.name())
                && frame.get(2) instanceof ListTerm args
                && args.elements().stream().anyMatch(CharlistHint::holdsBinary);
    }

    /** Looks into one list, for arguments such as those of {@code filename:join/1}. */
    private static boolean holdsBinary(Term argument) {
        return argument instanceof Binary
                || (argument instanceof ListTerm list
                        && list.elements().stream().anyMatch(Binary.class::isInstance));
    }

    /** Whether {@code module} is one of Erlang or Elixir, by its spelling. Java's classes have a package or a capital. */
    static boolean isErlang(String module) {
        return module.startsWith("Elixir.") || !(module.indexOf('.') > 0 || isCapital(module));
    }

    private static boolean isCapital(String module) {
        return !module.isEmpty() && Character.isUpperCase(module.charAt(0));
    }
}
