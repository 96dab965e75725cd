package io.peer4j.internal.control;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What JVM peers are told when this JVM ends in an orderly way, and nobody has stopped them: that the end of their
 * connection is meant. A shutdown hook of the user's may still call them. For any thread.
 */
final class Farewell {
    /** How long the hook waits, for all peers together. */
    private static final Duration LIMIT = Duration.ofMillis(200);

    private static final Set<ControlProcess> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        try {
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().name("peer4j-farewell").unstarted(Farewell::sayToAll));
        } catch (IllegalStateException e) {
            // The JVM is ending already: what it starts now it has to stop itself.
        }
    }

    private Farewell() {}

    static void add(ControlProcess peer) {
        RUNNING.add(peer);
    }

    static void remove(ControlProcess peer) {
        RUNNING.remove(peer);
    }

    private static void sayToAll() {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        List<Thread> writers = new ArrayList<>();
        RUNNING.forEach(peer -> writers.add(peer.announceEnd()));
        try {
            for (Thread writer : writers) {
                writer.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
