package io.peer4j.internal.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkersTest {
    private static final Duration CALL = Duration.ofMillis(5);

    private final Workers workers = new Workers();
    private final CountDownLatch open = new CountDownLatch(1);

    @AfterEach
    void release() {
        open.countDown();
    }

    private void block(int calls) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(calls);
        for (int i = 0; i < calls; i++) {
            workers.execute(
                    () -> {
                        begun.countDown();
                        await(open);
                    },
                    false);
        }
        begun.await();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(CALL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One thread after another would take two seconds. */
    @Test
    void shortCallsBehindBlockedOnesDoNotShareOneThread() throws Exception {
        block(Workers.MOST_AT_ONCE);
        int calls = 400;
        CountDownLatch done = new CountDownLatch(calls);
        for (int i = 0; i < calls; i++) {
            workers.execute(
                    () -> {
                        sleep();
                        done.countDown();
                    },
                    false);
        }
        assertThat(done.await(CALL.toMillis() * calls * 3 / 4, TimeUnit.MILLISECONDS))
                .isTrue();
    }
}
