package io.peer4j.cli;

import io.peer4j.node.Node;
import io.peer4j.node.NodeOptions;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** This program as a node, for as long as a command needs that. */
final class NodeSetup {
    @Option(
            names = "--setcookie",
            paramLabel = "COOKIE",
            description = "The cookie of the nodes. Default: that of the cookie file, .erlang.cookie.")
    private @Nullable String cookie;

    private boolean started;

    /** Makes it one, with a short name or a long one, unless it is one. */
    void start(boolean longNames, boolean hidden) {
        if (Node.local().isDistributed()) {
            return;
        }
        String name = "peer4j-" + ProcessHandle.current().pid();
        NodeOptions options = longNames ? NodeOptions.longName(name) : NodeOptions.shortName(name);
        options = cookie == null ? options : options.withCookie(cookie);
        try {
            Node.local().start(hidden ? options.asHidden() : options);
            started = true;
        } catch (IOException e) {
            throw new NodeException("this program can't be a node: " + e.getMessage(), e);
        }
    }

    /** Ends what {@link #start} began. */
    void stop() {
        if (started) {
            Node.local().stop();
            started = false;
        }
    }
}
