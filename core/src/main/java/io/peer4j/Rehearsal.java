package io.peer4j;

import io.peer4j.internal.control.ControlProcess;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.launch.BootCache;
import io.peer4j.launch.BootCacheDraft;
import io.peer4j.launch.Launch;
import io.peer4j.launch.LocalJava;
import io.peer4j.launch.PeerStart;
import io.peer4j.node.Node;
import io.peer4j.node.NodeOptions;
import io.peer4j.term.Atom;
import io.peer4j.term.IntTerm;
import io.peer4j.term.Tuple;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Makes a {@link BootCache}, in a process of its own: a peer that nobody has asked for boots, answers what peers are asked
 * first, and records what it has loaded.
 */
final class Rehearsal {
    /** The status of a JVM that aborts itself. */
    private static final int CRASHED = 134;

    /** The status of a peer whose origin has closed the connection. */
    private static final int CLOSED = 0;

    private static final Atom EXIT_STATUS = new Atom("exit_status");

    private static final long POLL_MILLIS = 20;

    /** How long this JVM leaves a cache alone that it has tried to have made. */
    private static final Duration RETRY = Duration.ofMinutes(1);

    /** By the time of the last attempt, as {@link System#nanoTime} has it. */
    private static final Map<BootCache, Long> TRIED = new ConcurrentHashMap<>();

    private Rehearsal() {}

    /**
     * Makes the cache that is to lie at the path given. Without one, for a build, has those made that peers of this JVM's
     * Java boot with, over all connections except TLS, and waits for them, even if another program makes them. It ends
     * with status 1, and a line for each, if some could not be made.
     */
    public static void main(String[] args) throws InterruptedException {
        if (args.length == 1) {
            endBehind(BootCacheDraft.LIMIT);
            Thread.ofPlatform().daemon().name("peer4j-origin").start(Rehearsal::heedOrigin);
            make(Path.of(args[0]));
        } else {
            makeAll(Launch.local());
        }
        // At once, whatever threads a node has.
        System.exit(0);
    }

    private static void makeAll(LocalJava java) throws InterruptedException {
        List<BootCache> caches = Stream.of("standard_io", "tcp", "distribution")
                .flatMap(kind -> BootCache.ofBuild(java, start(kind)).stream())
                .toList();
        List<Process> makers = caches.stream()
                .flatMap(cache -> started(cache, java, Redirect.INHERIT).stream())
                .toList();
        for (Process maker : makers) {
            maker.waitFor();
        }
        long deadline = System.nanoTime() + BootCacheDraft.LIMIT.toNanos();
        boolean areMade = true;
        for (BootCache cache : caches) {
            areMade &= isMade(cache, java, deadline);
        }
        if (!areMade) {
            System.exit(1);
        }
    }

    private static PeerStart start(String kind) {
        List<String> flags = kind.equals("distribution") ? List.of("-origin", "") : List.of();
        return new PeerStart(flags, List.of(), Map.of(), kind.equals("standard_io"), true);
    }

