package io.peer4j;

import io.peer4j.term.Atom;
import io.peer4j.term.Term;

/** Where a peer is in its life: {@code peer:peer_state()}. */
public sealed interface PeerState {
    /** Started, and not heard of yet. Next: {@link Running} or {@link Down}. */
    record Booting() implements PeerState {
        @Override
        public String toString() {
            return "booting";
        }
    }

    /**
     * Booted. Next: {@link Down}.
     *
     * @param node its node's name; {@code nonode@nohost} for one without
     */
    record Running(Atom node) implements PeerState {
        @Override
        public String toString() {
            return "running";
        }
    }

    /**
     * Gone. Nothing follows.
     *
     * @param reason why: {@code {exit_status,N}}, {@code {tcp_closed,{exit_status,N}}}, {@code tcp_closed} where the process
     *     has not ended within a second, {@code normal} after an orderly stop …
     */
    record Down(Term reason) implements PeerState {
        @Override
        public String toString() {
            return "{down," + reason + "}";
        }
    }
}
