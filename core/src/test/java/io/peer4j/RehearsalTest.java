package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.launch.BootCache;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    @Test
    void aCacheIsTriedAgainAfterAMinuteNotBefore() {
        BootCache cache = new BootCache(Path.of("peer4j.jar"), Path.of("tcp-1-2.aot"));
        long first = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(10);
        long second = first + TimeUnit.SECONDS.toNanos(61);
        assertThat(Rehearsal.isDue(cache, first)).isTrue();
        assertThat(Rehearsal.isDue(cache, first + TimeUnit.SECONDS.toNanos(59))).isFalse();
        assertThat(Rehearsal.isDue(cache, second)).isTrue();
        assertThat(Rehearsal.isDue(cache, second + 1)).isFalse();
    }
}
