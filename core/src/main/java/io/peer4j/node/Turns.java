package io.peer4j.node;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What a thread has to do one after the other: what is begun within a turn waits for the turn's end. So a signal that
 * answers a signal is taken after it, and a long chain of links that ends takes no deep stack.
 */
final class Turns {
    private static final ThreadLocal<@Nullable ArrayDeque<Runnable>> WAITING = new ThreadLocal<>();

    private Turns() {}

    /** Whether this thread is in a turn: then others wait for it, and it must not wait for anything. */
    static boolean inTurn() {
        return WAITING.get() != null;
    }

    static void take(Runnable turn) {
        ArrayDeque<Runnable> waiting = WAITING.get();
        if (waiting != null) {
            waiting.add(turn);
            return;
        }
        waiting = new ArrayDeque<>();
        WAITING.set(waiting);
        try {
            runAll(turn, waiting);
        } finally {
            WAITING.remove();
        }
    }

    /** What one turn throws must not keep the others from being taken. */
    private static void runAll(Runnable first, ArrayDeque<Runnable> waiting) {
        RuntimeException thrown = null;
        for (Runnable next = first; next != null; next = waiting.poll()) {
            try {
                next.run();
            } catch (RuntimeException e) {
                thrown = thrown == null ? e : thrown;
            }
        }
        if (thrown != null) {
            throw thrown;
        }
    }
}
