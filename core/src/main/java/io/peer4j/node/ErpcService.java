package io.peer4j.node;

import io.peer4j.internal.reading.StartOrder;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.util.List;

/** The functions that {@code erpc} spawns on another node, as {@code erpc.erl} has them; and any other function. */
final class ErpcService {
    private static final String CALL = "execute_call";
    static final Atom CAST = new Atom("execute_cast");

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

    /**
     * {@code erpc:execute_call(_, erlang, node, [])}: what an origin asks to see whether a peer lives. It has no effect, so
     * it takes no turn.
     */
    static boolean isPulse(Atom function, ListTerm args) {
        List<Term> given = args.elements();
        return function.name().equals(CALL)
                && given.size() == 4
                && Atom.is(given.get(1), "erlang")
                && Atom.is(given.get(2), "node")
                && given.get(3).equals(ListTerm.EMPTY);
    }

    /** How a process that applies {@code module:function} takes its turn. */
    static StartOrder.Kind kind(Atom module, Atom function, ListTerm args) {
        if (!module.equals(Atoms.ERPC)) {
            return StartOrder.Kind.CAST;
        }
        if (function.name().equals(CALL)) {
            return StartOrder.Kind.CALL;
        }
        List<Term> given = args.elements();
        boolean isShort = !given.isEmpty() && Atom.is(given.get(0), "application");
        return isShort ? StartOrder.Kind.SHORT_CAST : StartOrder.Kind.CAST;
    }

    /** What a process that was spawned to apply {@code module:function} ends with, if not an exception. */
    Term run(Atom module, Atom function, ListTerm args) {
        if (module.equals(Atoms.ERPC)) {
            List<Term> given = args.elements();
            if (function.name().equals(CALL) && given.size() == 4) {
                return call(given.get(0), given.get(1), given.get(2), given.get(3));
            }
            boolean nested = function.name().equals(CALL) || function.equals(CAST);
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
