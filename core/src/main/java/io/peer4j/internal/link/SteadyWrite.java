package io.peer4j.internal.link;

import io.peer4j.internal.nullness.Nullable;
import java.io.IOException;

/**
 * A write to a socket that no interrupt can harm. A virtual thread that is interrupted while it writes to a socket closes
 * it, in the middle of a frame; so it has another one write, which nobody knows to interrupt.
 */
abstract class SteadyWrite implements Runnable {
    private @Nullable IOException failure;

    abstract void write() throws IOException;

    @Override
    public final void run() {
        try {
            write();
        } catch (Throwable e) {
            failure = e instanceof IOException io ? io : new IOException("the write failed", e);
        }
    }

    /** Has it done and waits for that; the end of the other thread publishes {@code failure}. */
    final void await() throws IOException {
        Thread writer = Thread.ofVirtual().name("peer4j-writer").start(this);
        boolean interrupted = false;
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw failure;
        }
    }
}
