package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * How the nodes of this JVM get at epmd: the one that runs on this host, or else one that they start, an {@code epmd}
 * daemon if that program is installed, or else an {@link EpmdServer} in this JVM.
 *
 * <p>Several processes may do that at the same time: the port is bound by one of them, and the others use that one.
 */
final class EpmdNames implements NameService {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(10);

    /** Between finding an epmd and registering, it may go, and so may the next one. */
    private static final int ATTEMPTS = 10;

    private final int port;
    private static final Duration PREDECESSOR = Duration.ofSeconds(1);

    private final List<InetAddress> addresses;
    private final @Nullable Path program;
    private final boolean starts;

    /**
     * @param addresses where an epmd that is started listens, beside the loopback interface
     * @param program the program {@code epmd}; null to do without
     */
    EpmdNames(int port, List<InetAddress> addresses, @Nullable Path program) {
        this(port, addresses, program, true);
    }

    private EpmdNames(int port, List<InetAddress> addresses, @Nullable Path program, boolean starts) {
        this.port = port;
        this.addresses = List.copyOf(addresses);
        this.program = program;
        this.starts = starts;
    }

    /** Without addresses beside the loopback interface, and with or without the program on the search path. */
    EpmdNames(int port, boolean usesProgram) {
        this(port, List.of(InetAddress.getLoopbackAddress()), usesProgram ? find("epmd") : null);
    }

    /**
     * What the environment says: {@code ERL_EPMD_PORT}, {@code ERL_EPMD_ADDRESS} and {@code PATH}. Unless told otherwise,
     * an epmd that is started listens on the loopback interface alone: where nodes of this host are looked for elsewhere,
     * use {@link #forNodesAt}.
     */
    static EpmdNames ofEnvironment() throws UnknownHostException {
        InetAddress own;
        try {
            own = InetAddress.getLocalHost();
        } catch (UnknownHostException e) {
            own = InetAddress.getLoopbackAddress();
        }
        // Many a system has an address of the loopback interface of its own, 127.0.1.1, for the name of the host.
        return forNodesAt(own.isLoopbackAddress() ? own : InetAddress.getLoopbackAddress(), true);
    }

    /**
     * The same where nodes are not on the loopback interface: {@code ERL_EPMD_PORT}, {@code ERL_EPMD_ADDRESS} and {@code PATH}.
     *
     * @param node where this host's nodes are looked for, and with them an epmd that is started, unless
     *     {@code ERL_EPMD_ADDRESS} says otherwise
     * @param starts whether an epmd is started where none runs
     */
    static EpmdNames forNodesAt(InetAddress node, boolean starts) throws UnknownHostException {
        List<InetAddress> addresses = addresses(System.getenv("ERL_EPMD_ADDRESS"), node);
        return new EpmdNames(Epmd.environmentPort(), addresses, starts ? find("epmd") : null, starts);
    }

    /** Of a list with commas between them, as epmd reads it. */
    static List<InetAddress> addresses(@Nullable String listed, InetAddress other) throws UnknownHostException {
        if (listed == null || listed.isBlank()) {
            return List.of(other);
        }
        List<InetAddress> addresses = new ArrayList<>();
        for (String address : listed.split(",", -1)) {
            if (!address.isBlank()) {
                addresses.add(InetAddress.getByName(address.strip()));
            }
        }
        return addresses;
    }

