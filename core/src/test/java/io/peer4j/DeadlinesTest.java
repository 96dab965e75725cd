package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peer4j.testing.Programs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@SuppressWarnings("try") // Resources that are only held.
@Timeout(60)
class DeadlinesTest {
    private static long millis(long count) {
        return TimeUnit.MILLISECONDS.toNanos(count);
    }

    @Test
    void aShortOneBehindALongOneIsKept() {
        CompletableFuture<String> late = new CompletableFuture<>();
        CompletableFuture<String> soon = new CompletableFuture<>();
        long began = System.nanoTime();
        try (Deadlines.Deadline far = Deadlines.set(late, TimeUnit.HOURS.toNanos(1));
                Deadlines.Deadline near = Deadlines.set(soon, millis(50))) {
            await().until(soon::isCancelled);
            assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(millis(50));
            assertThat(near.isOver()).isTrue();
            assertThat(far.isOver()).isFalse();
            assertThat(late).isNotDone();
        }
    }

    @Test
    void whatWasClosedInTimeIsLeftAlone() {
        CompletableFuture<String> call = new CompletableFuture<>();
        Deadlines.set(call, millis(20)).close();
        CompletableFuture<String> witness = new CompletableFuture<>();
        try (Deadlines.Deadline unused = Deadlines.set(witness, millis(40))) {
            await().until(witness::isCancelled);
        }
        assertThat(call).isNotDone();
    }

    /** Each is set while the thread may be looking through the others. */
    @Test
    void noneIsOverlooked() throws InterruptedException {
        AtomicInteger over = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            long nanos = millis(1) + 10_000L * i;
            threads.add(Thread.startVirtualThread(() -> {
                CompletableFuture<String> call = new CompletableFuture<>();
                try (Deadlines.Deadline deadline = Deadlines.set(call, nanos)) {
                    assertThatThrownBy(call::get).isInstanceOf(CancellationException.class);
                    over.addAndGet(deadline.isOver() ? 1 : 0);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(over).hasValue(2_000);
    }

    @Test
    void itsThreadEndsAndComesAgain() {
        for (int i = 0; i < 2; i++) {
            CompletableFuture<String> call = new CompletableFuture<>();
            try (Deadlines.Deadline unused = Deadlines.set(call, millis(10))) {
                await().until(call::isCancelled);
            }
            try (Deadlines.Deadline unused2 = Deadlines.set(call, TimeUnit.HOURS.toNanos(1))) {
                assertThat(Programs.threads("peer4j-deadlines")).hasSize(1);
            }
            await().until(() -> Programs.threads("peer4j-deadlines").isEmpty());
        }
    }

    /** As where there is no memory for a moment. */
    @Test
    void anErrorIsNoEndOfIt() {
        AtomicInteger tries = new AtomicInteger();
        CompletableFuture<String> call = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                if (tries.incrementAndGet() < 3) {
                    throw new OutOfMemoryError("for the test");
                }
                return super.cancel(mayInterruptIfRunning);
            }
        };
        try (Deadlines.Deadline unused = Deadlines.set(call, millis(10))) {
            await().until(call::isCancelled);
        }
    }

    /** The way of a call: what its caller gets is a time-out, and the peer ends it. */
    @Test
    void aCallOfAVirtualThreadIsOverInTime() {
        try (Peer peer = Peer.start()) {
            CompletableFuture<@Nullable Throwable> thrown = new CompletableFuture<>();
            Thread.startVirtualThread(() -> {
                try {
                    peer.call(Duration.ofMillis(300), "timer", "sleep", 30_000);
                    thrown.complete(null);
                } catch (Throwable e) {
                    thrown.complete(e);
                }
            });
            assertThat(thrown.join()).isInstanceOf(CallTimeoutException.class);
            assertThat(peer.call("erlang", "abs", -1)).isEqualTo(1L);
        }
    }
}
