package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * A node's place among other nodes: its name at epmd, the port that it listens on, and its connections.
 */
interface Distribution extends AutoCloseable {
    /**
     * Registers the name and listens. What comes is handed to {@code signals}, from {@link #accept} on.
     *
     * @throws IOException if the name is taken, or there is no epmd and none can be started
     */
    static Distribution start(NodeOptions options, Cookies cookies, Signals signals) throws IOException {
        if (options.cookie() == null) {
            cookies.own(Cookie.ofUser());
        }
        Atom name = HostNames.nodeName(options);
        NodeTransport transport = options.transport();
        if (!options.ownEpmd()) {
            InetAddress own = HostNames.ownAddress(HostNames.host(name), transport.ipv6());
            boolean starts = transport.epmd() == NodeTransport.EpmdUse.START;
            NameService names = FixedNames.around(EpmdNames.forNodesAt(own, starts), transport);
            return TcpDistribution.start(name, options, cookies, names, signals, null);
        }
        EpmdServer epmd = EpmdServer.start(InetAddress.getLoopbackAddress(), 0);
        try {
            NameService names = FixedNames.around(new EpmdNames(epmd.port(), false), transport);
            return TcpDistribution.start(name, options, cookies, names, signals, epmd);
        } catch (IOException | RuntimeException e) {
            epmd.close();
            throw e;
        }
    }

    /** Lets connections in. Until then nothing is handed to the signals: the node is still learning its name. */
    void accept();

    /** This node's full name. */
    Atom name();

    /** Which incarnation of its name this node is: not 0. */
    int creation();

    /** The port of the epmd that it has for itself; 0 if it uses the host's. */
    int ownEpmdPort();

    /** The connection to {@code node}, if there is one that is up: whoever has heard of its end gets a new one. */
    @Nullable
    NodeConnection connection(Atom node);

    /**
     * The connection to {@code node}; connects if there is none, and waits for that. Several at once share one attempt.
     * {@link Signals#nodeUp} has told of it when it is returned.
     *
     * @throws IOException if it can't be reached, or refuses, with the reason
     */
    NodeConnection connect(Atom node) throws IOException, InterruptedException;

    /** After which time of silence another node is taken for down. */
    Duration tickTime();

    /** Changes that time, of connections that are up too. */
    void tickTime(Duration time);

    /** All connections that are up. */
    List<NodeConnection> connections();

    /** Drops the connections over which nothing waits to be sent, and waits for nothing. */
    default void hangUp() {}

    /** Leaves: unregisters the name and drops all connections; {@link Signals#nodeDown} has told of each when it returns. */
    @Override
    void close();
}
