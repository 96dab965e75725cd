package io.peer4j.node;

import io.peer4j.term.Term;

/**
 * A message to nobody is Erlang's everyday; the logger is not even made until there is one. A thread of its own tells:
 * whoever sends may be the one that has to go on for the log's output to get out of the way.
 */
final class Dropped {
    private Dropped() {}

    static void log(Term to) {
        Thread.startVirtualThread(() -> System.getLogger(Node.class.getName())
                .log(System.Logger.Level.DEBUG, () -> "dropped a message to " + to + ": no such process"));
    }
}
