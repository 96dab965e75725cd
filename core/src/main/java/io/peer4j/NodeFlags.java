package io.peer4j;

import io.peer4j.internal.link.TcpListener;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The flags that make a node a peer: {@code peer:command_line/2}.
 *
 * <pre>
 * standard_io  [-sname N | -name N@H] -user peer
 * TCP          [-sname N | -name N@H] -noinput -user peer -origin ADDRESS PORT
 * </pre>
 *
 * <p>Without {@code -detached}: a process that goes to the background takes its exit status and its last words with it.
 */
final class NodeFlags {
    private NodeFlags() {}

    static List<String> of(PeerOptions options, @Nullable TcpListener listener) {
        List<String> flags = new ArrayList<>();
        if (options.name() != null) {
            String host = options.host() == null ? "" : "@" + options.host();
            flags.addAll(List.of(options.longnames() ? "-name" : "-sname", options.name() + host));
        }
        if (listener == null) {
            flags.addAll(List.of("-user", "peer"));
        } else {
            flags.addAll(List.of("-noinput", "-user", "peer", "-origin", listener.addresses(), "" + listener.port()));
        }
        return flags;
    }
}
