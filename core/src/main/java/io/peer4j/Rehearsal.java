package io.peer4j;

import io.peer4j.internal.control.ControlProcess;
import io.peer4j.launch.BootCache;
import io.peer4j.launch.Launch;
import io.peer4j.launch.LocalJava;
import io.peer4j.launch.PeerStart;
import io.peer4j.node.Node;
import io.peer4j.node.NodeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A peer that nobody has asked for: it boots, answers what peers are asked first, and stops in order, at which its JVM
 * writes a {@link BootCache}. It ends with this JVM like any other, and takes two or three seconds of a processor, once.
 */
final class Rehearsal {
    /** Whoever starts one peer may be about to start more, and to measure them. */
    private static final Duration DELAY = Duration.ofSeconds(1);

    /** The status of a JVM that aborts itself. */
    private static final int CRASHED = 134;

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Set<BootCache> BEGUN = ConcurrentHashMap.newKeySet();

    private final BootCache cache;
    private final LocalJava java;
    private final Connection connection;

    private Rehearsal(BootCache cache, LocalJava java, Connection connection) {
        this.cache = cache;
        this.java = java;
        this.connection = connection;
    }

    /** Makes the caches that peers of this JVM's Java boot with, over all connections but TLS, and ends: for a build. */
    public static void main(String[] args) throws InterruptedException {
        List<Thread> rehearsals = new ArrayList<>();
        for (Connection connection : List.of(Connection.standardIo(), Connection.tcp(), Connection.distribution())) {
            boolean overStandardIo = connection instanceof Connection.StandardIo;
            List<String> flags = connection instanceof Connection.Distribution ? List.of("-origin", "") : List.of();
            PeerStart start = new PeerStart(flags, List.of(), Map.of(), overStandardIo, true);
            BootCache.of(Launch.local(), start)
                    .filter(cache -> !cache.exists())
                    .map(cache -> new Rehearsal(cache, Launch.local(), connection))
                    .ifPresent(rehearsal -> rehearsals.add(Thread.ofPlatform().start(rehearsal::run)));
        }
        for (Thread rehearsal : rehearsals) {
            rehearsal.join();
        }
    }

    /**
     * Sees to it that the peers after {@code control}'s, which found no cache, find one, and that a cache goes with which
     * a JVM crashes.
     */
    static void follow(ControlProcess control, PeerOptions options, PeerStart start) {
        if (options.launch() instanceof LocalJava java) {
            var _ = control.booted()
                    .thenRunAsync(
                            () -> BootCache.of(java, start)
                                    .filter(cache -> !cache.exists() && BEGUN.add(cache))
                                    .ifPresent(cache -> new Rehearsal(cache, java, options.connection()).begin()),
                            Waiting.VIRTUAL);
            var _ = control.down().thenRunAsync(() -> examine(control, java, start), Waiting.VIRTUAL);
        }
    }

    private static void examine(ControlProcess control, LocalJava java, PeerStart start) {
        if (!control.booted().isDone() && control.child().exitStatus().orElse(0) == CRASHED) {
            BootCache.of(java, start).ifPresent(BootCache::discard);
        }
    }

    private void begin() {
        CompletableFuture.delayedExecutor(DELAY.toMillis(), TimeUnit.MILLISECONDS, Waiting.VIRTUAL)
                .execute(this::run);
    }

    private void run() {
        cache.begin().ifPresent(part -> {
            try {
                if (!performed(part)) {
                    // Killed while it wrote, say: a piece of a cache would stand in the way of a whole one for ever.
                    Files.deleteIfExists(part);
                }
                cache.keep(part);
            } catch (IOException e) {
                log(e);
            }
        });
    }

    private boolean performed(Path part) {
        try {
            boolean distributed = connection instanceof Connection.Distribution;
            return (distributed ? performDistributed(part) : perform(part)).equals(OptionalInt.of(0));
        } catch (PeerException | IllegalArgumentException | IOException e) {
            log(e);
            return false;
        }
    }

    private OptionalInt perform(Path part) {
        return perform(Peer.builder().connection(sameKind()).launch(java.classPath(List.of(cache.jar()))), part);
    }

    /**
     * The origin is a peer itself: a node with an epmd of its own, so that this program's own node sees nothing of it. Its
     * home is a directory of its own, for peers read their cookie file there.
     */
    private OptionalInt performDistributed(Path part) throws IOException {
        Path home = Files.createDirectories(part.resolveSibling(part.getFileName() + ".home"));
        Path cookie = home.resolve(".erlang.cookie");
        // Of a rehearsal that this JVM's end cuts short nothing is left: what comes last goes first.
        home.toFile().deleteOnExit();
        cookie.toFile().deleteOnExit();
        try {
            return performDistributed(part, home);
        } finally {
            cookie.toFile().delete();
            home.toFile().delete();
        }
    }

    private OptionalInt performDistributed(Path part, Path home) {
        String file = part.toString();
        String jar = cache.jar().toString();
        Peer.Builder builder = Peer.builder()
                .connection(Connection.standardIo())
                .launch(java.classPath(List.of(cache.jar())))
                // The last is the default, and keeps it from a cache of its own.
                .args("-D" + BootCache.PROPERTY + "=none", "-Xshare:auto")
                .env("HOME", home.toString())
                .env("XDG_CONFIG_HOME", home.toString())
                .output(line -> {})
                .waitBoot(LIMIT);
        try (Peer origin = builder.start()) {
            int status = origin.call(LIMIT, () -> performAsNode(Path.of(file), Path.of(jar)));
            return status < 0 ? OptionalInt.empty() : OptionalInt.of(status);
        }
    }

    private static int performAsNode(Path part, Path jar) throws IOException {
        Node.local()
                .start(NodeOptions.shortName(Peer.randomName() + "@localhost").withOwnEpmd());
        return perform(
                        Peer.builder()
                                .connection(Connection.distribution())
                                .launch(Launch.local().classPath(List.of(jar))),
                        part)
                .orElse(-1);
    }

    private static OptionalInt perform(Peer.Builder builder, Path part) {
        Peer peer = builder.args("-XX:AOTCacheOutput=" + part)
                .output(line -> {})
                .shutdown(Shutdown.stop(LIMIT))
                .waitBoot(LIMIT)
                .start();
        try (peer) {
            peer.call("erlang", "node");
            peer.call("java.lang.Math", "max", 3, 7);
            peer.call(() -> List.of("a", 1, 2.5));
        }
        return peer.exitStatus();
    }

    private Connection sameKind() {
        return switch (connection) {
            case Connection.StandardIo same -> same;
            case Connection.Tls _ -> Connection.tls();
            case Connection.Tcp _, Connection.Distribution _ -> Connection.tcp();
        };
    }

    private void log(Exception e) {
        System.getLogger("io.peer4j")
                .log(System.Logger.Level.DEBUG, () -> "no boot cache " + cache.file() + " was made", e);
    }
}
