package io.peer4j.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.testing.CapturedLog;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LogLimiterTest {
    private static final String NAME = "io.peer4j.test.limiter";

    private final CapturedLog log = new CapturedLog(NAME);

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void firstEventIsLoggedAndTheOthersAreCounted() {
        LogLimiter limiter = limiter(Duration.ofMinutes(1));
        for (int i = 0; i < 10_000; i++) {
            int number = i;
            limiter.log(() -> "event " + number, new IllegalStateException("cause"));
        }
        assertThat(log.messages()).containsExactly("event 0");
        assertThat(log.records().getFirst().getThrown()).hasMessage("cause");

        limiter.flush();

        assertThat(log.messages())
                .containsExactly("event 0", "9999 more such events were left out; the last: event 9999");
        limiter.flush();
        assertThat(log.messages()).hasSize(2);
    }

    @Test
    void numberIsLoggedThoughNothingFollows() {
        LogLimiter limiter = limiter(Duration.ofMillis(50));
        limiter.log(() -> "one");
        limiter.log(() -> "two");

        await().until(() -> log.messages().size() == 2);

        assertThat(log.messages()).containsExactly("one", "1 more such event was left out; the last: two");
    }

    @Test
    void numberIsLoggedByALaterEventIfTheTimerHasNoThread() {
        LogLimiter limiter = new LogLimiter(NAME, System.Logger.Level.WARNING, Duration.ofMillis(500), flush -> {
            throw new OutOfMemoryError("on purpose");
        });
        limiter.log(() -> "one");
        limiter.log(() -> "two");

        await().untilAsserted(() -> {
            limiter.log(() -> "another");
            assertThat(log.messages()).hasSizeGreaterThan(1);
        });

        assertThat(log.messages().get(1)).endsWith("left out; the last: another");
    }

    @Test
    void eventAfterAQuietPauseIsLoggedAsTheFirst() {
        LogLimiter limiter = limiter(Duration.ofNanos(1));
        limiter.log(() -> "one");
        limiter.log(() -> "two");
        assertThat(log.messages()).containsExactly("one", "two");
    }

    @Test
    void textOfAnotherIsCutAndMadeVisible() {
        limiter(Duration.ofMinutes(1)).log(() -> "\u001B[31m" + "x".repeat(10_000));

        assertThat(log.messages().getFirst())
                .startsWith("^[[31mxxx")
                .endsWith("...")
                .hasSizeLessThan(600);
    }

    private static LogLimiter limiter(Duration pause) {
        return new LogLimiter(NAME, System.Logger.Level.WARNING, pause, Thread::startVirtualThread);
    }
}
