package io.peer4j.node;

import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;

/** {@link Functions#none}. */
final class NoFunctions implements Functions {
    @Override
    public Term apply(Atom module, Atom function, ListTerm args) {
        throw new ErlangException(
                ErlangException.Kind.ERROR, Atoms.UNDEF, Term.list(Term.tuple(module, function, args, ListTerm.EMPTY)));
    }
}
