package io.peer4j.internal.link;

import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;

/** A message of the alternative link, as {@code peer.erl} has them (its section "i/o protocol from origin"). */
public sealed interface LinkMessage extends Incoming {

    /** Peer to origin: the peer has booted, under the name {@code node}. */
    record Started(Atom node) implements LinkMessage {}

    /** Origin to peer: apply {@code module:function} to {@code args} and answer with a {@link Reply} to {@code seq}. */
    record Call(long seq, Atom module, Atom function, ListTerm args) implements LinkMessage {}

    /** Peer to origin: how call {@code seq} ended; {@code value} is the result, or {@code {Reason, Stack}}. */
    record Reply(long seq, Outcome outcome, Term value) implements LinkMessage {}

    /** Origin to peer: apply {@code module:function} to {@code args}, and tell nobody. */
    record Cast(Atom module, Atom function, ListTerm args) implements LinkMessage {}

    /** Either way: send {@code content} to the process {@code to}, a pid or a registered name. */
    record Message(Term to, Term content) implements LinkMessage {}

    /** Peer to origin: a request of Erlang's I/O protocol. */
    record IoRequest(Term from, Term replyAs, Term request) implements LinkMessage {}

    /** Origin to peer: the answer to an {@link IoRequest}. */
    record IoReply(Term from, Term replyAs, Term reply) implements LinkMessage {}

    /** How a call ended. */
    enum Outcome {
        /** It returned. */
        OK,
        /** It threw: class {@code throw}. */
        THROW,
        /** It failed: class {@code error}. */
        ERROR,
        /** It exited: class {@code exit}. */
        EXIT,
        /** Its process was killed; the value is the bare reason. */
        CRASH;

        private final Atom atom = new Atom(name().toLowerCase(java.util.Locale.ROOT));

        /** Its name in {@code peer.erl}. */
        public Atom atom() {
            return atom;
        }
    }
}
