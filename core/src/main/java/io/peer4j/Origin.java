package io.peer4j;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.TermMapper;

/**
 * The origin, as code that runs in a JVM peer sees it. For any thread; nothing here waits for the origin.
 *
 * <p>Messages go by the peer's process {@code user}, as {@code user ! {message, To, Content}} does on an Erlang peer
 * ({@code peer:io_server_loop/5}).
 */
public final class Origin {
    private static final Atom USER = new Atom("user");
    private static final Atom MESSAGE = new Atom("message");

    private Origin() {}

    /**
     * Sends {@code message} to the process that is registered as {@code name} on the origin, if there is one. A Java origin
     * drops it, with a line in its log, if this peer may not reach it ({@link Peer.Builder#reach}).
     *
     * @throws IllegalArgumentException if the message has no place in Erlang
     * @throws IllegalStateException if this JVM is no peer
     */
    public static void send(String name, @Nullable Object message) {
        forward(new Atom(name), message);
    }

    /** Like {@link #send(String, Object)}, to the process {@code to}. */
    public static void send(Pid to, @Nullable Object message) {
        forward(to, message);
    }

    private static void forward(Term to, @Nullable Object message) {
        if (!Node.local().send(USER, Term.tuple(MESSAGE, to, TermMapper.toTerm(message, "message")))) {
            throw new IllegalStateException("this JVM is no peer: it has no process 'user' that leads to an origin");
        }
    }
}
