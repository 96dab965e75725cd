package io.peer4j.node;

import io.peer4j.term.Atom;
import java.time.Duration;

/** The way of signals between processes of one node: as if over a connection, only that they arrive at once. */
final class LocalConnection implements NodeConnection {
    private final Node node;

    LocalConnection(Node node) {
        this.node = node;
    }

    @Override
    public Atom node() {
        return node.name();
    }

    @Override
    public int creation() {
        return node.creation();
    }

    @Override
    public boolean isHidden() {
        return false;
    }

    @Override
    public boolean isUp() {
        return true;
    }

    @Override
    public boolean send(Signal signal) {
        Turns.take(() -> node.router().dispatch(this, signal));
        return true;
    }

    @Override
    public Traffic traffic() {
        return new Traffic(0, Integer.MAX_VALUE);
    }

    @Override
    public void flush(Duration timeout) {}

    @Override
    public void disconnect(Atom reason) {
        throw new UnsupportedOperationException("a node is always connected to itself");
    }
}
