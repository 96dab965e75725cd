package io.peer4j.testing;

import java.util.concurrent.CountDownLatch;

/** Latches that code without checked exceptions waits for. */
public final class Latches {
    private Latches() {}

    /** Waits for {@code latch}, or until the current thread is interrupted, which it is then still. */
    public static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