    /** Another program may be making it. If that one is cut short, or the first attempt failed, it is made here. */
    private static boolean isMade(BootCache cache, LocalJava java, long deadline) throws InterruptedException {
        while (BootCacheDraft.isBeingMade(cache) && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        Process maker = started(cache, java, Redirect.INHERIT).orElse(null);
        if (maker != null) {
            maker.waitFor();
        }
        boolean isMade = cache.exists();
        if (!isMade) {
            System.err.println("peer4j: no boot cache for peers over " + cache.kind()
                    + " could be made: they boot without one until a later run makes it");
        }
        return isMade;
    }

    /** The input ends with whoever has started this process. */
    private static void heedOrigin() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // An end as well.
        }
        endBehind(BootCacheDraft.spared());
    }

    private static void endBehind(Duration time) {
        CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> fail("it was not made within " + time.toMillis() + " ms"));
    }

    /**
     * Sees to it that the peers after {@code control}'s, which found no cache, find one, and that a cache goes with which
     * a JVM crashes.
     */
    static void follow(ControlProcess control, PeerOptions options, PeerStart start) {
        LocalJava java = LocalJava.of(options.launch());
        if (java != null) {
            var unused = control.booted()
                    .thenRunAsync(
                            () -> BootCache.of(options.launch(), start)
                                    .filter(cache -> isDue(cache, System.nanoTime()))
                                    .ifPresent(cache -> started(cache, java, Redirect.DISCARD)),
                            Waiting.VIRTUAL);
            var unusedToo =
                    control.down().thenRunAsync(() -> examine(control, options.launch(), start), Waiting.VIRTUAL);
        }
    }

    /** A long program gets one that could not be made at first. */
    static boolean isDue(BootCache cache, long now) {
        Long last = TRIED.putIfAbsent(cache, now);
        return last == null || (now - last > RETRY.toNanos() && TRIED.replace(cache, last, now));
    }

    private static void examine(ControlProcess control, Launch launch, PeerStart start) {
        if (!control.booted().isDone() && control.child().exitStatus().orElse(0) == CRASHED) {
            BootCache.of(launch, start).ifPresent(BootCache::discard);
        }
    }

    private static Optional<Process> started(BootCache cache, LocalJava java, Redirect errors) {
        // What a killed program has left is removed even where there is nothing to be made.
        BootCacheDraft.clear(cache);
        try {
            return cache.exists() ? Optional.empty() : BootCacheDraft.start(cache, java, errors);
        } catch (IOException e) {
            System.getLogger("io.peer4j")
                    .log(System.Logger.Level.DEBUG, () -> "no boot cache " + cache.file() + " is made", e);
            return Optional.empty();
        }
    }

    /** Only a build reads this. */
    private static void fail(@Nullable String reason) {
        System.err.println("peer4j: a boot cache failed: " + reason);
        System.exit(1);
    }

    private static void make(Path file) throws InterruptedException {
        LocalJava java = Launch.local();
        BootCache cache = new BootCache(java.classPath().getFirst(), file);
        try (BootCacheDraft draft = BootCacheDraft.begin(cache).orElse(null)) {
            // Whoever had the lock before may have made it.
            if (draft != null && !cache.exists()) {
                if (!draft.isRecorded()) {
                    rehearse(cache.kind(), draft);
                }
                draft.finish(java);
            }
        } catch (IOException | PeerException e) {
            fail(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    /** The peer ends as peers do, by the end of its connection, and writes its record as the last it does. */
    private static void rehearse(String kind, BootCacheDraft draft) throws IOException {
        Peer peer = recording(kind, draft);
        try (peer) {
            peer.call("erlang", "node");
            peer.call("java.lang.Math", "max", 3, 7);
            peer.call(() -> List.of("a", 1, 2.5));
        }
        int status = peer.exitStatus().orElse(-1);
        if (status != CLOSED) {
            draft.noteFailure(status);
            throw new IOException("the peer that records has ended by status " + status);
        }
        draft.keepRecording();
    }

    private static Peer recording(String kind, BootCacheDraft draft) throws IOException {
        try {
            return Peer.builder()
                    .connection(connection(kind))
                    .args(draft.recordingOptions().toArray(String[]::new))
                    .output(line -> {})
                    .shutdown(Shutdown.halt(BootCacheDraft.LIMIT))
                    .waitBoot(BootCacheDraft.LIMIT)
                    .start();
        } catch (BootFailedException e) {
            // A JVM that does not record says so before it boots.
            if (e.reason() instanceof Tuple reason
                    && reason.elements().getFirst().equals(EXIT_STATUS)
                    && reason.elements().getLast() instanceof IntTerm status) {
                draft.noteFailure((int) status.value());
            }
            throw e;
        }
    }

    /** Over distribution this process is a node with an epmd of its own, so that no other node sees anything of it. */
    private static Connection connection(String kind) throws IOException {
        if (kind.equals("distribution")) {
            Node.local()
                    .start(NodeOptions.shortName(Peer.randomName() + "@localhost")
                            .withOwnEpmd());
            return Connection.distribution();
        }
        return switch (kind) {
            case "tcp" -> Connection.tcp();
            case "tls" -> Connection.tls();
            default -> Connection.standardIo();
        };
    }
}
