package io.peer4j.node;

import io.peer4j.term.Atom;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps partitions from overlapping, as {@code global.erl} does: a node that loses another one tells all the rest, and they
 * leave it too. For the server's thread only.
 *
 * <p>Two things cost less than OTP's way when many nodes end, and have the same result:
 *
 * <ul>
 *   <li>A loss that another node reports is passed on only if this node has not reported a loss of its own to all nodes.
 *   <li>This node waits a moment before it leaves the lost node, because a node that has ended goes by itself.
 * </ul>
 */
final class GlobalPartitions {
    private static final int PARTITIONS_VERSION = 7;

    /** What this process tells itself: {@code {Tag, Node}}. */
    static final String LEAVE = "$peer4j_leave";

    /** How long a node that another one has lost has to end by itself. */
    private static final long MOMENT_NANOS = 500_000_000;

    private static final Atom REMOVE_CONNECTION = new Atom("remove_connection");

    private final GlobalMesh mesh;
    private final GlobalSync sync;
    private final GlobalLosses losses = new GlobalLosses();
    // Beside the creation it tells incarnations of a server apart; OTP leaves the lower 32 bits to the creation.
    private final long creationExtension = ThreadLocalRandom.current().nextLong(1L << 27) << 32;
    /** Whether this node leaves nodes that others have lost, and reports such losses. */
    private final boolean prevents;

    private final Set<Atom> gone = new HashSet<>();
    private final Set<Atom> leaving = new HashSet<>();
    private long nextLoss = 1;
    private boolean shuttingDown;

    /** Why a node goes. */
    private enum Why {
        DISCONNECTED,
        REMOVED
    }

    GlobalPartitions(GlobalMesh mesh, GlobalSync sync, boolean prevents) {
        this.mesh = mesh;
        this.sync = sync;
        this.prevents = prevents;
    }

    void nodeUp(Atom node) {
        gone.remove(node);
    }

    void nodeDown(Atom node) {
        mesh.node().releaseConnection(node);
        sync.isSynced(node);
        down(node, Why.DISCONNECTED);
    }

    private void down(Atom node, Why why) {
        sync.forget(node);
        mesh.toLocker(Term.tuple(new Atom("remove_from_known"), node));
        switch (why) {
            case REMOVED -> mesh.removing().add(node);
            case DISCONNECTED -> {
                if (!mesh.removing().remove(node) && !shuttingDown && prevents) {
                    tellOfLoss(node);
                }
            }
        }
        gone.add(node);
        leaving.remove(node);
        mesh.pending().remove(node);
        mesh.known().remove(node);
        mesh.synced().remove(node);
    }

    private void tellOfLoss(Atom node) {
        Term creation = Term.integer(
                creationExtension + Integer.toUnsignedLong(mesh.node().creation()));
        Term loss = Term.tuple(new Atom("lost_connection"), mesh.name(), creation, Term.integer(nextLoss++), node);
        mesh.multicast(loss, node, PARTITIONS_VERSION);
    }

    /** {@code {lost_connection, Teller, Creation, Number, Lost}}: passed on once, for the teller may not reach all. */
    void lostConnection(Tuple message) {
        boolean valid = message.size() == 5
                && message.get(1) instanceof Atom
                && message.get(3) instanceof IntTerm
                && message.get(4) instanceof Atom;
        if (!valid || shuttingDown || !prevents) {
            return;
        }
        Atom teller = (Atom) message.get(1);
        Atom lost = (Atom) message.get(4);
        long number = ((IntTerm) message.get(3)).value();
        Atom away = lost.equals(mesh.name()) ? teller : lost;
        if (losses.isNews(teller, lost, message.get(2), number) && !gone.contains(away)) {
            mesh.multicast(message, teller, PARTITIONS_VERSION);
            leaveSoon(away);
        }
    }

    private void leaveSoon(Atom node) {
        boolean stays = !mesh.isPotentiallyKnown(node) || mesh.node().keepsConnection(node);
        if (!stays && leaving.add(node)) {
            Mailbox self = mesh.self();
            Thread.ofVirtual().name("peer4j-global-leave").start(() -> {
                LockSupport.parkNanos(MOMENT_NANOS);
                self.deliver(Term.tuple(new Atom(LEAVE), node));
            });
        }
    }

    /** Leaves {@code node}, unless that has gone meanwhile. */
    void leave(Atom node) {
        if (!leaving.remove(node) || !mesh.isPotentiallyKnown(node)) {
            return;
        }
        if (mesh.version(node) < PARTITIONS_VERSION) {
            mesh.node().disconnect(node);
        } else {
            mesh.sendVolatile(node, Term.tuple(REMOVE_CONNECTION, mesh.name()));
        }
        warn("requested disconnect from", node);
        down(node, Why.REMOVED);
    }

    /** The other has left us. */
    void removeConnection(Atom node) {
        if (mesh.isPotentiallyKnown(node)) {
            down(node, Why.REMOVED);
            mesh.node().disconnect(node);
            warn("disconnected", node);
        }
    }

    private void warn(String what, Atom node) {
        NodeLog.PARTITIONS.log(() -> "'global' at node " + mesh.name() + " " + what + " node " + node
                + " in order to prevent overlapping partitions");
    }

    /** The node is to stop: what it loses from now on is no loss. */
    void prepareShutdown(Tuple message) {
        shuttingDown = true;
        if (message.size() == 3 && message.get(1) instanceof Pid from) {
            mesh.node().send(from, Term.tuple(message.get(2), Atom.OK));
        }
    }

    /** {@code global:disconnect/0}: from all, without a word to them. */
    Term disconnectAll() {
        List<Atom> all = mesh.node().nodes();
        for (Atom node : all) {
            down(node, Why.REMOVED);
            mesh.node().disconnect(node);
        }
        return ListTerm.of(all);
    }
}
