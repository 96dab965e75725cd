package io.peer4j.node;

import io.peer4j.internal.text.Excerpt;
import io.peer4j.term.Atom;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The two halves of a node's name, {@code local@host}, and where its host is. */
final class HostNames {
    private static final Path KERNELS_WORD = Path.of("/proc/sys/kernel/hostname");

    private static final int IPV6_BYTES = 16;

    private HostNames() {}

    /**
     * The full name of a node on this host.
     *
     * @throws IllegalArgumentException if it has a host that is not of the kind that {@code longNames} asks for
     */
    static Atom nodeName(NodeOptions options) {
        String name = options.name();
        boolean longNames = options.longNames();
        int at = name.indexOf('@');
        String local = at < 0 ? name : name.substring(0, at);
        String host = at < 0 ? ownHost(options) : name.substring(at + 1);
        if (!isLocal(local) || !isHost(host)) {
            throw new IllegalArgumentException(
                    "expected a node's name, NAME or NAME@HOST, where NAME is of letters, digits,"
                            + " _ and -, and HOST of Latin-1's visible characters, got: " + Excerpt.of(name));
        }
        if (local.length() + 1 + host.length() > Atom.MAX_LENGTH) {
            throw new IllegalArgumentException("expected a node's name of at most " + Atom.MAX_LENGTH
                    + " characters, got " + (local.length() + 1 + host.length()) + ": " + Excerpt.of(name));
        }
        if (host.indexOf('.') >= 0 != longNames && !isLiteral(host)) {
            throw new IllegalArgumentException(
                    longNames
                            ? "expected a host name in full, with a dot, for a long name, got: " + Excerpt.of(host)
                            : "expected a host name without a dot for a short name, got: " + Excerpt.of(host)
                                    + "; use a long name");
        }
        return new Atom(local + '@' + host);
    }

    // No regular expressions: a peer boots through here, and their classes take a JVM milliseconds.

    private static boolean isLocal(String local) {
        for (int i = 0; i < local.length(); i++) {
            char c = local.charAt(i);
            boolean fits = c == '_' || c == '-' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
            if (!fits) {
                return false;
            }
        }
        return !local.isEmpty();
    }

    /** Latin-1's visible characters without {@code @}: what OTP allows, whose handshake carries names in Latin-1. */
    private static boolean isHost(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c < '!' || c == '@' || c > '\u00FF') {
                return false;
            }
        }
        return !host.isEmpty();
    }

    private static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0;
    }

    private static String ownHost(NodeOptions options) {
        boolean longNames = options.longNames();
        if (options.ownEpmd()) {
            return longNames ? "127.0.0.1" : "localhost";
        }
        String host = hostName();
        if (longNames) {
            return host.indexOf('.') >= 0 ? host : canonical(host);
        }
        int dot = host.indexOf('.');
        return dot < 0 ? host : host.substring(0, dot);
    }

    /** The kernel's word first: asking the resolver may take seconds. */
    private static String hostName() {
        try {
            return Files.isReadable(KERNELS_WORD)
                    ? Files.readString(KERNELS_WORD).strip()
                    : InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "localhost";
        }
    }

    private static String canonical(String host) {
        try {
            String full = InetAddress.getLocalHost().getCanonicalHostName();
            return full.indexOf('.') >= 0 ? full : host;
        } catch (UnknownHostException e) {
            return "127.0.0.1";
        }
    }

    static String host(Atom node) {
        return node.name().substring(node.name().indexOf('@') + 1);
    }

    static String local(Atom node) {
        int at = node.name().indexOf('@');
        return at < 0 ? node.name() : node.name().substring(0, at);
    }

    /**
     * Where a node of this host listens by default: where the others look for it.
     *
     * @param ipv6 whether that is an IPv6 address
     */
    static InetAddress ownAddress(String ownHost, boolean ipv6) {
        try {
            return resolve(ownHost, ipv6);
        } catch (UnknownHostException e) {
            return ipv6 ? ipv6Loopback() : InetAddress.getLoopbackAddress();
        }
    }

    /** The address of {@code host}, as seen from {@code ownHost}, which may have no address to its name. */
    static InetAddress address(String host, String ownHost, boolean ipv6) throws UnknownHostException {
        return host.equals(ownHost) ? ownAddress(ownHost, ipv6) : resolve(host, ipv6);
    }

    private static InetAddress resolve(String host, boolean ipv6) throws UnknownHostException {
        return ipv6 ? resolveIpv6(host) : resolve(host);
    }

    /** RFC 6761 has {@code localhost} mean this host; the JDK's resolver opens all of the class path when first asked. */
    private static InetAddress resolve(String host) throws UnknownHostException {
        return host.equals("localhost") ? InetAddress.getLoopbackAddress() : InetAddress.getByName(host);
    }

    private static InetAddress resolveIpv6(String host) throws UnknownHostException {
        if (host.equals("localhost")) {
            return ipv6Loopback();
        }
        for (InetAddress address : InetAddress.getAllByName(host)) {
            if (address instanceof Inet6Address) {
                return address;
            }
        }
        throw new UnknownHostException(host + " has no IPv6 address");
    }

    /** {@code ::1}. */
    private static InetAddress ipv6Loopback() {
        byte[] bytes = new byte[IPV6_BYTES];
        bytes[IPV6_BYTES - 1] = 1;
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
