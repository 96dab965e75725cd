package io.peer4j.node;

import io.peer4j.term.Atom;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** Remembers what comes, and answers as a test says. */
class RecordingSignals implements Signals {
    final List<NodeConnection> ups = new CopyOnWriteArrayList<>();
    final List<Signal> received = new CopyOnWriteArrayList<>();
    final List<Atom> downs = new CopyOnWriteArrayList<>();
    private final BiConsumer<NodeConnection, Signal> answer;

    RecordingSignals() {
        this((from, signal) -> {});
    }

    RecordingSignals(BiConsumer<NodeConnection, Signal> answer) {
        this.answer = answer;
    }

    @Override
    public void nodeUp(NodeConnection connection) {
        ups.add(connection);
    }

    @Override
    public void received(NodeConnection from, Signal signal) {
        received.add(signal);
        answer.accept(from, signal);
    }

    @Override
    public void nodeDown(NodeConnection connection, Atom reason) {
        downs.add(reason);
    }

    @Override
    public void failed(Error fault) {
        throw fault;
    }
}
