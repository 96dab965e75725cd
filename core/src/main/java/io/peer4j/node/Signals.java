package io.peer4j.node;

import io.peer4j.term.Atom;

/**
 * Who takes what other nodes send. {@code nodeUp} comes before, and {@code nodeDown} after, all that comes from a
 * connection, each once; all of one connection's come from one thread at a time, in order, and none of them may wait.
 * The {@code nodeDown} of one connection to a node has returned before the {@code nodeUp} of the next one is called.
 */
interface Signals {
    void nodeUp(NodeConnection connection);

    /** Takes a signal; an exception that escapes ends the connection, with a line in the log. */
    void received(NodeConnection from, Signal signal);

    void nodeDown(NodeConnection connection, Atom reason);

    /** A signal could not be taken, or an end not told, for want of memory most often. */
    void failed(Error fault);
}
