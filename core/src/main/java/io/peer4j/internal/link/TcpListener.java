package io.peer4j.internal.link;

import io.peer4j.internal.log.LogLimiter;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.tls.SoleSocket;
import io.peer4j.term.TermLimits;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;

/**
 * Where an origin waits for one peer to connect.
 *
 * <p>Whoever connects is only a candidate. The link belongs to the first one that gives the {@link Proof} asked of it and
 * sends a message that a booting peer sends. Each candidate is examined on a thread of its own, so one that
 * stalls keeps nobody out; beyond {@value #MAX_CANDIDATES} without a proof the one that came first has to go, and one
 * that has begun a handshake of TLS after those that are silent.
 * {@link #close} turns away all that are left.
 *
 * <p>{@code candidates} and {@code proven} are guarded by the former. {@code chosen} is completed once, before
 * {@link #close} takes the lists' lock, and nobody is listed after that; what loses that race is closed.
 */
public final class TcpListener implements LinkSource {
    static final int MAX_CANDIDATES = 64;

    /** A candidate's first frame is {@code started} or a line of output; it need not be longer. */
    private static final TermLimits UNTRUSTED = new TermLimits(1 << 20, 100, 1 << 20);

    /** How long a candidate is safe from those that come after it. */
    private static final int CANDIDATE_MILLIS = 500;

    /** The same for one that has begun a handshake of TLS, which takes a peer longer. Those that are silent go first. */
    private static final int TALKING_MILLIS = 2_000;

    /** Long, for a machine may be busy: who stalls makes room for others all the same. */
    static final int PROOF_TIMEOUT_MILLIS = 10_000;

    /** Where nobody can be accepted for now. */
    private static final int RETRY_MILLIS = 100;

    private static final System.Logger LOG = System.getLogger("io.peer4j.link");

    /** What is asked of whoever connects. */
    public enum Proof {
        /** Nothing: for programs that know of no proof, and run who knows where. */
        NONE,
        /** That it comes from an address of this machine: for programs that know of no proof, and run here. */
        LOCAL_ADDRESS,
        /** That it knows the {@link Secret}. */
        SECRET,
        /** TLS, with the certificate that was made for it. */
        TLS
    }

    private static final class Candidate {
        private final Socket socket;
        private final long since = System.nanoTime();

        /** Whether it has begun a handshake of TLS; guarded by {@code candidates}. */
        private boolean talks;

        Candidate(Socket socket) {
            this.socket = socket;
        }

        int safeMillis() {
            return talks ? TALKING_MILLIS : CANDIDATE_MILLIS;
        }
    }

    private final ServerSocket server;
    private final Secret secret;
    private final Proof proof;
    private final Tls.@Nullable Origin tls;
    private final TermLimits limits;
    private final Predicate<InetAddress> from;
    private final Deque<Candidate> candidates = new ArrayDeque<>();
    private final Set<Socket> proven = new HashSet<>();
    private final CompletableFuture<Link> chosen = new CompletableFuture<>();
    private final LogLimiter strangers = new LogLimiter("io.peer4j.link", System.Logger.Level.WARNING);

    private TcpListener(ServerSocket server, Proof proof, TermLimits limits) {
        this.server = server;
        this.secret = Secret.create();
        this.proof = proof;
        this.tls = proof == Proof.TLS ? Tls.Origin.create() : null;
        this.limits = limits;
        this.from = from(server.getInetAddress(), proof);
    }

    private static Predicate<InetAddress> from(InetAddress listening, Proof proof) {
        if (listening.isLoopbackAddress()) {
            return InetAddress::isLoopbackAddress;
        }
        return proof == Proof.LOCAL_ADDRESS ? LocalAddresses::contains : any -> true;
    }

