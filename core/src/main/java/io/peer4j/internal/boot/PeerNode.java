package io.peer4j.internal.boot;

import io.peer4j.internal.link.Handover;
import io.peer4j.internal.link.Link;
import io.peer4j.internal.link.PeerEnd;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.Functions;
import io.peer4j.node.Node;
import io.peer4j.node.NodeOptions;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A peer with a name as a node among others: what they call is what the origin can call. A peer without one has none of
 * this.
 *
 * <p>Of OTP's flags it heeds {@code -sname}, {@code -name}, {@code -setcookie}, {@code -hidden},
 * {@code -kernel net_ticktime SECONDS} and {@code net_setuptime SECONDS}, and those of {@link TransportFlags}. Without
 * {@code -setcookie COOKIE} the cookie is the one that a Java origin hands over ({@link Handover}), or that of the
 * variable {@link Boot#COOKIE_VARIABLE}, or the cookie file's.
 */
final class PeerNode {
    private static final PeerNode NONE = new PeerNode();
    private static final String SET_COOKIE = "setcookie";

    private final CompletableFuture<PeerRuntime> serving = new CompletableFuture<>();
    /** The same once more: to ask a future for the first time takes memory. */
    private volatile @Nullable PeerRuntime served;

    private PeerNode() {}

    /** Joins the other nodes if the command line has a name. */
    static PeerNode start(CommandLine commandLine) {
        NodeOptions options = options(commandLine);
        return options == null ? NONE : start(options, commandLine);
    }

    /** Gives a peer that began without a name one: {@code net_kernel:start/1}. */
    static void start(PeerRuntime runtime, String name, boolean longNames, boolean hidden) {
        NodeOptions options = options(name, longNames, runtime.commandLine());
        start(hidden ? options.asHidden() : options, runtime.commandLine()).serve(runtime);
    }

    private static PeerNode start(NodeOptions options, CommandLine commandLine) {
        PeerNode peer = new PeerNode();
        setCookies(commandLine);
        Node.local().functions(peer.new Called());
        try {
            Node.local().start(options);
        } catch (IOException | IllegalArgumentException e) {
            throw new BootException("the node " + options.name() + " can't start: " + e.getMessage());
        }
        return peer;
    }

    /** What the command line says of the node; null if it has no name. */
    static @Nullable NodeOptions options(CommandLine commandLine) {
        List<String> longName = commandLine.last("name");
        List<String> given = longName.isEmpty() ? commandLine.last("sname") : longName;
        if (given.isEmpty() && (commandLine.has("name") || commandLine.has("sname"))) {
            throw new BootException("expected a name behind -name or -sname, got nothing");
        }
        return given.isEmpty() ? null : options(given.getFirst(), !longName.isEmpty(), commandLine);
    }

    private static NodeOptions options(String name, boolean longNames, CommandLine commandLine) {
        NodeOptions options = longNames ? NodeOptions.longName(name) : NodeOptions.shortName(name);
        String given = ownCookie(commandLine);
        String cookie = given == null ? Handover.secret(Boot.COOKIE_VARIABLE) : given;
        options = cookie == null ? options : options.withCookie(cookie);
        String tickTime = commandLine.parameter("kernel", "net_ticktime");
        options = tickTime == null ? options : options.withNetTickTime(seconds("net_ticktime", tickTime));
        String setupTime = commandLine.parameter("kernel", "net_setuptime");
        options = setupTime == null ? options : options.withSetupTimeout(seconds("net_setuptime", setupTime));
        options = TransportFlags.apply(commandLine, options);
        return isHidden(commandLine) ? options.asHidden() : options;
    }

    private static boolean isHidden(CommandLine commandLine) {
        List<String> given = commandLine.last("hidden");
        return commandLine.has("hidden") && (given.isEmpty() || given.getFirst().equals("true"));
    }

    /** That of the last {@code -setcookie COOKIE}; null without. */
    private static @Nullable String ownCookie(CommandLine commandLine) {
        String own = null;
        for (List<String> values : commandLine.occurrences(SET_COOKIE)) {
            if (values.isEmpty() || values.size() > 2) {
                throw new BootException(
                        "expected -setcookie COOKIE or -setcookie NODE COOKIE, got ".concat(values.toString()));
            }
            own = values.size() == 1 ? values.getFirst() : own;
        }
        return own;
    }

    /** Those of {@code -setcookie NODE COOKIE}, before any other node can connect. */
    private static void setCookies(CommandLine commandLine) {
        for (List<String> values : commandLine.occurrences(SET_COOKIE)) {
            if (values.size() == 2) {
                Node.local().setCookie(new Atom(values.getFirst()), values.getLast());
            }
        }
    }

    private static Duration seconds(String parameter, String value) {
        try {
            long seconds = Long.parseLong(value);
            if (seconds > 0) {
                return Duration.ofSeconds(seconds);
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new BootException(
                "expected -kernel ".concat(parameter).concat(" SECONDS, got ").concat(value));
    }

    /** Connects to the origin whose process {@code argument} is. */
    static Link connect(String argument) {
        if (!Node.local().isDistributed()) {
            throw new BootException("an origin that is reached by Erlang distribution needs a peer with a name: give"
                    + " -sname NAME or -name NAME@HOST");
        }
        try {
            return PeerEnd.connect(Node.local(), PeerEnd.origin(argument));
        } catch (IOException e) {
            throw new BootException(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BootException("interrupted on the way to the origin");
        }
    }

    /** Lets calls of other nodes go on that have waited for it. */
    void serve(PeerRuntime runtime) {
        served = runtime;
        serving.complete(runtime);
    }

    private final class Called implements Functions {
        private final Workers workers = new Workers();

        @Override
        public Term apply(Atom module, Atom function, ListTerm args) {
            return apply(module, function, args, false);
        }

        @Override
        public Term applyReceived(Atom module, Atom function, ListTerm args) {
            return apply(module, function, args, true);
        }

        private Term apply(Atom module, Atom function, ListTerm args, boolean given) {
            try {
                Thread.currentThread().setContextClassLoader(Modules.loader());
                return serving.join().application().apply(module, function, args, given);
            } catch (RuntimeException | Error e) {
                throw JavaFailure.of(e).toErlang();
            }
        }

        @Override
        public boolean runWhereRead() {
            return true;
        }

        @Override
        public void start(Runnable process, Atom module, Atom function, ListTerm args) {
            try {
                workers.execute(process, isPulse(function, args));
            } catch (OutOfMemoryError e) {
                Thread.startVirtualThread(process);
            }
        }

        /** {@code erpc:execute_call(_, erlang, node, [])}: what an origin asks to see whether this peer lives. */
        private static boolean isPulse(Atom function, ListTerm args) {
            List<Term> given = args.elements();
            return function.name().equals("execute_call")
                    && given.size() == 4
                    && Atom.is(given.get(1), "erlang")
                    && Atom.is(given.get(2), "node")
                    && given.get(3).equals(ListTerm.EMPTY);
        }

        @Override
        public void serviceEnded(Atom name, Term reason) {
            PeerRuntime runtime = served;
            if (runtime != null) {
                runtime.systemProcessEnded(name, reason);
            }
        }

        @Override
        public void failed(Error fault) {
            PeerRuntime runtime = served;
            if (runtime != null) {
                runtime.failed(fault);
            }
        }

        @Override
        public void settle() {
            PeerRuntime runtime = served;
            if (runtime != null) {
                try {
                    runtime.flush();
                } catch (IOException e) {
                    runtime.lost();
                }
            }
        }
    }
}
