package io.peer4j.node;

import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;

/**
 * The functions of a node that other nodes call: what {@code apply(Module, Function, Args)} is there. Each call runs as a
 * process of its own ({@link Mailbox#current}), many at once: on a virtual thread, unless {@link #start} or
 * {@link #runWhereRead} says otherwise.
 */
@FunctionalInterface
public interface Functions {
    /** No functions at all: each call fails with {@code error:undef}. */
    static Functions none() {
        return (module, function, args) -> {
            throw new ErlangException(
                    ErlangException.Kind.ERROR,
                    Atoms.UNDEF,
                    Term.list(Term.tuple(module, function, args, ListTerm.EMPTY)));
        };
    }

    /**
     * Applies {@code module:function} to {@code args}, a proper list.
     *
     * @throws ErlangException with the class, reason and stack trace that the call fails with; any other exception is an
     *     {@code error} too
     */
    Term apply(Atom module, Atom function, ListTerm args);

    /**
     * Applies {@code module:function} to {@code args} that have come from another node for this alone: nobody else has them,
     * so their bytes may be used without a copy ({@link io.peer4j.term.Binary#surrender}). As {@link #apply} here.
     */
    default Term applyReceived(Atom module, Atom function, ListTerm args) {
        return apply(module, function, args);
    }

    /**
     * Starts a process that was asked for by another node: {@code process} has to run on a thread of its own, now or soon.
     * On a virtual one here.
     *
     * @param module what it applies, a function of {@code erpc} most often, of which {@code args} tell the rest
     */
    default void start(Runnable process, Atom module, Atom function, ListTerm args) {
        Thread.startVirtualThread(process);
    }

    /**
     * Whether a process that was asked for by another node may run where {@link #start} would not be asked: on the thread
     * that reads what that node sends. If it goes on for more than a moment, another thread reads on.
     */
    default boolean runWhereRead() {
        return false;
    }

    /** Called behind each call and before its answer is sent, for output of the call's to be sent first. */
    default void settle() {}

    /**
     * Called when a process has ended that the node needs to serve other nodes: {@code net_kernel}, {@code rex} or
     * {@code global_name_server}, while the node was among others. The end of such a process ends an Erlang node. Says so in
     * the log, unless this does otherwise.
     *
     * @param name the process's registered name
     * @param reason what it ended with
     */
    default void serviceEnded(Atom name, Term reason) {
        NodeLog.FAILED_ENDS.log(() -> "the process " + name + " of this node ended with " + reason
                + "; what it did for other nodes is not done any more. Stop the node and start it again");
    }

    /**
     * Called when a thread of the node's could not do what other nodes wait for: an end is not told, or an answer not
     * given. That is for want of memory most often, whatever {@code fault} says; so there may be none to react either.
     * Says so in the log, unless this does otherwise.
     */
    default void failed(Error fault) {
        try {
            NodeLog.FAILED_ENDS.log(() -> "what other nodes wait for could not be done", fault);
        } catch (Error again) {
            // There is no way left to tell.
        }
    }
}
