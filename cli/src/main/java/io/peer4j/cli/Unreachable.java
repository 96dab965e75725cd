package io.peer4j.cli;

import io.peer4j.node.Epmd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Why a node, {@code NAME@HOST}, can't be reached, as far as its host and the epmd there tell. */
final class Unreachable {
    private Unreachable() {}

    /** Refuses one whose host is none. */
    static void requireHost(String node) {
        try {
            var unused = InetAddress.getByName(host(node));
        } catch (UnknownHostException e) {
            throw new UsageException(
                    "--node: expected a host behind the @, got " + host(node) + ", which has no address");
        }
    }

    /** For one that did not let this program in. */
    static NodeException node(String node) {
        String name = node.substring(0, node.indexOf('@'));
        try {
            Epmd epmd = Epmd.at(InetAddress.getByName(host(node)), Epmd.environmentPort());
            return because(
                    node, epmd, epmd.names().stream().map(Epmd.NodeEntry::name).toList(), name);
        } catch (IOException e) {
            return new NodeException("no connection to " + node + ": " + e.getMessage(), e);
        }
    }

    private static NodeException because(String node, Epmd epmd, List<String> known, String name) {
        String why = known.contains(name)
                ? "its cookie is another one (--setcookie), or what stands behind its own @ is not " + host(node)
                : "epmd at " + epmd + " knows "
                        + (known.isEmpty() ? "no node" : "no " + name + ", but " + String.join(", ", known));
        return new NodeException("no connection to " + node + ": " + why);
    }

    private static String host(String node) {
        return node.substring(node.indexOf('@') + 1);
    }
}
