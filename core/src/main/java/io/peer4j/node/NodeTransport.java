package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;

/**
 * The connections between a node and others: where it listens, how it finds others, and what protects the bytes on the
 * way. Each component is a flag of {@code erl} or a parameter of OTP's {@code kernel}.
 *
 * <pre>{@code
 * NodeOptions.shortName("a").withTransport(NodeTransport.DEFAULT.withPorts(9100, 9110).withTls(NodeTls.ofOptFile(file)))
 * }</pre>
 *
 * @param listens whether others can connect to it; {@code -dist_listen}. A node that does not listen is hidden and not
 *     registered at epmd
 * @param firstPort the first port that it may listen on; {@code inet_dist_listen_min}; 0 for any free port
 * @param lastPort the last one; {@code inet_dist_listen_max}
 * @param epmd what it has to do with epmd
 * @param commonPort the port that it and every node that it connects to listen on, so that epmd is not asked;
 *     {@code -erl_epmd_port}; 0 if epmd is asked
 * @param ipv6 whether it listens on and connects to IPv6 addresses; {@code -proto_dist inet6_tcp} and {@code inet6_tls}
 * @param connectsAll whether it joins the mesh of visible nodes that {@code global} keeps; {@code -connect_all}
 * @param preventsPartitions whether it disconnects nodes that others have lost;
 *     {@code prevent_overlapping_partitions}
 * @param tls the certificates for connections in TLS; {@code -proto_dist inet_tls}; null for connections in clear text
 */
public record NodeTransport(
        boolean listens,
        int firstPort,
        int lastPort,
        EpmdUse epmd,
        int commonPort,
        boolean ipv6,
        boolean connectsAll,
        boolean preventsPartitions,
        @Nullable NodeTls tls) {
    /** OTP's defaults: any free port, registered at an epmd that is started where none runs, IPv4, clear text. */
    public static final NodeTransport DEFAULT =
            new NodeTransport(true, 0, 0, EpmdUse.START, 0, false, true, true, null);

    private static final int MOST = 0xFFFF;

    /** What a node has to do with the epmd of its host. */
    public enum EpmdUse {
        /** Registers, and starts an epmd where none runs. */
        START,
        /** Registers at an epmd that runs already, and fails to start without one; {@code -start_epmd false}. */
        RUNNING,
        /** Does not register; {@code -no_epmd}. Nodes with a {@link NodeTransport#commonPort} still find it. */
        NONE
    }

    /**
     * Checks the ports.
     *
     * @throws IllegalArgumentException if a port is not from 0 to 65535, or the first is after the last
     */
    public NodeTransport {
        check("firstPort", firstPort);
        check("lastPort", lastPort);
        check("commonPort", commonPort);
        if (firstPort > lastPort) {
            throw new IllegalArgumentException("expected firstPort <= lastPort, got " + firstPort + " and " + lastPort);
        }
    }

    private static void check(String name, int port) {
        if (port < 0 || port > MOST) {
            throw new IllegalArgumentException(name + ": expected a port from 0 to " + MOST + ", got " + port);
        }
    }

    /** The same without listening: {@code -dist_listen false}. */
    public NodeTransport withoutListening() {
        return new NodeTransport(
                false, firstPort, lastPort, epmd, commonPort, ipv6, connectsAll, preventsPartitions, tls);
    }

    /** The same, listening on the first free port from {@code first} to {@code last}. */
    public NodeTransport withPorts(int first, int last) {
        return new NodeTransport(listens, first, last, epmd, commonPort, ipv6, connectsAll, preventsPartitions, tls);
    }

    /** The same with another use of epmd. */
    public NodeTransport withEpmd(EpmdUse use) {
        return new NodeTransport(
                listens, firstPort, lastPort, use, commonPort, ipv6, connectsAll, preventsPartitions, tls);
    }

    /** The same with {@code port} for this node and all others: {@code -erl_epmd_port}. */
    public NodeTransport withCommonPort(int port) {
        return new NodeTransport(listens, firstPort, lastPort, epmd, port, ipv6, connectsAll, preventsPartitions, tls);
    }

    /** The same over IPv6. */
    public NodeTransport overIpv6() {
        return new NodeTransport(
                listens, firstPort, lastPort, epmd, commonPort, true, connectsAll, preventsPartitions, tls);
    }

    /** The same outside the mesh: {@code -connect_all false}. */
    public NodeTransport withoutMesh() {
        return new NodeTransport(listens, firstPort, lastPort, epmd, commonPort, ipv6, false, false, tls);
    }

    /** The same, staying connected to nodes that others have lost: {@code prevent_overlapping_partitions false}. */
    public NodeTransport withPartitions() {
        return new NodeTransport(listens, firstPort, lastPort, epmd, commonPort, ipv6, connectsAll, false, tls);
    }

    /** The same in TLS. */
    public NodeTransport withTls(NodeTls newTls) {
        return new NodeTransport(
                listens, firstPort, lastPort, epmd, commonPort, ipv6, connectsAll, preventsPartitions, newTls);
    }
}
