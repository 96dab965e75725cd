package io.peer4j.internal.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HeartbeatTest {
    private static final Duration SHORT = Duration.ofMillis(40);

    private final CompletableFuture<String> down = new CompletableFuture<>();
    private final AtomicLong progress = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();

    private void start(Runnable answer, String reason) {
        Runnable ask = () -> {
            asked.incrementAndGet();
            answer.run();
        };
        new Heartbeat(SHORT, down, progress::get, ask, () -> down.complete(reason)).start("test");
    }

    @Test
    void aPeerThatDoesNotAnswerWhenAskedIsHung() throws Exception {
        start(() -> {}, "hung");
        assertThat(down.get(10, TimeUnit.SECONDS)).isEqualTo("hung");
        assertThat(asked).hasValue(1);
    }

    /** As one that is suspended by a signal. */
    @Test
    void aTickThatThisProcessSleptThroughDoesNotCount() throws Exception {
        CompletableFuture<String> slow = new CompletableFuture<>() {
            private int ticks;

            @Override
            public String get(long time, TimeUnit unit) throws TimeoutException {
                if (++ticks > 20) {
                    return "down";
                }
                LockSupport.parkNanos(unit.toNanos(time) * 5 / 2);
                throw new TimeoutException();
            }
        };
        CompletableFuture<String> hung = new CompletableFuture<>();
        new Heartbeat(SHORT, slow, progress::get, () -> {}, () -> hung.complete("hung")).run();
        assertThat(hung).isNotDone();
    }

    @Test
    void aPeerThatAnswersIsAskedAgainAndAgain() {
        start(progress::incrementAndGet, "hung");
        await().until(() -> asked.get() > 5);
        assertThat(down).isNotDone();
        down.complete("stopped");
    }
}
