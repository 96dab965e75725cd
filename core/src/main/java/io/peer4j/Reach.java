package io.peer4j;

import io.peer4j.node.Node;
import java.util.Set;

/**
 * Which processes a peer's messages reach through its origin: those of {@link Origin#send(String, Object)}, and of
 * {@code user ! {message, To, Content}} on an Erlang peer. Immutable, for any number of peers.
 *
 * <p>It limits peers without a name, over standard_io, TCP or TLS. A peer with a name is a node of the cluster: it has the
 * cookie of its origin, and can send to any process by itself. Over distribution it always does, whatever is set here.
 *
 * <p>A peer without a name has no cookie. So what the origin forwarded elsewhere would be a way into
 * nodes that the peer itself could never reach. Whatever is set, a message that is not delivered is dropped, with a line in
 * the origin's log.
 *
 * <pre>{@code
 * Mailbox inbox = Node.local().open();
 * try (Peer peer = Peer.builder().reach(Reach.names()).start()) {
 *     peer.call("com.example.Worker", "begin", inbox.self());   // it may send to inbox now, and to no other process
 * }
 * }</pre>
 */
public sealed interface Reach {
    /**
     * The pids of this node that the peer was sent, and each name that the program has registered.
     *
     * @see #origin
     */
    record OriginNode() implements Reach {}

    /**
     * The pids of this node that the peer was sent, and {@code names}.
     *
     * @param names names that are or will be registered on this node
     */
    record Names(Set<String> names) implements Reach {
        /** Copies {@code names}. */
        public Names {
            names = Set.copyOf(names);
        }
    }

    /** Any process of any node. */
    record Cluster() implements Reach {}

    /**
     * The pids of this node that the peer was sent, in arguments, messages or by {@link Peer#handOut}, and each name that the
     * program has registered on this node ({@link Node#open(String)}, {@link Node#register}). Never the names of OTP's own
     * processes, such as {@code rex}, {@code net_kernel} and {@code user}, a scope of {@code pg}, nor another node. A request
     * to a server ({@code gen}, {@code sys}, I/O) is delivered only if its answer goes to a process that the peer may reach.
     * The default.
     */
    static Reach origin() {
        return new OriginNode();
    }

    /** As {@link #origin}, with no other names than {@code names}: none at all for pids alone. */
    static Reach names(String... names) {
        return new Names(Set.of(names));
    }

    /**
     * Any process of this node and of each node that it can connect to, as with OTP's {@code peer}. The peer can then run any
     * code on all of them. Of what waits to be sent to other nodes 16 MiB are kept, and the rest is dropped.
     */
    static Reach cluster() {
        return new Cluster();
    }
}