    private static @Nullable Path find(String program) {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, program))) {
                return Path.of(directory, program);
            }
        }
        return null;
    }

    // ---- names

    /**
     * What it registers is registered again, at whichever epmd there is then, if epmd goes. Then no daemon is started, as
     * none is by OTP: this node may be about to end as well, and the daemon would stay. A name that is taken may be that
     * of a node that is ending, which this one follows: it is waited for, {@link #PREDECESSOR} at most.
     */
    @Override
    public EpmdRegistration register(String name, int nodePort, boolean hidden) throws IOException {
        EpmdNode node = EpmdNode.of(name, nodePort, hidden);
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(PREDECESSOR);
        while (true) {
            try {
                return EpmdRegistration.start(name, () -> register(node, program), () -> register(node, null));
            } catch (NameTakenException e) {
                if (System.nanoTime() > deadline || !pause()) {
                    throw e;
                }
            }
        }
    }

    private Epmd.Alive register(EpmdNode node, @Nullable Path daemon) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return ensure(daemon).register(node);
            } catch (IOException e) {
                if (attempt == ATTEMPTS || !isGone(e) || !pause()) {
                    throw e;
                }
            }
        }
    }

    /** Long enough for an epmd that is ending to have ended; false if the thread has been interrupted. */
    private static boolean pause() {
        try {
            Thread.sleep(POLL);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether the epmd ended before it answered; all else would be the same the next time. */
    private static boolean isGone(IOException e) {
        return e instanceof SocketException
                || e.getCause() instanceof SocketException
                || e.getCause() instanceof EOFException;
    }

    @Override
    public OptionalInt port(String name, InetAddress host) throws IOException {
        return Epmd.at(isOwn(host) ? InetAddress.getLoopbackAddress() : host, port)
                .lookup(name)
                .map(node -> OptionalInt.of(node.port()))
                .orElse(OptionalInt.empty());
    }

    /** An epmd listens on the loopback interface whatever it is told, and on others if it is told to. */
    private static boolean isOwn(InetAddress host) {
        try {
            return host.isLoopbackAddress() || NetworkInterface.getByInetAddress(host) != null;
        } catch (SocketException e) {
            return false;
        }
    }

    // ---- epmd

    /**
     * The epmd of this host, which runs when this returns.
     *
     * @param daemon the program that may be started if there is none; null for one in this JVM alone
     * @throws IOException if there is none, and none can be started
     */
    private Epmd ensure(@Nullable Path daemon) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            // Then even a connection to one that runs would fail, and another one be started.
            throw new InterruptedIOException("interrupted while looking for epmd");
        }
        Epmd epmd = Epmd.at(InetAddress.getLoopbackAddress(), port);
        if (!epmd.isThere()) {
            start(daemon, epmd);
        }
        return epmd;
    }

    private void start(@Nullable Path program, Epmd epmd) throws IOException {
        refuseIfUnasked(epmd);
        if (!starts) {
            throw new ConnectException("no epmd at " + epmd + ", and -start_epmd false has none started; start one"
                    + " with: epmd -daemon");
        }
        if (!startDaemon(program, epmd)) {
            startEmbedded(epmd);
        }
    }

    private boolean startDaemon(@Nullable Path program, Epmd epmd) {
        if (program == null) {
            return false;
        }
        try {
            Process parent = command(program).start();
            return awaitDaemon(parent, epmd);
        } catch (IOException e) {
            NodeLog.LOG.log(System.Logger.Level.INFO, "can''t start {0}: {1}", program, e.getMessage());
            return false;
        }
    }

    /** An origin's own epmd has gone with the origin: one that is started in its place would stay for ever. */
    private void refuseIfUnasked(Epmd epmd) throws ConnectException {
        if (Integer.toString(port).equals(System.getenv(Epmd.OWN_VARIABLE))) {
            throw new ConnectException("no epmd at " + epmd + ": it was the origin's own, and has gone with it ("
                    + Epmd.OWN_VARIABLE + ")");
        }
    }

    private ProcessBuilder command(Path epmd) {
        List<String> command = new ArrayList<>(List.of(epmd.toString(), "-daemon", "-port", Integer.toString(port)));
        if (!isEverywhere()) {
            command.add("-address");
            command.add(String.join(
                    ",", addresses.stream().map(InetAddress::getHostAddress).toList()));
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().remove("ERL_EPMD_ADDRESS");
        return builder;
    }

    private boolean isEverywhere() {
        return addresses.stream().anyMatch(InetAddress::isAnyLocalAddress);
    }

    /** The program ends at once, and leaves a daemon that listens a little later. */
    private static boolean awaitDaemon(Process parent, Epmd epmd) {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(START_TIMEOUT);
        try {
            while (System.nanoTime() < deadline) {
                if (epmd.isThere()) {
                    return true;
                }
                if (parent.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS) && parent.exitValue() != 0) {
                    break;
                }
                Thread.sleep(POLL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        parent.destroy();
        NodeLog.LOG.log(System.Logger.Level.INFO, "the epmd program that was started does not listen at {0}", epmd);
        return false;
    }

    private void startEmbedded(Epmd epmd) throws IOException {
        try {
            EpmdServer.startWhileUsed(allAddresses(), port);
        } catch (IOException e) {
            if (!epmd.isThere()) {
                ConnectException none =
                        new ConnectException("no epmd at " + epmd + ", and none can be started: " + e.getMessage());
                none.initCause(e);
                throw none;
            }
        }
    }

    /** With the loopback interface first, or the one address that stands for all. */
    private List<InetAddress> allAddresses() {
        if (isEverywhere()) {
            return addresses.stream()
                    .filter(InetAddress::isAnyLocalAddress)
                    .limit(1)
                    .toList();
        }
        Set<InetAddress> all = new LinkedHashSet<>();
        all.add(InetAddress.getLoopbackAddress());
        all.addAll(addresses);
        return List.copyOf(all);
    }
}
