package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.Pid;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import java.io.IOException;

/** A started node's way to others: finds or makes the connection, and waits for that where it may. */
final class Network {

    private final Distribution distribution;
    private volatile @Nullable String cookie;
    private final Lanes lanes = new Lanes();

    /**
     * A way to others.
     *
     * @param cookie the one that the node was given, rather than read
     */
    Network(Distribution distribution, @Nullable String cookie) {
        this.distribution = distribution;
        this.cookie = cookie;
    }

    Distribution distribution() {
        return distribution;
    }

    @Nullable
    String cookie() {
        return cookie;
    }

    /** The node was given another cookie. */
    void given(String newCookie) {
        cookie = newCookie;
    }

    @Nullable
    NodeConnection connection(Atom node) {
        NodeConnection known = distribution.connection(node);
        return known != null || Turns.inTurn() ? known : connect(node);
    }

    /**
     * The connection to {@code node}, of which all have heard that want to: {@link #connection} gives one from the moment
     * on at which it can be sent over.
     */
    @Nullable
    NodeConnection announcedConnection(Atom node) {
        return Turns.inTurn() ? distribution.connection(node) : connect(node);
    }

    private @Nullable NodeConnection connect(Atom node) {
        try {
            return distribution.connect(node);
        } catch (IOException e) {
            NodeLog.LOG.log(System.Logger.Level.DEBUG, () -> "no connection to " + node.name() + ": " + e.getMessage());
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /**
     * Sends a message; behind those that still wait for a connection, and with them where this thread must not wait.
     *
     * @param process whose message it is, if any's
     */
    boolean send(@Nullable Mailbox process, Pid from, Target target, Term message) {
        NodeConnection known = distribution.connection(target.node());
        boolean idle = lanes.isIdle(target.node());
        if (idle && known != null) {
            return known.send(signal(from, target, message));
        }
        if (idle && !Turns.inTurn()) {
            NodeConnection made = connect(target.node());
            return made != null && made.send(signal(from, target, message));
        }
        addToLane(process, target.node(), () -> sendLater(from, target, message));
        return true;
    }

    /** Sends a message without ever waiting for a connection on this thread, in order. */
    void sendNeverWaiting(Mailbox process, Target target, Term message) {
        Pid from = process.self();
        NodeConnection known = distribution.connection(target.node());
        if (known != null && lanes.isIdle(target.node())) {
            known.send(signal(from, target, message));
        } else {
            addToLane(process, target.node(), () -> sendLater(from, target, message));
        }
    }

    /** Sends a message in order, without waiting on this thread. */
    void sendAside(Pid from, Target target, Term message, Runnable done) {
        lanes.add(target.node(), () -> {
            try {
                sendLater(from, target, message);
            } finally {
                done.run();
            }
        });
    }

    /** Sends a message if there is a connection; behind those that still wait for it. */
    void sendExisting(Mailbox process, Target target, Term message) {
        Pid from = process.self();
        if (lanes.isIdle(target.node())) {
            sendNow(from, target, message);
        } else {
            addToLane(process, target.node(), () -> sendNow(from, target, message));
        }
    }

    /** The end of {@code process} comes behind what it has left to a lane. */
    private void addToLane(@Nullable Mailbox process, Atom node, Runnable work) {
        if (process == null || !process.beginSend()) {
            lanes.add(node, work);
            return;
        }
        lanes.add(node, () -> {
            try {
                work.run();
            } finally {
                process.endSend();
            }
        });
    }

    private void sendNow(Pid from, Target target, Term message) {
        NodeConnection known = distribution.connection(target.node());
        if (known != null) {
            known.send(signal(from, target, message));
        }
    }

    private void sendLater(Pid from, Target target, Term message) {
        NodeConnection over = connection(target.node());
        if (over == null) {
            Dropped.log(target.to());
            return;
        }
        over.send(signal(from, target, message));
    }

    private static Signal signal(Pid from, Target target, Term message) {
        if (target.to() instanceof Pid pid) {
            return new Signal.Send(from, pid, message);
        } else if (target.to() instanceof Atom name) {
            return new Signal.RegSend(from, name, message);
        }
        return new Signal.AliasSend(from, (Reference) target.to(), message);
    }
}
