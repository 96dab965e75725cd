package io.peer4j.internal.control;

import io.peer4j.internal.log.LogLimiter;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.Mailbox;
import io.peer4j.node.Node;
import io.peer4j.node.Pg;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.Semaphore;

/**
 * Takes the messages that one peer sends to processes by its control connection, and delivers those that it may send.
 *
 * <p>They reach processes of this node: those whose pids the peer was sent, and those that the program has registered a name
 * for, except OTP's own names and the scopes of {@code pg}. A peer may be compromised and have no cookie. If its origin
 * forwarded what it names, with the origin's cookie, it could run commands on each node of the cluster.
 *
 * <p>A request to a server names the process that the server replies to. A reply is a message of this node, so a request
 * is delivered only if the peer may reach that process itself: see {@link #mayBeAnswered}.
 *
 * <p>For any thread. {@link #deliver} never waits: a message to another node leaves on that node's lane.
 */
final class PeerMessages {
    /** How many bytes may be on their way to other nodes. */
    private static final int MOST_ELSEWHERE = 16 << 20;

    private static final System.Logger LOG = System.getLogger("io.peer4j.control");

    private final String peer;
    private final Set<Mailbox> handedOut = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
    private final Semaphore elsewhere = new Semaphore(MOST_ELSEWHERE);
    private final LogLimiter refusals = new LogLimiter("io.peer4j.control", System.Logger.Level.WARNING);
    private volatile @Nullable Set<String> names;
    private volatile boolean inCluster;

    PeerMessages(String peer) {
        this.peer = peer;
    }

    /** Lets them reach these {@code names} alone, beside the pids that the peer was sent. */
    void limitTo(Set<String> names) {
        this.names = Set.copyOf(names);
    }

    /** Lets them reach any process of any node. */
    void openCluster() {
        inCluster = true;
    }

    /** Lets them reach {@code pid}, if it is a process of this node. */
    void handOut(Pid pid) {
        Mailbox process = Node.local().process(pid);
        if (process != null) {
            handedOut.add(process);
        }
    }

    /** Delivers {@code content} to the process that {@code to} names, or says in the log why it did not. */
    void deliver(Term to, Term content) {
        if (inCluster) {
            forward(to, content);
        } else if (mayReach(to)) {
            deliverRequest(to, content);
        } else {
            refusals.log(
                    () -> "peer " + peer + ": dropped a message to " + to + ", which it may not reach: its messages"
                            + " reach pids of this node that it was sent, and names that this program has registered"
                            + " (Peer.Builder.reach)");
        }
    }

    private void deliverRequest(Term to, Term content) {
        Term client = client(content);
        if (client == null || mayBeAnswered(client)) {
            deliverHere(to, content);
        } else {
            refusals.log(() -> "peer " + peer + ": dropped a request to " + to + ", whose answer would go to " + client
                    + ", which the peer may not reach (Peer.Builder.reach)");
        }
    }

    /** The client that {@code content} names, if it is a request to a server: of {@code gen}, {@code sys}, or for I/O. */
    private static @Nullable Term client(Term content) {
        boolean isRequest = Tuple.isTagged(content, "$gen_call", 3)
                || Tuple.isTagged(content, "system", 3)
                || Tuple.isTagged(content, "io_request", 4);
        return isRequest ? ((Tuple) content).get(1) : null;
    }

    /** {@code {To, Tag}} of {@code gen} and {@code sys}, or a pid. An alias, which a list as the tag holds, is refused. */
    private boolean mayBeAnswered(Term client) {
        Term to = client;
        if (client instanceof Tuple pair && pair.size() == 2) {
            to = pair.get(1) instanceof ListTerm ? pair : pair.get(0);
        }
        return mayReach(to) || to instanceof Pid pid && goesNowhere(pid);
    }

    /** A process of another node without a name is the peer's own: the answer is dropped. */
    private static boolean goesNowhere(Pid pid) {
        return !Node.local().isLocal(pid) && pid.node().equals(Node.NO_NODE);
    }

    private void deliverHere(Term to, Term content) {
        if (!Node.local().send(to, content)) {
            LOG.log(System.Logger.Level.DEBUG, "peer {0} sent to {1}, which is not here", peer, to);
        }
    }

    private boolean mayReach(Term to) {
        if (to instanceof Atom name) {
            return mayReach(name);
        }
        return to instanceof Pid pid && Node.local().isLocal(pid) && mayReach(pid);
    }

    private boolean mayReach(Atom name) {
        Set<String> limited = names;
        return !isSystem(name) && (limited == null || limited.contains(name.name()));
    }

    private static boolean isSystem(Atom name) {
        return SystemNames.contains(name) || Pg.isStarted(Node.local(), name);
    }

    /** A process that has ended can't be harmed. One with a name that may be reached may be reached by its pid. */
    private boolean mayReach(Pid pid) {
        Mailbox process = Node.local().process(pid);
        if (process == null || handedOut.contains(process)) {
            return true;
        }
        Atom name = Node.local().registeredName(pid);
        return name != null && mayReach(name);
    }

    private void forward(Term to, Term content) {
        int cost = (int) Math.min(Weight.of(content), MOST_ELSEWHERE);
        if (elsewhere.tryAcquire(cost)) {
            Node.local().sendAside(to, content, () -> elsewhere.release(cost));
        } else {
            refusals.log(() -> "peer " + peer + ": dropped a message to " + to + ": " + MOST_ELSEWHERE
                    + " bytes of its messages to other nodes are still to be sent");
        }
    }

    /** Logs what was left out. */
    void close() {
        refusals.flush();
    }
}
