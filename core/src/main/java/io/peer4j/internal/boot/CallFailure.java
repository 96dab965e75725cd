package io.peer4j.internal.boot;

import io.peer4j.node.ErlangException;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;

/** A call that ended in an exception, in Erlang's terms: class, reason and stack. */
final class CallFailure extends RuntimeException {
    private final ErlangException.Kind kind;
    private final transient Term reason;
    private final transient ListTerm stack;

    CallFailure(ErlangException.Kind kind, Term reason, ListTerm stack) {
        super(null, null, false, false);
        this.kind = kind;
        this.reason = reason;
        this.stack = stack;
    }

    /** An error in {@code module:function} itself, which took {@code args}. */
    static CallFailure error(String reason, Atom module, Atom function, ListTerm args) {
        return new CallFailure(
                ErlangException.Kind.ERROR, new Atom(reason), Term.list(StackTrace.frame(module, function, args)));
    }

    static CallFailure of(ErlangException e) {
        return of(e, e.stack());
    }

    static CallFailure of(ErlangException e, ListTerm stack) {
        return new CallFailure(e.kind(), e.reason(), stack);
    }

    ErlangException.Kind kind() {
        return kind;
    }

    Term reason() {
        return reason;
    }

    ListTerm stack() {
        return stack;
    }

    /** What a reply carries: {@code {Reason, Stack}}. */
    Term value() {
        return Term.tuple(reason, stack);
    }

    /** Why a process ends that meets this and does not catch it. */
    Term exitReason() {
        return toErlang().exitReason();
    }

    /** The same as the node throws it. */
    ErlangException toErlang() {
        return new ErlangException(kind, reason, stack);
    }

    @Override
    public String getMessage() {
        return kind.atom() + ":" + reason + " " + stack;
    }
}
