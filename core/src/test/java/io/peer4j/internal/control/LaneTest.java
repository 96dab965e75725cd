package io.peer4j.internal.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.testing.Programs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LaneTest {
    private final Lane lane = new Lane("lane-under-test");

    @Test
    void tasksRunInOrderOneAtATime() throws InterruptedException {
        List<Integer> done = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            int number = i;
            lane.execute(() -> done.add(number));
        }
        lane.await(Duration.ofSeconds(10));
        assertThat(done).hasSize(10_000).isSorted();
    }

    @Test
    void aTaskThatFailsDoesNotStopTheNext() throws InterruptedException {
        List<String> done = new ArrayList<>();
        lane.execute(() -> {
            throw new AssertionError("on purpose");
        });
        lane.execute(() -> done.add("next"));
        lane.await(Duration.ofSeconds(10));
        assertThat(done).containsExactly("next");
    }

    /** Gives the lane a task that is not done before it is released. */
    private CountDownLatch holdUp() {
        CountDownLatch release = new CountDownLatch(1);
        lane.execute(() -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return release;
    }

    @Test
    void nobodyWaitsForWhatAnotherHasWaitedForInVain() throws InterruptedException {
        CountDownLatch release = holdUp();
        lane.await(Duration.ofMillis(10));
        long from = System.nanoTime();

        lane.await(Duration.ofSeconds(15));

        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(10));
        release.countDown();
        lane.execute(() -> {});
        await().until(() -> Programs.threads("lane-under-test").isEmpty());
    }

    @Test
    void waitingEndsAtItsLimit() throws InterruptedException {
        CountDownLatch release = holdUp();
        lane.await(Duration.ofMillis(10));
        assertThat(release.getCount()).isEqualTo(1);
        release.countDown();
        lane.await(Duration.ofSeconds(10));
        await().until(() -> Programs.threads("lane-under-test").isEmpty());
    }
}