    /**
     * Listens on {@code address}.
     *
     * @param port 0 for a free one
     * @param proof what is asked of whoever connects; who is not asked for the secret may show it all the same
     * @throws IOException if the address is no local one or the port is taken
     */
    public static TcpListener bind(InetAddress address, int port, Proof proof, TermLimits limits) throws IOException {
        ServerSocket server = proof == Proof.TLS ? new SoleSocket.Server() : new ServerSocket();
        try {
            // Not for a port of the system's choice: it could mix up the peers of two origins (otp#11061).
            server.setReuseAddress(port != 0);
            server.bind(new InetSocketAddress(address, port), MAX_CANDIDATES);
        } catch (IOException e) {
            server.close();
            throw new IOException(
                    "can't listen on " + address.getHostAddress() + ":" + port + ": " + e.getMessage(), e);
        }
        return listen(server, proof, limits);
    }

    /** Takes who connects to {@code server}, which it closes. */
    static TcpListener listen(ServerSocket server, Proof proof, TermLimits limits) {
        TcpListener listener = new TcpListener(server, proof, limits);
        Thread.ofVirtual().name("peer4j-listener").start(listener::acceptAll);
        return listener;
    }

    /** The port that it listens on. */
    public int port() {
        return server.getLocalPort();
    }

    /** What stands before the port in {@code -origin}: where a peer is to connect. */
    public String addresses() {
        InetAddress address = server.getInetAddress();
        return address.isAnyLocalAddress() ? LocalAddresses.preferLocalhost() : address.getHostAddress();
    }

    /** The variables of its environment by which the peer proves itself. */
    public Map<String, String> environment() {
        return tls == null
                ? Map.of(Secret.VARIABLE, secret.toEnvironment(port()))
                : Map.of(Tls.VARIABLE, tls.toEnvironment(port()));
    }

    @Override
    public Link accept() throws IOException, InterruptedException {
        try {
            return chosen.get();
        } catch (ExecutionException e) {
            throw new IOException("no peer connected", e.getCause());
        }
    }

    private void acceptAll() {
        boolean told = false;
        while (!chosen.isDone()) {
            try {
                take(server.accept());
            } catch (IOException | RuntimeException | Error e) {
                told = told || tells(e);
                pause();
            }
        }
    }

