package io.peer4j.node;

import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

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
 * @param listenAddress where it listens; null for all addresses
 * @param setupTimeout how long a handshake may take; {@code net_setuptime}, 7 s
 */
public record NodeOptions(
        String name,
        boolean longNames,
        @Nullable String cookie,
        boolean hidden,
        Duration netTickTime,
        @Nullable InetAddress listenAddress,
        Duration setupTimeout) {
    /** OTP's default of {@code net_ticktime}: 60 seconds. */
    public static final Duration DEFAULT_NET_TICK_TIME = Duration.ofSeconds(60);

    /** OTP's default of {@code net_setuptime}: 7 seconds. */
    public static final Duration DEFAULT_SETUP_TIMEOUT = Duration.ofSeconds(7);

    /** A visible node with a short name and the cookie file's cookie. */
    public static NodeOptions shortName(String name) {
        return new NodeOptions(name, false, null, false, DEFAULT_NET_TICK_TIME, null, DEFAULT_SETUP_TIMEOUT);
    }

    /** A visible node with a long name and the cookie file's cookie. */
    public static NodeOptions longName(String name) {
        return new NodeOptions(name, true, null, false, DEFAULT_NET_TICK_TIME, null, DEFAULT_SETUP_TIMEOUT);
    }

    /** The same with another cookie. */
    public NodeOptions withCookie(String newCookie) {
        return new NodeOptions(name, longNames, newCookie, hidden, netTickTime, listenAddress, setupTimeout);
    }

    /** The same, hidden. */
    public NodeOptions asHidden() {
        return new NodeOptions(name, longNames, cookie, true, netTickTime, listenAddress, setupTimeout);
    }

    /** The same with another {@code net_ticktime}. */
    public NodeOptions withNetTickTime(Duration time) {
        return new NodeOptions(name, longNames, cookie, hidden, time, listenAddress, setupTimeout);
    }
}
