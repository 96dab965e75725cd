package io.peer4j.node;

import io.peer4j.internal.reading.StartOrder;
import io.peer4j.term.Atom;
import java.time.Duration;

/** A connection to one other node, from the end of its handshake until it is lost. Any thread may use it. */
interface NodeConnection {
    /** The other node's full name. */
    Atom node();

    /** The other node's creation. */
    int creation();

    /** Whether the other node is a hidden one. */
    boolean isHidden();

    /** Whether it has not been lost. */
    boolean isUp();

    /**
     * Has {@code signal} sent, behind those that were sent before by the same thread. Waits while the other node does not
     * read what was sent before, unless the thread is the one that reads a connection, which never waits: for it the
     * signal is queued. False if the connection is lost: then the signal is lost as well.
     *
     * @throws IllegalArgumentException if the signal has no place in a frame: it nests too deep, or is too long
     */
    boolean send(Signal signal);

    /**
     * Starts a process that the other node asks for, after what it asked for before ({@link StartOrder}); for the thread
     * that takes in its signals. Processes of this node ask on many threads, which have no order.
     *
     * @param whereRead whether the thread that takes in the signals may run the process
     */
    default void start(StartOrder.Work process, boolean whereRead) {
        process.runAlone();
    }

    /** Has {@code quick} run after what the other node asked for before; it takes a moment and does not wait. */
    default void inTurn(Runnable quick) {
        quick.run();
    }

    /**
     * Counts the request that is taken in as work for the other node, until {@link #endsRequest}. Its bytes; negative if
     * there is too much of that already: then it has to be refused. For the thread that takes it in.
     */
    default long beginsRequest() {
        return 0;
    }

    /** A request of {@code bytes} bytes is over, and its answer sent. */
    default void endsRequest(long bytes) {}

    /**
     * Takes in what comes to {@code caller}'s process, for a moment, on this thread: it waits for something that may come
     * at once. Waits for nothing.
     */
    default void lead(Leading.Caller caller) {}

    /** Has what comes read by a thread that waits for it: somebody else waits who does not {@link #lead}. */
    default void recall() {}

    /** What has passed it. */
    Traffic traffic();

    /** Waits until what was sent is on its way, {@code timeout} at most. */
    void flush(Duration timeout) throws InterruptedException;

    /** Ends it; {@link Signals#nodeDown} tells of {@code reason}. */
    void disconnect(Atom reason);
}
