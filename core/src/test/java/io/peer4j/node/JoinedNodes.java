package io.peer4j.node;

import io.peer4j.term.Atom;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Nodes in one JVM, joined without a wire: a double of {@link Distribution}. The signals of one connection come in order
 * on a thread of its own at each end. Nodes reach each other by name.
 */
final class JoinedNodes implements AutoCloseable {
    private final Map<Atom, End> ends = new ConcurrentHashMap<>();
    private final AtomicInteger creations = new AtomicInteger(100);
    private final List<Node> nodes = new ArrayList<>();
    private volatile Consumer<Signal> sending = signal -> {};

    /** A started node {@code name@test}. */
    Node start(String name) throws IOException {
        return start(Node.create(), NodeOptions.shortName(name));
    }

    Node start(Node node, NodeOptions options) throws IOException {
        node.start(
                options,
                (asked, unused, signals) -> new End(new Atom(asked.name() + "@test"), asked.hidden(), signals));
        nodes.add(node);
        return node;
    }

    /** Has {@code sending} see, and fail, what is sent from now on. */
    void onSend(Consumer<Signal> sending) {
        this.sending = sending;
    }

    /** Loses the connection between two nodes, as a broken network would. */
    void lose(Node one, Node other) {
        NodeConnection connection = end(one).connection(other.name());
        if (connection != null) {
            connection.disconnect(new Atom("connection_closed"));
        }
    }

    /** A node that is gone at once: no good-bye by its services. */
    void crash(Node node) {
        // Its connections go one by one here; it must not tell those that are left of those that are gone.
        node.exit(Objects.requireNonNull(node.whereis(GlobalService.NAME)), Atoms.KILL);
        end(node).close();
    }

    private End end(Node node) {
        End end = ends.get(node.name());
        if (end == null) {
            throw new IllegalStateException("not started: " + node.name());
        }
        return end;
    }

    @Override
    public void close() {
        nodes.forEach(Node::stop);
    }

    private final class End implements Distribution {
        private final Atom name;
        private final boolean hidden;
        private final Signals signals;
        private final int creation = creations.incrementAndGet();
        private final Map<Atom, Half> halves = new ConcurrentHashMap<>();
        private final Map<Atom, CompletableFuture<Void>> leaving = new ConcurrentHashMap<>();

        End(Atom name, boolean hidden, Signals signals) {
            this.name = name;
            this.hidden = hidden;
            this.signals = signals;
        }

        @Override
        public int ownEpmdPort() {
            return 0;
        }

        @Override
        public Duration tickTime() {
            return NodeOptions.DEFAULT_NET_TICK_TIME;
        }

        @Override
        public void tickTime(Duration time) {
            throw new UnsupportedOperationException("these nodes do not tick");
        }

        @Override
        public void accept() {
            ends.put(name, this);
        }

        @Override
        public Atom name() {
            return name;
        }

        @Override
        public int creation() {
            return creation;
        }

        @Override
        public @Nullable NodeConnection connection(Atom node) {
            return halves.get(node);
        }

        @Override
        public NodeConnection connect(Atom node) throws IOException {
            End other = ends.get(node);
            if (other == null || other == this) {
                throw new IOException("nobody there: " + node);
            }
            synchronized (JoinedNodes.this) {
                Half known = halves.get(node);
                return known != null ? known : join(other);
            }
        }

        private Half join(End other) {
            Half mine = new Half(this, other);
            Half theirs = new Half(other, this);
            mine.peer = theirs;
            theirs.peer = mine;
            left(other.name);
            other.left(name);
            halves.put(other.name, mine);
            other.halves.put(name, theirs);
            mine.up().join();
            theirs.up().join();
            return mine;
        }

        private void left(Atom node) {
            CompletableFuture<Void> down = leaving.remove(node);
            if (down != null) {
                down.join();
            }
        }

        @Override
        public List<NodeConnection> connections() {
            return List.copyOf(halves.values());
        }

        @Override
        public void close() {
            ends.remove(name, this);
            List<Atom> others = List.copyOf(halves.keySet());
            connections().forEach(connection -> connection.disconnect(new Atom("closed")));
            others.forEach(this::left);
        }
    }

    /** One end of a connection; its thread hands on what comes from the other. */
    private final class Half implements NodeConnection {
        private final End own;
        private final End other;
        private final ExecutorService reader =
                Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
        private volatile boolean up = true;
        private volatile @Nullable Half peer;

        Half(End own, End other) {
            this.own = own;
            this.other = other;
        }

        CompletableFuture<Void> up() {
            return CompletableFuture.runAsync(() -> own.signals.nodeUp(this), reader);
        }

        @Override
        public Atom node() {
            return other.name;
        }

        @Override
        public int creation() {
            return other.creation;
        }

        @Override
        public boolean isHidden() {
            return other.hidden || own.hidden;
        }

        @Override
        public boolean isUp() {
            return up;
        }

        @Override
        public boolean send(Signal signal) {
            sending.accept(signal);
            Half there = peer;
            if (!up || there == null) {
                return false;
            }
            return there.enqueue(signal);
        }

        private synchronized boolean enqueue(Signal signal) {
            if (up) {
                reader.execute(() -> received(signal));
            }
            return up;
        }

        private void received(Signal signal) {
            try {
                own.signals.received(this, signal);
            } catch (RuntimeException e) {
                disconnect(new Atom("violation"));
            }
        }

        @Override
        public Traffic traffic() {
            return Traffic.NONE;
        }

        @Override
        public void flush(Duration timeout) {}

        @Override
        public void disconnect(Atom reason) {
            Half there = peer;
            down(reason);
            if (there != null) {
                there.down(reason);
            }
        }

        private synchronized void down(Atom reason) {
            if (up) {
                up = false;
                own.halves.remove(other.name, this);
                own.leaving.put(
                        other.name, CompletableFuture.runAsync(() -> own.signals.nodeDown(this, reason), reader));
                reader.shutdown();
            }
        }
    }
}
