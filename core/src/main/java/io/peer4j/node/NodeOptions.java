package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
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
 */
public record NodeOptions(
        String name,
        boolean longNames,
        @Nullable String cookie,
        boolean hidden,
        Duration netTickTime,
        @Nullable InetAddress listenAddress,
        Duration setupTimeout,
        boolean ownEpmd) {
    /** OTP's default of {@code net_ticktime}: 60 seconds. */
    public static final Duration DEFAULT_NET_TICK_TIME = Duration.ofSeconds(60);

    /** OTP's default of {@code net_setuptime}: 7 seconds. */
    public static final Duration DEFAULT_SETUP_TIMEOUT = Duration.ofSeconds(7);

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
        return new NodeOptions(name, longNames, newCookie, hidden, netTickTime, listenAddress, setupTimeout, ownEpmd);
    }

    /** The same, hidden. */
    public NodeOptions asHidden() {
        return new NodeOptions(name, longNames, cookie, true, netTickTime, listenAddress, setupTimeout, ownEpmd);
    }

    /** The same with another {@code net_ticktime}. */
    public NodeOptions withNetTickTime(Duration time) {
        return new NodeOptions(name, longNames, cookie, hidden, time, listenAddress, setupTimeout, ownEpmd);
    }

    /** The same, listening on {@code address}. */
    public NodeOptions withListenAddress(InetAddress address) {
        return new NodeOptions(name, longNames, cookie, hidden, netTickTime, address, setupTimeout, ownEpmd);
    }

    /** The same with an epmd of its own. */
    public NodeOptions withOwnEpmd() {
        return new NodeOptions(name, longNames, cookie, hidden, netTickTime, listenAddress, setupTimeout, true);
    }
}
