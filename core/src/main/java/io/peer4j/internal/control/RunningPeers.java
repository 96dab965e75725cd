package io.peer4j.internal.control;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The peers that run, and their part in an orderly end of this JVM. When it begins, JVM peers are told that the end of
 * their connection is meant; a shutdown hook of the user's may still call them. Their connections are closed after the
 * hooks ({@link LiveChildren}). For any thread.
 */
final class RunningPeers {
    /** How long the hook waits, for all peers together. */
    private static final Duration LIMIT = Duration.ofMillis(200);

    private static final Set<ControlProcess> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        try {
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().name("peer4j-farewell").unstarted(RunningPeers::announceEnd));
        } catch (IllegalStateException e) {
            // The JVM is ending already: what it starts now it has to stop itself.
        }
    }

    private RunningPeers() {}

    static void add(ControlProcess peer) {
        RUNNING.add(peer);
    }

    static void remove(ControlProcess peer) {
        RUNNING.remove(peer);
    }

    private static void announceEnd() {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        List<Thread> writers = new ArrayList<>();
        RUNNING.stream().filter(ControlProcess::isJvm).forEach(peer -> writers.add(peer.announceEnd()));
        try {
            for (Thread writer : writers) {
                writer.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes the connections of all, each on a thread of its own, and waits for none. */
    static void closeAll() {
        RUNNING.forEach(peer -> Thread.startVirtualThread(peer::releaseForEnd));
    }
}
