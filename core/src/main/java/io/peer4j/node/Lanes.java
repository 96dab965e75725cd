package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * Work for other nodes that has to wait, and whose thread must not: for each node one thing after the other, on a virtual
 * thread that ends when nothing is left. The monitor of {@code this} guards the lanes.
 */
final class Lanes {
    private final Map<Atom, ArrayDeque<Runnable>> lanes = new HashMap<>();

    synchronized boolean isIdle(Atom node) {
        return !lanes.containsKey(node);
    }

    synchronized void add(Atom node, Runnable work) {
        ArrayDeque<Runnable> lane = lanes.get(node);
        if (lane != null) {
            lane.add(work);
            return;
        }
        lane = new ArrayDeque<>();
        lane.add(work);
        Thread thread = Thread.ofVirtual().name("peer4j-lane").unstarted(() -> drain(node));
        lanes.put(node, lane);
        start(thread, node);
    }

    private void start(Thread thread, Atom node) {
        try {
            thread.start();
        } catch (RuntimeException | Error e) {
            // Else all that follows would wait for a thread that there is not.
            lanes.remove(node);
            throw e;
        }
    }

    private void drain(Atom node) {
        for (Runnable work = next(node); work != null; work = next(node)) {
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                // The lane must go on, or all that follows would wait for ever.
                NodeLog.UNSENT_MESSAGES.log(() -> "dropped a message to " + node.name(), e);
            }
        }
    }

    private synchronized @Nullable Runnable next(Atom node) {
        ArrayDeque<Runnable> lane = lanes.get(node);
        Runnable work = lane == null ? null : lane.poll();
        if (work == null) {
            lanes.remove(node);
        }
        return work;
    }
}
