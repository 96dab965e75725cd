package io.peer4j.node;

import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.util.List;

/** The functions that {@code erpc} spawns on another node, as {@code erpc.erl} has them; and any other function. */
final class ErpcService {
    private final Node node;
    private final boolean received;

    ErpcService(Node node) {
        this(node, false);
    }

    /** @param received whether what is asked for has come from another node */
    ErpcService(Node node, boolean received) {
        this.node = node;
        this.received = received;
    }

    /** What a process that was spawned to apply {@code module:function} ends with, if not an exception. */
    Term run(Atom module, Atom function, ListTerm args) {
        if (module.equals(Atoms.ERPC)) {
            List<Term> given = args.elements();
            if (function.name().equals("execute_call") && given.size() == 4) {
                return call(given.get(0), given.get(1), given.get(2), given.get(3));
            }
            boolean nested =
                    function.name().equals("execute_call") || function.name().equals("execute_cast");
            if (nested && given.size() == 3) {
                apply(given.get(0), given.get(1), given.get(2));
                return Atoms.NORMAL;
            }
        }
        apply(module, function, args);
        return Atoms.NORMAL;
    }

    private Term call(Term reference, Term module, Term function, Term args) {
        try {
            return Term.tuple(reference, Atoms.RETURN, apply(module, function, args));
        } catch (ErlangException e) {
            return switch (e.kind()) {
                case THROW -> Term.tuple(reference, Atoms.THROW, e.reason());
                case EXIT -> Term.tuple(reference, Atoms.EXIT_CLASS, e.reason());
                case ERROR -> Term.tuple(reference, Atom.ERROR, e.reason(), e.stack());
            };
        }
    }

    /** {@code apply(Module, Function, Args)}, with the output settled whatever becomes of it. */
    Term apply(Term module, Term function, Term args) {
        if (!(module instanceof Atom m) || !(function instanceof Atom f)) {
            throw badarg(module, function, args);
        }
        if (!(args instanceof ListTerm list) || !list.isProper()) {
            throw badarg(module, function, args);
        }
        if (GlobalResolver.serves(m, f, list)) {
            return GlobalResolver.resolveIt(node, list.elements());
        }
        Functions functions = node.functions();
        try {
            return received ? functions.applyReceived(m, f, list) : functions.apply(m, f, list);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError | AssertionError e) {
            throw JavaError.of(e);
        } finally {
            functions.settle();
        }
    }

    private static ErlangException badarg(Term module, Term function, Term args) {
        Term frame =
                Term.tuple(new Atom("erlang"), new Atom("apply"), Term.list(module, function, args), ListTerm.EMPTY);
        return new ErlangException(ErlangException.Kind.ERROR, Atoms.BADARG, Term.list(frame));
    }

    /** What stands for an exit reason that has no place in a frame: the caller hears that, rather than nothing. */
    static Term instead(Term reason) {
        boolean answer = reason instanceof Tuple tuple
                && tuple.size() >= 3
                && tuple.get(0) instanceof Reference
                && tuple.get(1) instanceof Atom;
        return answer
                ? Term.tuple(((Tuple) reason).get(0), Atom.ERROR, Term.tuple(Atoms.ERPC, Atoms.SYSTEM_LIMIT))
                : Atoms.SYSTEM_LIMIT;
    }
}
