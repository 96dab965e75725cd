package io.peer4j;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.Epmd;
import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import java.util.ArrayList;
import java.util.List;

/**
 * The flags that make a node a peer: {@code peer:command_line/2}.
 *
 * <pre>
 * standard_io   [-sname N | -name N@H [-start_epmd false]] -user peer
 * TCP           [-sname N | -name N@H] -noinput -user peer -peer_detached -origin ADDRESS PORT
 * distribution  -sname N | -name N@H   -noinput -user peer -peer_detached -origin PROCESS
 * </pre>
 *
 * <p>Without {@code -detached}: a process that goes to the background takes its exit status and its last words with it.
 * {@code -peer_detached} has OTP from 27 on hand its output to the origin all the same.
 */
final class NodeFlags {
    private NodeFlags() {}

    /**
     * The flags of a peer.
     *
     * @param origin where its origin is; empty for standard_io
     */
    static List<String> of(PeerOptions options, List<String> origin) {
        List<String> flags = new ArrayList<>();
        String name = options.name();
        if (name != null) {
            String host = host(options, name);
            flags.addAll(List.of(options.longnames() || host.indexOf('.') >= 0 ? "-name" : "-sname", name + host));
            if (startsNoEpmd()) {
                flags.addAll(List.of("-start_epmd", "false"));
            }
        }
        if (origin.isEmpty()) {
            flags.addAll(List.of("-user", "peer"));
        } else {
            flags.addAll(List.of("-noinput", "-user", "peer", "-peer_detached"));
            flags.addAll(origin);
        }
        return flags;
    }

    /** Whether the epmd of this process's peers is its own, or that of an origin above, and none may take its place. */
    static boolean startsNoEpmd() {
        String above = System.getenv(Epmd.OWN_VARIABLE);
        return Node.local().ownEpmdPort() > 0
                || above != null && above.equals(Integer.toString(Epmd.environmentPort()));
    }

    /** The node's whole name as {@code command} gives it; null where that says no host, or no name. */
    static @Nullable Atom nodeName(List<String> command) {
        int extra = command.indexOf("-extra");
        List<String> flags = extra < 0 ? command : command.subList(0, extra);
        int at = Math.max(flags.lastIndexOf("-name"), flags.lastIndexOf("-sname"));
        String name = at < 0 || at + 1 == flags.size() ? "" : flags.get(at + 1);
        return name.indexOf('@') > 0 ? new Atom(name) : null;
    }

    /** Over distribution the origin's own, where none is given: so the two find each other, whatever the host is called. */
    private static String host(PeerOptions options, String name) {
        if (options.host() != null) {
            return "@" + options.host();
        }
        if (name.indexOf('@') >= 0 || !(options.connection() instanceof Connection.Distribution)) {
            return "";
        }
        String own = Node.local().name().name();
        return own.substring(own.indexOf('@'));
    }
}
