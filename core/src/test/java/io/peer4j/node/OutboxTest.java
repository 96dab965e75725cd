package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class OutboxTest {
    @Test
    void ticksMakeNoRoom() throws InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Outbox outbox = new Outbox(out, "a@test", failure -> {});
        int room = outbox.room();

        outbox.tick();
        outbox.flush(Duration.ofSeconds(10));

        assertThat(out.toByteArray()).containsExactly(0, 0, 0, 0);
        assertThat(outbox.room()).isEqualTo(room);
        outbox.close();
    }
}
