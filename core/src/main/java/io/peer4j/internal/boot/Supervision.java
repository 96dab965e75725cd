package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.ErlangException;
import io.peer4j.node.GenServer;
import io.peer4j.node.Mailbox;
import io.peer4j.term.Atom;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;

/**
 * The process {@code peer_supervision}, which OTP's {@code peer} has since 25.2: linked to the process of the control
 * connection, whose end it does not survive. The peer ends with either of them.
 */
final class Supervision implements GenServer {
    static final Atom NAME = new Atom("peer_supervision");

    private final Mailbox channel;

    Supervision(Mailbox channel) {
        this.channel = channel;
    }

    @Override
    public void init(Mailbox self) {
        self.trapExit(true);
        self.link(channel.self());
    }

    @Override
    public @Nullable Term handleCall(Term request, Term from) {
        return null;
    }

    @Override
    public void handleInfo(Term message) {
        if (Tuple.isTagged(message, "EXIT", 3) && ((Tuple) message).get(1).equals(channel.self())) {
            throw ErlangException.exit(Term.tuple(new Atom("peer_channel_terminated"), ((Tuple) message).get(2)));
        }
    }

    /** As {@code peer.erl} has it: {@code {peer_sup_state, Parent, Channel, InSupTree}}. */
    @Override
    public Term state() {
        return Term.tuple(new Atom("peer_sup_state"), Atom.UNDEFINED, channel.self(), Atom.FALSE);
    }
}
