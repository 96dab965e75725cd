package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.IntTerm;
import io.peer4j.term.LocalFun;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.io.Closeable;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * The port from which a client of {@code dbg:trace_port(ip, …)} reads what a node traces. A JVM traces nothing, so the one
 * client that may connect reads nothing until this is closed. {@code etop} reads from such a port, unless told not to, and
 * crashes without one.
 */
final class EmptyTrace implements Closeable {
    private static final int MAX_PORT = 0xFFFF;

    private final ServerSocket listener;
    private @Nullable Socket client;
    private boolean closed;

    private EmptyTrace(int port) throws IOException {
        listener = new ServerSocket(port, 1);
        Thread.ofVirtual().name("peer4j-empty-trace").start(this::accept);
    }

    /** Listens where {@code tracer}, which {@code dbg} sends to the node, would; null if it is another kind, or can't. */
    static @Nullable EmptyTrace of(Term tracer) {
        int port = port(tracer);
        try {
            return port == 0 ? null : new EmptyTrace(port);
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * That of {@code {port, Fun}}, where the fun of {@code dbg:trace_port/2} closes over the port and a queue's length. Erlang's
     * compiler chooses their order, so the larger one counts: 5000 for {@code etop}'s queue, 200 is the default.
     */
    private static int port(Term tracer) {
        if (!Tuple.isTagged(tracer, "port", 2)
                || !(((Tuple) tracer).get(1) instanceof LocalFun fun)
                || !fun.module().name().equals("dbg")
                || fun.freeVariables().size() != 2
                || !(fun.freeVariables().getFirst() instanceof IntTerm(long one))
                || !(fun.freeVariables().getLast() instanceof IntTerm(long other))) {
            return 0;
        }
        long port = Math.max(one, other);
        return port > 0 && port <= MAX_PORT ? (int) port : 0;
    }

    private void accept() {
        try (listener) {
            keep(listener.accept());
        } catch (IOException e) {
            // It was closed before a client came.
        }
    }

    private synchronized void keep(Socket accepted) throws IOException {
        client = accepted;
        if (closed) {
            accepted.close();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        listener.close();
        if (client != null) {
            client.close();
        }
    }
}
