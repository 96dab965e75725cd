package io.peer4j.node;

import io.peer4j.term.Term;

/** A message to nobody is Erlang's everyday; the logger is not even made until there is one. */
final class Dropped {
    private static final System.Logger LOG = System.getLogger(Node.class.getName());

    private Dropped() {}

    static void log(Term to) {
        LOG.log(System.Logger.Level.DEBUG, () -> "dropped a message to " + to + ": no such process");
    }
}
