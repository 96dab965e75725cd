package io.peer4j.node;

import io.peer4j.term.Atom;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** The two halves of a node's name, {@code local@host}, and where its host is. */
final class HostNames {
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
        if (!local.matches("[A-Za-z0-9_.-]+") || host.isEmpty() || host.indexOf('@') >= 0) {
            throw new IllegalArgumentException(
                    "expected a node's name, NAME or NAME@HOST, of letters, digits, _ and -," + " got: " + name);
        }
        if (host.indexOf('.') >= 0 != longNames && !isLiteral(host)) {
            throw new IllegalArgumentException(
                    longNames
                            ? "expected a host name in full, with a dot, for a long name, got: " + host
                            : "expected a host name without a dot for a short name, got: " + host
                                    + "; use a long name");
        }
        return new Atom(local + '@' + host);
    }

    private static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0;
    }

    private static String ownHost(NodeOptions options) {
        boolean longNames = options.longNames();
        if (options.ownEpmd()) {
            return longNames ? "127.0.0.1" : "localhost";
        }
        String host;
        try {
            InetAddress own = InetAddress.getLocalHost();
            host = longNames ? own.getCanonicalHostName() : own.getHostName();
        } catch (UnknownHostException e) {
            host = longNames ? "127.0.0.1" : "localhost";
        }
        int dot = host.indexOf('.');
        return longNames || dot < 0 ? host : host.substring(0, dot);
    }

    static String host(Atom node) {
        return node.name().substring(node.name().indexOf('@') + 1);
    }

    static String local(Atom node) {
        int at = node.name().indexOf('@');
        return at < 0 ? node.name() : node.name().substring(0, at);
    }

    /** Where a node of this host listens by default: where the others look for it. */
    static InetAddress ownAddress(String ownHost) {
        try {
            return InetAddress.getByName(ownHost);
        } catch (UnknownHostException e) {
            return InetAddress.getLoopbackAddress();
        }
    }

    /** The address of {@code host}, as seen from {@code ownHost}, which may have no address to its name. */
    static InetAddress address(String host, String ownHost) throws UnknownHostException {
        return host.equals(ownHost) ? ownAddress(ownHost) : InetAddress.getByName(host);
    }
}
