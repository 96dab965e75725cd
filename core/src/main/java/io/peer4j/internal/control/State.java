package io.peer4j.internal.control;

import io.peer4j.term.Atom;
import io.peer4j.term.Term;

/** Where a peer is in its life. */
public sealed interface State {
    /** Started, not heard of yet. To {@link Running} or {@link Down}. */
    enum Booting implements State {
        /** The one value. */
        BOOTING
    }

    /**
     * It said that it has booted. To {@link Down}.
     *
     * @param node its name
     */
    record Running(Atom node) implements State {}

    /**
     * It is gone. Final.
     *
     * @param reason why
     */
    record Down(Term reason) implements State {}
}
