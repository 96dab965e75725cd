package io.peer4j.node;

import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;

/**
 * What one process on one node says to another on another: a control message of the distribution protocol together with
 * its payload, the old and the new form of each as one type. {@link SignalCodec} reads and writes them.
 */
sealed interface Signal {
    /** {@code from} links itself to {@code to}. */
    record Link(Pid from, Pid to) implements Signal {}

    /**
     * {@code from} takes its link to {@code to} back.
     *
     * @param id what the acknowledgement has to carry; 0 for the old form, which has none
     */
    record Unlink(long id, Pid from, Pid to) implements Signal {}

    /** {@code from} has seen {@link Unlink} number {@code id} of {@code to}. */
    record UnlinkAck(long id, Pid from, Pid to) implements Signal {}

    /** A message to a pid; {@code from} is {@link #NO_PID} where the form has none. */
    record Send(Pid from, Pid to, Term message) implements Signal {}

    /** A message to a registered name. */
    record RegSend(Pid from, Atom to, Term message) implements Signal {}

    /** A message to an alias. */
    record AliasSend(Pid from, Reference to, Term message) implements Signal {}

    /** What is left of a message to an alias that can't be taken in: who waits for an answer there has none. Never sent. */
    record NoAnswer(Reference to, Term reason) implements Signal {}

    /** {@code from} has ended, and was linked to {@code to}. */
    record Exit(Pid from, Pid to, Term reason) implements Signal {}

    /** {@code from} called {@code exit(To, Reason)}. */
    record Exit2(Pid from, Pid to, Term reason) implements Signal {}

    /** {@code leader} becomes the group leader of {@code to}. */
    record GroupLeader(Pid leader, Pid to) implements Signal {}

    /** {@code from} monitors {@code to}, a pid or a registered name. */
    record Monitor(Pid from, Term to, Reference reference) implements Signal {}

    /** {@code from} no longer monitors {@code to}. */
    record Demonitor(Pid from, Term to, Reference reference) implements Signal {}

    /** {@code from}, a pid or the name that was monitored, has ended. */
    record MonitorExit(Term from, Pid to, Reference reference, Term reason) implements Signal {}

    /**
     * {@code from} asks for a process here that applies {@code module:function} to {@code args}.
     *
     * @param options {@code link}, {@code monitor}, {@code {monitor, Options}} and others, which are to be ignored
     */
    record SpawnRequest(
            Reference request, Pid from, Pid groupLeader, Atom module, Atom function, ListTerm options, ListTerm args)
            implements Signal {}

    /**
     * The answer to {@link SpawnRequest}.
     *
     * @param flags 1 if the new process is linked to {@code to}, 2 if it is monitored
     * @param result the new process's pid, or an atom that says why there is none
     */
    record SpawnReply(Reference request, Pid to, int flags, Term result) implements Signal {}

    /** Stands for a sender that the wire does not tell. */
    Pid NO_PID = new Pid(new Atom(""), 0, 0, 0);
}
