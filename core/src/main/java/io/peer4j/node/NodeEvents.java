package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.Term;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The comings and goings of other nodes, one after the other.
 *
 * <p>The monitor of {@code this} is held while an event is told: mailboxes take it at once, and nothing is sent to another
 * node. Links break after that, for a process that ends tells others of it.
 */
final class NodeEvents {
    private final Node node;
    private final Map<Atom, NodeConnection> up = new HashMap<>();
    private final Set<Mailbox> listeners = new LinkedHashSet<>();
    private final Map<Atom, List<Mailbox>> watchers = new HashMap<>();

    NodeEvents(Node node) {
        this.node = node;
    }

    void up(NodeConnection connection) {
        NodeConnection former = connection(connection.node());
        if (former != null) {
            down(former);
        }
        synchronized (this) {
            up.put(connection.node(), connection);
            if (!connection.isHidden()) {
                tellAll(Term.tuple(Atoms.NODEUP, connection.node()));
            }
        }
    }

    void down(NodeConnection connection) {
        synchronized (this) {
            if (!up.remove(connection.node(), connection)) {
                return;
            }
            node.eachProcess(process -> process.watchesLost(connection));
            Term down = Term.tuple(Atoms.NODEDOWN, connection.node());
            List<Mailbox> watching = watchers.remove(connection.node());
            if (watching != null) {
                watching.forEach(process -> process.deliver(down));
            }
            if (!connection.isHidden()) {
                tellAll(down);
            }
        }
        node.eachRelations(relations -> relations.linksLost(connection));
    }

    private void tellAll(Term event) {
        listeners.removeIf(listener -> !listener.deliver(event));
    }

    private synchronized @Nullable NodeConnection connection(Atom name) {
        return up.get(name);
    }

    synchronized List<Atom> names(boolean hidden) {
        List<Atom> names = new ArrayList<>();
        up.values().stream()
                .filter(connection -> connection.isHidden() == hidden)
                .forEach(connection -> names.add(connection.node()));
        return names;
    }

    synchronized void listen(Mailbox process) {
        listeners.add(process);
    }

    synchronized void unlisten(Mailbox process) {
        listeners.remove(process);
    }

    /** Has {@code process} told once when {@code name} goes; at once, if it is not there. */
    synchronized void watch(Mailbox process, Atom name) {
        if (up.containsKey(name)) {
            List<Mailbox> watching = watchers.computeIfAbsent(name, at -> new ArrayList<>());
            watching.removeIf(other -> !other.isAlive());
            watching.add(process);
        } else {
            process.deliver(Term.tuple(Atoms.NODEDOWN, name));
        }
    }

    /** Takes one {@link #watch} back. */
    synchronized void unwatch(Mailbox process, Atom name) {
        List<Mailbox> watching = watchers.get(name);
        if (watching != null) {
            watching.remove(process);
        }
    }
}
