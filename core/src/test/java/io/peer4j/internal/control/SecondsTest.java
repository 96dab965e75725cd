package io.peer4j.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SecondsTest {
    @Test
    void aDurationIsShownInSecondsWithoutZerosThatSayNothing() {
        assertThat(Seconds.of(Duration.ofMillis(200))).isEqualTo("0.2 s");
        assertThat(Seconds.of(Duration.ofSeconds(60))).isEqualTo("60 s");
        assertThat(Seconds.of(Duration.ZERO)).isEqualTo("0 s");
        assertThat(Seconds.of(Duration.ofMillis(-1500))).isEqualTo("-1.5 s");
        assertThat(Seconds.of(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE + " s");
    }
}
