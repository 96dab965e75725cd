package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** The nodes that an {@link EpmdServer} knows. */
final class EpmdRegister {
    static final int MOST = 4000;

    /** Below it are those that nodes before OTP 23 had. */
    private static final int FIRST_CREATION = 4;

    private final boolean closesWhenEmpty;
    private final Map<String, Held> nodes = new LinkedHashMap<>();
    private int creation = ThreadLocalRandom.current().nextInt(FIRST_CREATION, Integer.MAX_VALUE);
    private boolean closed;

    private record Held(EpmdNode node, Socket socket) {}

    EpmdRegister(boolean closesWhenEmpty) {
        this.closesWhenEmpty = closesWhenEmpty;
    }

    /**
     * Enters {@code node}, which holds the name as long as it is connected by {@code socket}.
     *
     * @return its creation, another one each time; null if the name is taken, or there are too many nodes
     * @throws IOException if this has been closed
     */
    synchronized @Nullable Integer add(EpmdNode node, Socket socket) throws IOException {
        if (closed) {
            throw new IOException("this epmd is ending");
        }
        if (nodes.size() == MOST || nodes.putIfAbsent(node.name(), new Held(node, socket)) != null) {
            return null;
        }
        creation = creation == -1 ? FIRST_CREATION : creation + 1;
        return creation;
    }

    /** Strikes out the node of that name and connection; whether this has closed with that. */
    synchronized boolean remove(String name, Socket socket) {
        Held held = nodes.get(name);
        if (held != null && held.socket().equals(socket)) {
            nodes.remove(name);
        }
        boolean closes = !closed && closesWhenEmpty && nodes.isEmpty();
        closed |= closes;
        return closes;
    }

    synchronized @Nullable EpmdNode get(String name) {
        Held held = nodes.get(name);
        return held == null ? null : held.node();
    }

    synchronized List<EpmdNode> all() {
        return nodes.values().stream().map(Held::node).toList();
    }

    /** Drops all nodes. */
    void close() {
        List<Held> all;
        synchronized (this) {
            closed = true;
            all = new ArrayList<>(nodes.values());
        }
        for (Held held : all) {
            try {
                held.socket().close();
            } catch (IOException e) {
                NodeLog.LOG.log(System.Logger.Level.DEBUG, "closing a connection", e);
            }
        }
    }
}