    private boolean tells(Throwable e) {
        if (chosen.isDone()) {
            return false;
        }
        try {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "can''t accept who connects to port {0}, and tries on: {1}",
                    String.valueOf(port()),
                    e.getMessage());
            return true;
        } catch (RuntimeException | Error again) {
            return false;
        }
    }

    private void take(Socket socket) {
        if (!from.test(socket.getInetAddress())) {
            Streams.closeQuietly(socket);
            return;
        }
        try {
            admit(socket);
            Thread.ofVirtual().name("peer4j-candidate").start(() -> examine(socket));
        } catch (RuntimeException | Error e) {
            strike(socket);
            Streams.closeQuietly(socket);
            throw e;
        }
    }

    /** Out of descriptors or memory, most likely: trying again at once would only keep a processor busy. */
    private void pause() {
        synchronized (candidates) {
            if (!chosen.isDone()) {
                waited(RETRY_MILLIS);
            }
        }
    }

    /** Waits while it is full of candidates that had no time yet to prove themselves. */
    private void admit(Socket socket) {
        Socket evicted = socket;
        synchronized (candidates) {
            long wait = untilThereIsRoom();
            while (wait > 0) {
                wait = waited(wait) ? untilThereIsRoom() : 0;
            }
            if (!chosen.isDone()) {
                evicted = candidates.size() < MAX_CANDIDATES ? null : evicted();
                candidates.addLast(new Candidate(socket));
            }
        }
        if (evicted != null) {
            Streams.closeQuietly(evicted);
        }
    }

    private Socket evicted() {
        Candidate next = next();
        candidates.remove(next);
        return next.socket;
    }

    /** Which one has to go next: the oldest of those that are silent, or else the oldest. */
    private Candidate next() {
        for (Candidate candidate : candidates) {
            if (!candidate.talks) {
                return candidate;
            }
        }
        return candidates.getFirst();
    }

    /** In milliseconds; 0 for at once. */
    private long untilThereIsRoom() {
        if (chosen.isDone() || candidates.size() < MAX_CANDIDATES) {
            return 0;
        }
        Candidate next = next();
        return next.safeMillis() - (System.nanoTime() - next.since) / 1_000_000;
    }

    private boolean waited(long millis) {
        try {
            candidates.wait(millis);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean strike(Socket socket) {
        synchronized (candidates) {
            candidates.notifyAll();
            return candidates.removeIf(candidate -> candidate.socket.equals(socket));
        }
    }

    private void examine(Socket socket) {
        Link link = null;
        try {
            link = examined(socket);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a candidate went away", e);
        } finally {
            strike(socket);
            synchronized (candidates) {
                proven.remove(socket);
            }
            if (link == null || !chosen.complete(link)) {
                Streams.closeQuietly(socket);
            } else {
                close();
            }
        }
    }

    private @Nullable Link examined(Socket socket) throws IOException {
        TcpLink link = tls == null ? proven(socket) : secured(socket, tls.tls());
        Incoming first = link == null ? null : link.peek(UNTRUSTED);
        return first instanceof LinkMessage.Started || first instanceof LinkMessage.IoRequest ? link : null;
    }

    private @Nullable TcpLink secured(Socket socket, Tls origin) throws IOException {
        socket.setSoTimeout(PROOF_TIMEOUT_MILLIS);
        try {
            TcpLink link = origin.accept(socket, limits, () -> talks(socket));
            socket.setSoTimeout(0);
            keep(socket);
            return link;
        } catch (SSLException e) {
            turnedAway(socket, e.getMessage());
            return null;
        }
    }

    private void talks(Socket socket) {
        synchronized (candidates) {
            for (Candidate candidate : candidates) {
                candidate.talks |= candidate.socket.equals(socket);
            }
        }
    }

    private @Nullable TcpLink proven(Socket socket) throws IOException {
        PushbackInputStream in = new PushbackInputStream(socket.getInputStream(), Secret.MAGIC.length);
        if (!proves(socket, in)) {
            turnedAway(socket, "it does not know this peer's secret");
            return null;
        }
        return new TcpLink(socket, in, limits);
    }

    private void turnedAway(Socket socket, @Nullable String reason) {
        if (!chosen.isDone()) {
            strangers.log(
                    () -> "turned away " + socket.getRemoteSocketAddress() + " at port " + port() + ": " + reason);
        }
    }

    private boolean proves(Socket socket, PushbackInputStream in) throws IOException {
        boolean proofNeeded = proof == Proof.SECRET;
        socket.setSoTimeout(proofNeeded ? PROOF_TIMEOUT_MILLIS : 0);
        byte[] magic = in.readNBytes(Secret.MAGIC.length);
        if (!Arrays.equals(magic, Secret.MAGIC)) {
            in.unread(magic);
            return !proofNeeded;
        }
        socket.setSoTimeout(PROOF_TIMEOUT_MILLIS);
        boolean known = secret.verify(in, socket.getOutputStream());
        socket.setSoTimeout(0);
        if (known) {
            keep(socket);
        }
        return known;
    }

    /** Whoever has proved itself makes room for no other. */
    private void keep(Socket socket) {
        synchronized (candidates) {
            if (strike(socket)) {
                proven.add(socket);
            }
        }
    }

    @Override
    public void close() {
        chosen.completeExceptionally(new IOException("the listener was closed"));
        Streams.closeQuietly(server);
        synchronized (candidates) {
            candidates.forEach(candidate -> Streams.closeQuietly(candidate.socket));
            candidates.clear();
            candidates.notifyAll();
            proven.forEach(Streams::closeQuietly);
            proven.clear();
        }
        strangers.flush();
    }
}
