package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Which nodes are connected, and which are being connected to. Its monitor guards all maps, but that {@code up} may be
 * looked at without it, as every signal does; nothing is called with it held but the completion of nobody's future:
 * futures are completed outside.
 *
 * <p>Whoever connects from outside is entered only after it has shown that it knows the cookie.
 *
 * <p>Two nodes that connect to each other at once must end up with one connection: with two, each would drop the other's.
 * So an attempt of this node's waits for the handshake of one that came first under the same name. It does not wait for
 * long, so that no stranger's claim to a name is in anybody's way. After that it overtakes the handshake, if this node has
 * the greater name, which is the one whose attempt counts in OTP too. The handshake is then {@linkplain Acceptance#confirm
 * confirmed} only if the attempt fails.
 */
final class ConnectionTable {
    /** How long an attempt waits for a handshake; an honest one takes milliseconds, unless the machine is busy. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Atom self;
    private final Map<Atom, TcpNodeConnection> up = new ConcurrentHashMap<>();
    private final Map<Atom, CompletableFuture<NodeConnection>> pending = new HashMap<>();
    private final Map<Atom, Set<Acceptance>> accepting = new HashMap<>();
    /** The nodes whose handshake an attempt of this node's has overtaken. */
    private final Set<Atom> overtaking = new HashSet<>();

    private boolean closed;

    ConnectionTable(Atom self) {
        this.self = self;
    }

    @Nullable
    NodeConnection get(Atom node) {
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

    /**
     * Whether an attempt of this node's is still to go on: false if the other node has been entered meanwhile, by the
     * connection that it made itself.
     */
    @SuppressWarnings("ReferenceEquality")
    synchronized boolean isStillWanted(Atom node, CompletableFuture<NodeConnection> attempt)
            throws InterruptedException {
        awaitAcceptances(node, PATIENCE);
        boolean isWanted = pending.get(node) == attempt;
        if (isWanted && isGreaterThan(node)) {
            overtake(node);
        }
        return isWanted;
    }

    /**
     * Whether the other node has been entered although an attempt of this node's has failed: its own handshake may come to
     * its end later. Waits for that, {@code timeout} at most.
     */
    @SuppressWarnings("ReferenceEquality")
    synchronized boolean isEntered(Atom node, CompletableFuture<NodeConnection> attempt, Duration timeout)
            throws InterruptedException {
        overtakesNoMore(node);
        awaitAcceptances(node, timeout);
        return pending.get(node) != attempt;
    }

    private void overtake(Atom node) {
        for (Acceptance acceptance : accepting.getOrDefault(node, Set.of())) {
            acceptance.isOvertaken = true;
            overtaking.add(node);
        }
    }

    private void overtakesNoMore(Atom node) {
        if (overtaking.remove(node)) {
            notifyAll();
        }
    }

    /** Waits until nobody's handshake claims {@code node}; longer than {@code timeout} only for who knows the cookie. */
    private void awaitAcceptances(Atom node, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
        long left = timeout.toMillis();
        while (accepting.containsKey(node) && (left > 0 || isConfirmed(node))) {
            wait(Math.max(1, left));
            left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        }
    }

    private boolean isConfirmed(Atom node) {
        for (Acceptance acceptance : accepting.getOrDefault(node, Set.of())) {
            if (acceptance.isConfirmed) {
                return true;
            }
        }
        return false;
    }

    private boolean isGreaterThan(Atom node) {
        return self.name().compareTo(node.name()) > 0;
    }

    /** The handshake of one who connects to this node, from the decision about its name until it is entered or gone. */
    final class Acceptance implements Handshake.Doorkeeper, AutoCloseable {
        private @Nullable Atom claimed;
        private boolean isOvertaken;
        private boolean isConfirmed;

        @Override
        public Handshake.Status statusOf(Atom node) {
            synchronized (ConnectionTable.this) {
                Handshake.Status status = ConnectionTable.this.statusOf(node);
                if (status != Handshake.Status.NOK && status != Handshake.Status.NOT_ALLOWED) {
                    claimed = node;
                    accepting.computeIfAbsent(node, unused -> new HashSet<>()).add(this);
                }
                return status;
            }
        }

        @Override
        public void confirm(Atom node) throws HandshakeException, InterruptedException {
            synchronized (ConnectionTable.this) {
                while (overtaking.contains(node)) {
                    ConnectionTable.this.wait();
                }
                if (isOvertaken && up.containsKey(node)) {
                    throw HandshakeException.simultaneous(node.name());
                }
                isConfirmed = true;
            }
        }

        @Override
        public void close() {
            synchronized (ConnectionTable.this) {
                if (claimed != null) {
                    accepting.computeIfPresent(claimed, (node, all) -> all.remove(this) && all.isEmpty() ? null : all);
                    claimed = null;
                    ConnectionTable.this.notifyAll();
                }
            }
        }
    }

    private Handshake.Status statusOf(Atom node) {
        if (closed || node.equals(self)) {
            return Handshake.Status.NOT_ALLOWED;
        }
        if (up.containsKey(node)) {
            return Handshake.Status.ALIVE;
        }
        if (!pending.containsKey(node)) {
            return Handshake.Status.OK;
        }
        return isGreaterThan(node) ? Handshake.Status.NOK : Handshake.Status.OK_SIMULTANEOUS;
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
                    overtakesNoMore(connection.node());
                    break;
                }
            }
            old.disconnect(new Atom("connection_closed"));
            old.awaitEnd();
        }
        if (waiting != null) {
            var unused = connection.announced().whenComplete((announced, failure) -> {
                if (failure == null) {
                    waiting.complete(announced);
                } else {
                    waiting.completeExceptionally(failure);
                }
            });
        }
    }

    /** An attempt came to nothing. */
    void failed(Atom node, CompletableFuture<NodeConnection> attempt, Throwable reason) {
        synchronized (this) {
            pending.remove(node, attempt);
            overtakesNoMore(node);
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
