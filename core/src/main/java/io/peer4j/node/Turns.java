package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import java.util.ArrayDeque;

/**
 * What a thread has to do one after the other: what is begun within a turn waits for the turn's end. So a signal that
 * answers a signal is taken after it, and a long chain of links that ends takes no deep stack.
 */
final class Turns {
    /** Made by a thread's first turn, and kept: every signal is one. */
    private static final ThreadLocal<@Nullable Turns> OF_THREAD = new ThreadLocal<>();

    private @Nullable ArrayDeque<Runnable> waiting;
    private boolean inTurn;

    private Turns() {}

    /** Whether this thread is in a turn: then others wait for it, and it must not wait for anything. */
    static boolean inTurn() {
        Turns own = OF_THREAD.get();
        return own != null && own.inTurn;
    }

    static void take(Runnable turn) {
        Turns own = ofThread();
        if (own.inTurn) {
            own.add(turn);
            return;
        }
        own.inTurn = true;
        try {
            own.runAll(turn);
        } catch (Error e) {
            own.waiting = null;
            throw e;
        } finally {
            own.inTurn = false;
        }
    }

    private static Turns ofThread() {
        Turns known = OF_THREAD.get();
        if (known != null) {
            return known;
        }
        Turns made = new Turns();
        OF_THREAD.set(made);
        return made;
    }

    private void add(Runnable turn) {
        ArrayDeque<Runnable> known = waiting;
        if (known == null) {
            known = new ArrayDeque<>();
            waiting = known;
        }
        known.add(turn);
    }

    /** What one turn throws must not keep the others from being taken. */
    private void runAll(Runnable first) {
        RuntimeException thrown = null;
        for (Runnable next = first; next != null; next = waiting == null ? null : waiting.poll()) {
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
