package io.peer4j;

import io.peer4j.internal.control.Child;
import io.peer4j.internal.control.ConnectionKind;
import io.peer4j.internal.control.ControlProcess;
import io.peer4j.internal.control.Descendants;
import io.peer4j.internal.link.LinkSource;
import io.peer4j.internal.link.OriginEnd;
import io.peer4j.internal.link.StandardIoLink;
import io.peer4j.internal.link.TcpListener;
import io.peer4j.internal.link.TcpListener.Proof;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.text.Excerpt;
import io.peer4j.launch.PeerStart;
import io.peer4j.node.Epmd;
import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import io.peer4j.term.Term;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** From options to a control process that waits for its peer; what fails on the way leaves nothing behind. */
final class PeerStarter {
    private static final Atom ENOENT = new Atom("enoent");
    private static final Atom E2BIG = new Atom("e2big");
    static final Atom EAGAIN = new Atom("eagain");
    private static final Atom EACCES = new Atom("eacces");
    private static final Atom EADDRNOTAVAIL = new Atom("eaddrnotavail");
    private static final Atom EADDRINUSE = new Atom("eaddrinuse");

    /** The advice of {@code ClassOrigin} is longer than a value that is quoted. */
    private static final int MOST_OF_MESSAGE = 2_000;

    private final PeerOptions options;
    private final String label;
    private final Nesting nesting;
    private final @Nullable Descendants descendants;

    PeerStarter(PeerOptions options, String label) {
        this.options = options;
        this.label = label;
        this.nesting = Nesting.own().below(label);
        this.descendants = options.killDescendants() ? Descendants.ofNewPeer() : null;
    }

    ControlProcess start() {
        return switch (options.connection()) {
            case Connection.StandardIo unused -> start(ConnectionKind.STANDARD_IO, null, List.of());
            case Connection.Tcp(InetAddress address, int port) -> startOver(listen(address, port, proof()));
            case Connection.Tls(InetAddress address, int port) -> startOver(listen(address, port, Proof.TLS));
            case Connection.Distribution unused -> {
                OriginEnd end = OriginEnd.open(Node.local());
                yield start(ConnectionKind.DISTRIBUTION, end, List.of("-origin", end.argument()));
            }
        };
    }

    private ControlProcess startOver(TcpListener listener) {
        return start(ConnectionKind.TCP, listener, List.of("-origin", listener.addresses(), "" + listener.port()));
    }

    private Proof proof() {
        if (options.launch().provesItself()) {
            return Proof.SECRET;
        }
        return options.launch().isLocal() ? Proof.LOCAL_ADDRESS : Proof.NONE;
    }

    private TcpListener listen(@Nullable InetAddress address, int port, Proof proof) {
        try {
            return TcpListener.bind(
                    address == null ? InetAddress.getLoopbackAddress() : address, port, proof, options.limits());
        } catch (IOException e) {
            throw new BootFailedException(listenReason(e), String.valueOf(e.getMessage()), e);
        }
    }

