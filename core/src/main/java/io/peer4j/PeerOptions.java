package io.peer4j;

import io.peer4j.internal.control.Descendants;
import io.peer4j.internal.control.Input;
import io.peer4j.internal.control.Output;
import io.peer4j.internal.control.Seconds;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.text.Excerpt;
import io.peer4j.launch.Launch;
import io.peer4j.node.Node;
import io.peer4j.term.TermLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The options of a peer, as {@link Peer.Builder} documents them; verified before any process starts. */
record PeerOptions(
        @Nullable String name,
        boolean longnames,
        @Nullable String host,
        Connection connection,
        Launch launch,
        List<String> args,
        Map<String, String> env,
        Set<String> unsetEnv,
        @Nullable Path directory,
        WaitBoot waitBoot,
        PeerDown peerDown,
        Shutdown shutdown,
        boolean detached,
        boolean killDescendants,
        UnaryOperator<List<String>> postProcessArgs,
        Output output,
        Input input,
        Duration heartbeat,
        TermLimits limits,
        @Nullable Consumer<String> frames,
        long pendingLimit,
        Reach reach) {

    /** How much of a value a message quotes. */
    private static final int QUOTED = 100;

    PeerOptions {
        args = List.copyOf(args);
        env = Map.copyOf(env);
        unsetEnv = Set.copyOf(unsetEnv);
        verifyNames(name, host);
        if (name != null) {
            verifyHost(name, host, longnames);
        }
        args.forEach(PeerOptions::verifyArgument);
        env.forEach(PeerOptions::verifyVariable);
        launch = launch.with(args);
        unsetEnv.forEach(PeerOptions::verifyUnset);
        verifyDirectory(directory);
        if (!heartbeat.isZero() && heartbeat.compareTo(Peer.MIN_HEARTBEAT) < 0) {
            throw new IllegalArgumentException("heartbeat: expected at least " + Seconds.of(Peer.MIN_HEARTBEAT)
                    + ", or Duration.ZERO for no heartbeat, got " + Seconds.of(heartbeat));
        }
        if (output.maxLine() < 1 || output.maxLine() > Output.MOST_MAX_LINE) {
            throw new IllegalArgumentException(
                    "maxLineLength: expected 1 to " + Output.MOST_MAX_LINE + " characters, got " + output.maxLine());
        }
        if (name == null && connection instanceof Connection.Distribution) {
            name = Peer.randomName();
        }
        if (!detached && connection instanceof Connection.StandardIo) {
            throw new IllegalArgumentException("detached: a peer over standard_io can't share this process's own"
                    + " standard output; leave detached true, or use Connection.tcp()");
        }
        if (killDescendants && !Descendants.canBeFound()) {
            throw new IllegalArgumentException("killDescendants: expected Linux's /proc/PID/environ, by which the"
                    + " processes that a peer started are found, but there is none here; leave killDescendants false");
        }
        if (connection instanceof Connection.Tls && !launch.provesItself()) {
            throw new IllegalArgumentException("connection: TLS is between JVMs that this library starts; what "
                    + Excerpt.of(launch.toString())
                    + " starts can't be given a certificate: use Connection.standardIo(), or Connection.tcp()"
                    + " where nobody reads along");
        }
        if (connection instanceof Connection.Distribution && reach instanceof Reach.Names) {
            throw new IllegalArgumentException(
                    "reach: expected a connection that can be limited, got distribution: such a"
                            + " peer is a node with this cluster's cookie, and sends to any process by itself; use"
                            + " Connection.standardIo(), tcp() or tls(), and no name (see docs/security.md)");
        }
        if (connection instanceof Connection.Distribution && !Node.local().isDistributed()) {
            throw new IllegalArgumentException("connection: not_alive: Erlang distribution, which a name without a"
                    + " connection asks for, needs an origin that is a node; make it one by"
                    + " Node.local().start(NodeOptions.shortName(\"origin\")), or use Connection.standardIo() or"
                    + " Connection.tcp()");
        }
    }

    private static void verifyNames(@Nullable String name, @Nullable String host) {
        if (host != null && name == null) {
            throw new IllegalArgumentException("host: " + Excerpt.of(host) + " is given without a name");
        }
        if (name != null && !isNodeName(name, host != null)) {
            throw new IllegalArgumentException(
                    "name: expected a node name of letters, digits, '-', '_' and '.', not beginning with '-'"
                            + (host == null
                                    ? ", with or without @host"
                                    : " without @host, for the option host is given")
                            + ", got \"" + Excerpt.of(name) + "\"");
        }
        if (host != null && !isPart(host)) {
            throw new IllegalArgumentException(
                    "host: expected a host name or address, got \"" + Excerpt.of(host) + "\"");
        }
    }

    /** A host has a dot if the name is a long one, and none if it is a short one. */
    private static void verifyHost(String name, @Nullable String host, boolean longnames) {
        int at = name.indexOf('@');
        String given = host != null ? host : at < 0 ? null : name.substring(at + 1);
        if (given != null && longnames != (given.indexOf('.') >= 0 || given.indexOf(':') >= 0)) {
            throw new IllegalArgumentException(
                    longnames
                            ? "longnames: a long name's host is written in full, as in host.domain, got \""
                                    + Excerpt.of(given) + "\""
                            : "name: a short name's host has no dot, got \"" + Excerpt.of(given) + "\"; use longnames");
        }
    }

    private static boolean isNodeName(String name, boolean hostGiven) {
        if (name.startsWith("-")) {
            return false;
        }
        int at = name.indexOf('@');
        return at < 0 ? isPart(name) : !hostGiven && isPart(name.substring(0, at)) && isPart(name.substring(at + 1));
    }

    private static boolean isPart(String text) {
        return !text.isEmpty()
                && text.codePoints()
                        .allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.' || c == ':');
    }

    private static void verifyArgument(String argument) {
        if (argument.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "args: an argument can't hold the character 0: " + Excerpt.of(argument.replace('\0', '␀')));
        }
        NativeText.verify(argument, () -> "args: the argument " + beginning(argument));
    }

    private static String beginning(String text) {
        return text.length() <= QUOTED ? text : text.substring(0, QUOTED) + "…";
    }

    private static void verifyVariable(String name, String value) {
        if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0 || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("env: expected a variable's name without '=' and text without the"
                    + " character 0, got \"" + Excerpt.of(name) + "\"=\"" + Excerpt.of(value) + "\"");
        }
        NativeText.verify(name, () -> "env: the name " + name);
        NativeText.verify(value, () -> "env: the value of " + name);
    }

    private static void verifyUnset(String name) {
        if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "unsetEnv: expected a variable's name, without '=' and the character 0," + " got \"" + name + "\"");
        }
        NativeText.verify(name, () -> "unsetEnv: the name " + name);
    }

    private static void verifyDirectory(@Nullable Path directory) {
        if (directory != null && !Files.isDirectory(directory)) {
            throw new IllegalArgumentException(
                    "directory: expected a directory that exists, got " + directory.toAbsolutePath()
                            + (Files.exists(directory) ? ", which is not a directory" : ", which does not exist"));
        }
    }
}
