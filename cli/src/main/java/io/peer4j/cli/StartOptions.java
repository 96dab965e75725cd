package io.peer4j.cli;

import io.peer4j.Connection;
import io.peer4j.Peer;
import io.peer4j.PeerDown;
import io.peer4j.Shutdown;
import io.peer4j.WaitBoot;
import io.peer4j.launch.Launch;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that a peer is started with, by OTP's names. */
final class StartOptions {
    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The node's name. Without --connection, Erlang distribution is the control connection.")
    private @Nullable String name;

    @Option(names = "--longnames", description = "The name is a long one, with a fully qualified host.")
    private boolean longnames;

    @Option(names = "--host", paramLabel = "HOST", description = "What stands after the @ of the node's name.")
    private @Nullable String host;

    @Option(
            names = "--connection",
            paramLabel = "standard_io|[tls:]PORT|[tls:]IP:PORT|tls",
            converter = OptionValues.ConnectionConverter.class,
            description = "The control connection: standard_io (the default), or TCP, where the origin listens;"
                    + " port 0 is a free one. IPv6: [::1]:PORT. tls: inside TLS, for JVM peers.")
    private @Nullable Connection connection;

    @Option(
            names = "--exec",
            paramLabel = "PROG",
            description = "The program to start, for example erl. Default: a JVM, this one's Java.")
    private @Nullable String exec;

    @Option(
            names = "--exec-arg",
            paramLabel = "WORD",
            parameterConsumer = VerbatimValue.class,
            description = "A word after PROG, before the node's flags. May be repeated.")
    private List<String> execArgs = List.of();

    @Option(
            names = "--arg",
            paramLabel = "WORD",
            parameterConsumer = VerbatimValue.class,
            description = "An argument of the peer; a JVM takes -Xmx64m, -Dkey=value, -cp PATH as its own."
                    + " May be repeated.")
    private List<String> args = List.of();

    @Option(names = "--env", paramLabel = "K=V", description = "A variable of the peer's environment. May be repeated.")
    private Map<String, String> env = new LinkedHashMap<>();

    @Option(
            names = "--unset-env",
            paramLabel = "NAME",
            description = "A variable of this program's environment that the peer's lacks. May be repeated.")
    private List<String> unsetEnv = List.of();

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "The peer's working directory. Default: this program's.")
    private @Nullable Path directory;

    @Option(
            names = "--wait-boot",
            paramLabel = "MILLIS|infinity",
            converter = OptionValues.WaitBootConverter.class,
            description = "How long it may take to boot. Default: 15000.")
    private WaitBoot waitBoot = WaitBoot.atMost(WaitBoot.DEFAULT_TIMEOUT);

    @Option(
            names = "--peer-down",
            paramLabel = "stop|continue|crash",
            description = "What happens when a peer goes down. Default: stop.")
    private PeerDown peerDown = PeerDown.STOP;

    @Option(
            names = "--shutdown",
            paramLabel = "HOW",
            converter = OptionValues.ShutdownConverter.class,
            description = "How it is ended: close, halt, halt:MILLIS, or in order within MILLIS or infinity."
                    + " Default: halt:5000.")
    private Shutdown shutdown = Shutdown.halt();

    @Option(
            names = "--heartbeat",
            paramLabel = "MILLIS|infinity",
            converter = OptionValues.HeartbeatConverter.class,
            description = "The silence after which a peer is hung, and killed; from 1000 on. Default: 60000.")
    private Duration heartbeat = Peer.DEFAULT_HEARTBEAT;

    @Option(
            names = "--kill-descendants",
            description = "Its end also ends the processes that it started, and those that these started. Needs Linux.")
    private boolean killDescendants;

    @Mixin
    private NodeSetup node = new NodeSetup();

    @Option(names = "--frames", description = "A line for each frame, on standard error.")
    private boolean frames;

    PeerDown peerDown() {
        return peerDown;
    }

    /** Makes this program a node if its peers' control connection needs that. */
    void startNode() {
        if (name != null && connection == null) {
            node.start(longnames, false);
        }
    }

    void stopNode() {
        node.stop();
    }

    void startHiddenNode(boolean withLongName) {
        node.start(withLongName, true);
    }

    /** The name of the {@code number}th of {@code count} peers. */
    private @Nullable String name(int number, int count) {
        if (name == null || count == 1) {
            return name;
        }
        int at = name.indexOf('@');
        return at < 0 ? name + "-" + number : name.substring(0, at) + "-" + number + name.substring(at);
    }

    /** A builder of one peer. */
    Peer.Builder builder(PrintStream err) {
        return builder(err, 1, 1);
    }

    /** A builder of the {@code number}th of {@code count} peers, from 1. */
    Peer.Builder builder(PrintStream err, int number, int count) {
        verify();
        Peer.Builder builder = Peer.builder()
                .longnames(longnames)
                .launch(launch())
                .args(args.toArray(String[]::new))
                .waitBoot(waitBoot)
                .peerDown(peerDown)
                .shutdown(shutdown)
                .heartbeat(heartbeat)
                .killDescendants(killDescendants);
        unsetEnv.forEach(builder::unsetEnv);
        env.forEach(builder::env);
        if (directory != null) {
            builder.directory(directory);
        }
        set(builder, name(number, count));
        return frames ? builder.frames(err::println) : builder;
    }

    private void set(Peer.Builder builder, @Nullable String nodeName) {
        if (nodeName != null) {
            builder.name(nodeName);
        }
        if (host != null) {
            builder.host(host);
        }
        if (connection != null) {
            builder.connection(connection);
        }
    }

    private Launch launch() {
        return exec == null ? Launch.local() : Launch.command(exec, execArgs.toArray(String[]::new));
    }

    private void verify() {
        if (exec == null && !execArgs.isEmpty()) {
            throw new UsageException("--exec-arg is given without --exec");
        }
        if (exec != null && connection instanceof Connection.Tls) {
            throw new UsageException(
                    "--connection: tls is for the JVMs that this program starts itself, and can't go with"
                            + " --exec; use standard_io, or a PORT where nobody reads along");
        }
    }
}