    /** The JDK has no other mark for it than its words. */
    private static Atom listenReason(IOException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("assign requested address")) {
            return EADDRNOTAVAIL;
        }
        return message.contains("Permission denied") ? EACCES : EADDRINUSE;
    }

    /** Starts the process; {@code source} is where its link will come from, unless that is its own standard I/O. */
    private ControlProcess start(ConnectionKind kind, @Nullable LinkSource source, List<String> origin) {
        try {
            boolean overStandardIo = kind == ConnectionKind.STANDARD_IO;
            PeerStart start = new PeerStart(
                    NodeFlags.of(options, origin),
                    options.args(),
                    environment(source),
                    overStandardIo,
                    options.detached(),
                    options.unsetEnv(),
                    options.directory(),
                    options.launch().handsOverSecrets() ? secrets(source) : Map.of());
            List<String> command = postProcessed(command(start));
            if (source instanceof OriginEnd end) {
                open(end, command);
            }
            Child child = spawn(command, start);
            try {
                ControlProcess control = control(kind, source, child);
                Rehearsal.follow(control, options, start);
                PeerCookie.forget(control, options.launch(), start.env());
                return control;
            } catch (Throwable e) {
                child.kill();
                throw e;
            }
        } catch (Throwable e) {
            if (source != null) {
                source.close();
            }
            throw e;
        }
    }

    private ControlProcess control(ConnectionKind kind, @Nullable LinkSource source, Child child) {
        LinkSource links = source != null
                ? source
                : LinkSource.of(StandardIoLink.open(
                        child.process().getInputStream(), child.process().getOutputStream(), options.limits()));
        ControlProcess control = new ControlProcess(
                label,
                child,
                links,
                kind,
                options.launch().provesItself(),
                options.output(),
                options.input(),
                options.heartbeat(),
                options.frames());
        control.pendingLimit(options.pendingLimit());
        open(control);
        if (descendants != null) {
            control.killAtEnd(descendants);
        }
        control.run();
        return control;
    }

    private void open(ControlProcess control) {
        if (options.reach() instanceof Reach.Names named) {
            control.reachNames(named.names());
        } else if (options.reach() instanceof Reach.Cluster) {
            control.reachCluster();
        }
    }

    private void open(OriginEnd end, List<String> command) {
        end.expect(NodeFlags.nodeName(command));
        if (options.reach() instanceof Reach.Cluster) {
            end.answerAnyNode();
        }
    }

    private List<String> command(PeerStart start) {
        try {
            return options.launch().command(start);
        } catch (UncheckedIOException e) {
            String message = String.valueOf(Objects.requireNonNull(e.getCause()).getMessage());
            throw new BootFailedException(Term.tuple(Atom.ERROR, reason(message)), message, e);
        }
    }

    private Map<String, String> environment(@Nullable LinkSource source) {
        Map<String, String> env = new HashMap<>();
        if (!options.launch().handsOverSecrets()) {
            env.putAll(cookie());
        }
        int ownEpmd = Node.local().ownEpmdPort();
        String epmd = ownEpmd > 0 ? Integer.toString(ownEpmd) : System.getProperty(Epmd.PORT_PROPERTY);
        if (epmd != null) {
            env.put("ERL_EPMD_PORT", epmd);
        }
        if (ownEpmd > 0) {
            env.put(Epmd.OWN_VARIABLE, Integer.toString(ownEpmd));
        }
        env.putAll(options.env());
        env.keySet().removeAll(options.unsetEnv());
        // Whoever passes a peer's whole environment on to a peer of its own passes these on as well.
        if (!options.launch().handsOverSecrets()) {
            env.putAll(proof(source));
        }
        env.put(Nesting.VARIABLE, nesting.variable());
        if (descendants != null) {
            env.put(Descendants.VARIABLE, descendants.variable());
        }
        return env;
    }

    /** What no variable of the user's own says otherwise, and what proves the peer in any case. */
    private Map<String, String> secrets(@Nullable LinkSource source) {
        Map<String, String> secrets = new HashMap<>(cookie());
        secrets.keySet().removeAll(options.env().keySet());
        secrets.keySet().removeAll(options.unsetEnv());
        secrets.putAll(proof(source));
        return secrets;
    }

    private Map<String, String> cookie() {
        return PeerCookie.isIn(options.args()) ? Map.of() : PeerCookie.variables(Node.local(), options.launch());
    }

    /** Nothing for an {@code erl}, which could only pass it on to the programs that it starts. */
    private Map<String, String> proof(@Nullable LinkSource source) {
        return source instanceof TcpListener listener && !PeerCookie.isErlang(options.launch())
                ? listener.environment()
                : Map.of();
    }

    private List<String> postProcessed(List<String> command) {
        List<String> whole = new ArrayList<>(command.subList(0, 1));
        List<String> args = options.postProcessArgs().apply(new ArrayList<>(command.subList(1, command.size())));
        for (String arg : Objects.requireNonNull(args, "postProcessArgs: its result")) {
            whole.add(Objects.requireNonNull(arg, "postProcessArgs: an element of its result"));
        }
        for (String word : whole) {
            NativeText.verify(word, () -> (command.contains(word) ? "launch" : "postProcessArgs") + ": the argument");
        }
        return List.copyOf(whole);
    }

    private Child spawn(List<String> command, PeerStart start) {
        try {
            return Child.start(command, () -> options.launch().start(command, start));
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            Term reason = reason(message);
            String why = reason.equals(E2BIG) ? tooLong(command, start.env()) : Excerpt.of(message, MOST_OF_MESSAGE);
            throw new BootFailedException(Term.tuple(Atom.ERROR, reason), why + "\ncommand: " + Excerpt.of(command), e);
        }
    }

    /** The JDK has no other mark for it than its words, which differ from release to release. */
    private static Term reason(String message) {
        if (message.contains("No such file") || message.contains("error=2,")) {
            return ENOENT;
        } else if (message.contains("Resource temporarily unavailable") || message.contains("error=11,")) {
            return EAGAIN;
        }
        if (message.contains("Argument list too long") || message.contains("error=7,")) {
            return E2BIG;
        }
        boolean denied = message.contains("Permission denied") || message.contains("error=13,");
        return denied ? EACCES : Term.binary(Excerpt.of(message));
    }

    /** Which word or variable it is, because the system does not say. */
    private static String tooLong(List<String> command, Map<String, String> env) {
        String word = Collections.max(command, Comparator.comparingInt(String::length));
        Map<String, String> all = new HashMap<>(System.getenv());
        all.putAll(env);
        Map.Entry<String, String> variable = Collections.max(
                all.entrySet(),
                Comparator.comparingInt(entry -> entry.getValue().length()));
        return "the command line, or the environment, is longer than this system takes (Linux: 128 KiB in one word or"
                + " variable, and a quarter of the limit of the stack, 2 MiB as a rule, in all); the longest word has "
                + word.length() + " characters: " + Excerpt.of(word) + "\nand the longest variable, "
                + Excerpt.of(variable.getKey()) + ", has " + variable.getValue().length()
                + "; pass what is long by a file, or by a call once the peer runs";
    }
}
