package io.peer4j.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The names of nodes as epmd has them. On this host it is the one that runs; where none does, the program {@code epmd} is
 * started if it is installed; else this JVM runs {@link EpmdServer one of its own}.
 *
 * <p>A registration that epmd lost, because it ended, is made again, with whatever epmd there is then: nodes outlive it.
 */
final class EpmdNames implements NameService {
    private static final Duration PROGRAM_START = Duration.ofSeconds(5);
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LAST_RETRY = Duration.ofSeconds(5);
    private static final Object EMBEDDING = new Object();

    private final int port;
    private final boolean usesProgram;

    EpmdNames(int port, boolean usesProgram) {
        this.port = port;
        this.usesProgram = usesProgram;
    }

    /** With the port that the environment names. */
    static EpmdNames ofEnvironment() {
        return new EpmdNames(Epmd.environmentPort(), true);
    }

    @Override
    public OptionalInt port(String name, InetAddress host) throws IOException {
        return new Epmd(host, port).port(name);
    }

    @Override
    public Registration register(String name, int nodePort, boolean hidden) throws IOException {
        ensure();
        KeptRegistration registration = new KeptRegistration(name, nodePort, hidden);
        registration.start(here().register(name, nodePort, hidden));
        return registration;
    }

    private Epmd here() {
        return new Epmd(InetAddress.getLoopbackAddress(), port);
    }

    /** Sees to it that there is an epmd on this host. */
    private void ensure() throws IOException {
        if (here().isRunning() || usesProgram && startProgram()) {
            return;
        }
        synchronized (EMBEDDING) {
            try {
                EpmdServer.start(InetAddress.getLoopbackAddress(), port);
            } catch (IOException e) {
                if (!here().isRunning()) {
                    throw new IOException(
                            "no epmd on port " + port + ", and none can be started there: " + e.getMessage(), e);
                }
            }
        }
    }

    private boolean startProgram() throws IOException {
        ProcessBuilder builder = new ProcessBuilder("epmd", "-daemon", "-port", Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putIfAbsent("ERL_EPMD_ADDRESS", "127.0.0.1");
        Process daemon;
        try {
            daemon = builder.start();
        } catch (IOException e) {
            return false;
        }
        try {
            return daemon.waitFor(PROGRAM_START.toMillis(), TimeUnit.MILLISECONDS) && answersSoon();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while epmd was started", e);
        }
    }

    private boolean answersSoon() throws InterruptedException {
        long deadline = System.nanoTime() + PROGRAM_START.toNanos();
        while (!here().isRunning()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(10);
        }
        return true;
    }

    private final class KeptRegistration implements Registration {
        private final String name;
        private final int nodePort;
        private final boolean hidden;
        private volatile int creation;
        private @Nullable Socket connection;
        private boolean closed;

        KeptRegistration(String name, int nodePort, boolean hidden) {
            this.name = name;
            this.nodePort = nodePort;
            this.hidden = hidden;
        }

        @Override
        public int creation() {
            return creation;
        }

        void start(Epmd.Alive alive) {
            creation = alive.creation();
            connection = alive.connection();
            Thread.ofVirtual().name("peer4j-epmd-" + name).start(this::keep);
        }

        /** The connection to read from; null when this registration was closed. */
        private synchronized @Nullable Socket current() {
            return closed ? null : connection;
        }

        private void keep() {
            try {
                for (Socket at = current(); at != null; at = current()) {
                    awaitEnd(at);
                    registerAgain();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private static void awaitEnd(Socket at) {
            try (at) {
                byte[] ignored = new byte[64];
                int count = at.getInputStream().read(ignored);
                while (count >= 0) {
                    count = at.getInputStream().read(ignored);
                }
            } catch (IOException e) {
                // Its end as well.
            }
        }

        /** The node keeps the creation that it began with: its pids carry it. */
        private void registerAgain() throws InterruptedException {
            Duration pause = FIRST_RETRY;
            while (current() != null) {
                Thread.sleep(pause);
                try {
                    ensure();
                    adopt(here().register(name, nodePort, hidden).connection());
                    return;
                } catch (IOException e) {
                    System.getLogger("io.peer4j.node")
                            .log(
                                    System.Logger.Level.WARNING,
                                    "epmd has lost the node {0}, and does not take it again: {1}",
                                    name,
                                    e.getMessage());
                }
                pause = pause.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? pause.multipliedBy(2) : LAST_RETRY;
            }
        }

        private void adopt(Socket fresh) throws IOException {
            synchronized (this) {
                if (!closed) {
                    connection = fresh;
                    return;
                }
            }
            fresh.close();
        }

        @Override
        public void close() {
            Socket last;
            synchronized (this) {
                closed = true;
                last = connection;
            }
            try {
                if (last != null) {
                    last.close();
                }
            } catch (IOException e) {
                System.getLogger("io.peer4j.node").log(System.Logger.Level.DEBUG, "leaving epmd", e);
            }
        }
    }
}
