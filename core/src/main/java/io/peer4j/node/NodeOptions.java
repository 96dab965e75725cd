package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.text.Redaction;
import io.peer4j.term.Atom;
import java.net.InetAddress;
import java.time.Duration;

/**
 * How a node presents itself to others.
 *
 * @param name its name, with or without {@code @host}
 * @param longNames whether its host is written in full, as {@code erl -name} has it, or up to the first dot
 *     ({@code -sname})
 * @param cookie the secret that it shares with those it talks to; null for the one in the cookie file
 *     ({@code $HOME/.erlang.cookie}), which is made where there is none
 * @param hidden whether others leave it out of {@code nodes()}, and of the mesh that {@code global} keeps
 * @param netTickTime after which time of silence another node is taken for down; {@code net_ticktime}, 60 s
 * @param listenAddress where it listens; null for the address that its host's name has here, which is where others
 *     look for it
 * @param setupTimeout how long a handshake may take; {@code net_setuptime}, 7 s
 * @param ownEpmd whether it has an epmd of its own, in this JVM, on a free port of the loopback interface, instead of the
 *     host's: then it and its peers are a world of their own, and nothing of them stays behind. Its host is
 *     {@code localhost} unless the name says otherwise
 * @param transport how others reach it and how it reaches them: ports, epmd, IPv6, TLS; {@link NodeTransport#DEFAULT}
 *     unless something else is asked for
 */
public record NodeOptions(
        String name,
        boolean longNames,
        @Nullable String cookie,
        boolean hidden,
        Duration netTickTime,
        @Nullable InetAddress listenAddress,
        Duration setupTimeout,
        boolean ownEpmd,
        NodeTransport transport) {
    /** OTP's default of {@code net_ticktime}: 60 seconds. */
    public static final Duration DEFAULT_NET_TICK_TIME = Duration.ofSeconds(60);

    /** OTP's default of {@code net_setuptime}: 7 seconds. */
    public static final Duration DEFAULT_SETUP_TIMEOUT = Duration.ofSeconds(7);

    /** Options with {@link NodeTransport#DEFAULT}. */
    public NodeOptions(
            String name,
            boolean longNames,
            @Nullable String cookie,
            boolean hidden,
            Duration netTickTime,
            @Nullable InetAddress listenAddress,
            Duration setupTimeout,
            boolean ownEpmd) {
        this(name, longNames, cookie, hidden, netTickTime, listenAddress, setupTimeout, ownEpmd, NodeTransport.DEFAULT);
    }

    /** Everything except the cookie. */
    @Override
    public String toString() {
        return "NodeOptions[name=" + name + ", longNames=" + longNames + ", cookie="
                + (cookie == null ? "of the cookie file" : Redaction.HIDDEN) + ", hidden=" + hidden + ", netTickTime="
                + netTickTime + ", listenAddress=" + listenAddress + ", setupTimeout=" + setupTimeout + ", ownEpmd="
                + ownEpmd + ", transport=" + transport + "]";
    }

    /** A visible node with a short name and the cookie file's cookie. */
    public static NodeOptions shortName(String name) {
        return new NodeOptions(name, false, null, false, DEFAULT_NET_TICK_TIME, null, DEFAULT_SETUP_TIMEOUT, false);
    }

    /** A visible node with a long name and the cookie file's cookie. */
    public static NodeOptions longName(String name) {
        return new NodeOptions(name, true, null, false, DEFAULT_NET_TICK_TIME, null, DEFAULT_SETUP_TIMEOUT, false);
    }

    /**
     * The name with its host: as it stands where it has one, else with this host's name, up to the first dot for a short
     * name, in full for a long one.
     *
     * @throws IllegalArgumentException if it has a host that is not of the kind that {@link #longNames} asks for, or
     *     characters that OTP does not allow
     */
    public Atom fullName() {
        return HostNames.nodeName(this);
    }

    /** The same with another cookie. */
    public NodeOptions withCookie(String newCookie) {
        return new NodeOptions(
                name, longNames, newCookie, hidden, netTickTime, listenAddress, setupTimeout, ownEpmd, transport);
    }

    /** The same, hidden. */
    public NodeOptions asHidden() {
        return new NodeOptions(
                name, longNames, cookie, true, netTickTime, listenAddress, setupTimeout, ownEpmd, transport);
    }

    /** The same with another {@code net_ticktime}. */
    public NodeOptions withNetTickTime(Duration time) {
        return new NodeOptions(name, longNames, cookie, hidden, time, listenAddress, setupTimeout, ownEpmd, transport);
    }

    /** The same, listening on {@code address}. */
    public NodeOptions withListenAddress(InetAddress address) {
        return new NodeOptions(name, longNames, cookie, hidden, netTickTime, address, setupTimeout, ownEpmd, transport);
    }

    /** The same with an epmd of its own. */
    public NodeOptions withOwnEpmd() {
        return new NodeOptions(
                name, longNames, cookie, hidden, netTickTime, listenAddress, setupTimeout, true, transport);
    }

    /** The same with another {@code net_setuptime}. */
    public NodeOptions withSetupTimeout(Duration timeout) {
        return new NodeOptions(
                name, longNames, cookie, hidden, netTickTime, listenAddress, timeout, ownEpmd, transport);
    }

    /** The same with other connections to other nodes. */
    public NodeOptions withTransport(NodeTransport newTransport) {
        return new NodeOptions(
                name, longNames, cookie, hidden, netTickTime, listenAddress, setupTimeout, ownEpmd, newTransport);
    }

    /** The same with every connection to and from other nodes in TLS: {@code -proto_dist inet_tls}. */
    public NodeOptions withTls(NodeTls tls) {
        return withTransport(transport.withTls(tls));
    }
}
