package io.peer4j.node;

import io.peer4j.term.Atom;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes are connected, and which are being connected to. Its monitor guards both maps; nothing is called with it
 * held but the completion of nobody's future: futures are completed outside.
 *
 * <p>Whoever connects from outside is entered only after it has shown that it knows the cookie, so no stranger's claim to
 * a name is in anybody's way.
 */
final class ConnectionTable {
    private final Atom self;
    private final Map<Atom, TcpNodeConnection> up = new HashMap<>();
    private final Map<Atom, CompletableFuture<NodeConnection>> pending = new HashMap<>();
    private boolean closed;

    ConnectionTable(Atom self) {
        this.self = self;
    }

    synchronized @Nullable NodeConnection get(Atom node) {
        return up.get(node);
    }

    synchronized List<TcpNodeConnection> all() {
        return List.copyOf(up.values());
    }

    /** An attempt to connect: that of {@code node} if there is one, else a new one, which the caller has to make. */
    record Attempt(CompletableFuture<NodeConnection> result, boolean isNew) {}

    synchronized Attempt attempt(Atom node) {
        TcpNodeConnection known = up.get(node);
        if (known != null) {
            return new Attempt(known.announced(), false);
        }
        CompletableFuture<NodeConnection> running = pending.get(node);
        if (running != null) {
            return new Attempt(running, false);
        }
        CompletableFuture<NodeConnection> result = new CompletableFuture<>();
        pending.put(node, result);
        return new Attempt(result, true);
    }

    /** How to answer {@code node}, which is connecting to this one. */
    synchronized Handshake.Status statusOf(Atom node) {
        if (closed || node.equals(self)) {
            return Handshake.Status.NOT_ALLOWED;
        }
        if (up.containsKey(node)) {
            return Handshake.Status.ALIVE;
        }
        if (!pending.containsKey(node)) {
            return Handshake.Status.OK;
        }
        return self.name().compareTo(node.name()) > 0 ? Handshake.Status.NOK : Handshake.Status.OK_SIMULTANEOUS;
    }

    /**
     * Enters a connection whose handshake is done, behind the end of an older one: the other node has started anew, or
     * lost the old one before this node did.
     *
     * @throws IOException if this node is leaving
     */
    void enter(TcpNodeConnection connection) throws IOException, InterruptedException {
        CompletableFuture<NodeConnection> waiting;
        while (true) {
            TcpNodeConnection old;
            synchronized (this) {
                if (closed) {
                    throw new IOException("this node is leaving");
                }
                old = up.get(connection.node());
                if (old == null) {
                    up.put(connection.node(), connection);
                    waiting = pending.remove(connection.node());
                    break;
                }
            }
            old.disconnect(new Atom("connection_closed"));
            old.awaitEnd();
        }
        if (waiting != null) {
            var _ = connection.announced().thenAccept(waiting::complete);
        }
    }

    /** An attempt came to nothing. */
    void failed(Atom node, CompletableFuture<NodeConnection> attempt, Throwable reason) {
        synchronized (this) {
            pending.remove(node, attempt);
        }
        attempt.completeExceptionally(reason);
    }

    synchronized void remove(TcpNodeConnection connection) {
        up.remove(connection.node(), connection);
    }

    synchronized void close() {
        closed = true;
    }
}
