package io.peer4j.internal.control;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The processes that this JVM started and that have not ended, but for peers that run: those heed the end of their
 * connection, and a user's own shutdown hook may still call them. When the JVM ends in an orderly way the others are
 * killed, for a program that is not yet, never was, or is no longer, a peer does not heed it.
 */
final class LiveChildren {
    private static final Set<Process> HEEDLESS = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform()
                        .name("peer4j-end")
                        .unstarted(() -> HEEDLESS.forEach(Process::destroyForcibly)));
    }

    private LiveChildren() {}

    static void add(Process process) {
        if (process.isAlive() && HEEDLESS.add(process)) {
            var _ = process.onExit().thenAccept(HEEDLESS::remove);
        }
    }

    static void remove(Process process) {
        HEEDLESS.remove(process);
    }

    static boolean contains(Process process) {
        return HEEDLESS.contains(process);
    }
}
