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
            for (Runnable next = turn; next != null; next = waiting.poll()) {
                next.run();
            }
        } finally {
            WAITING.remove();
        }
    }
}
