package io.peer4j.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InputQueueTest {
    @Test
    void aLineWithoutAnEndComesInPiecesOfAMegabyte() throws Exception {
        InputStream endless = new ByteArrayInputStream("x".repeat((1 << 20) + 5).getBytes(StandardCharsets.UTF_8));
        InputQueue queue = new InputQueue(endless);

        assertThat(length(queue)).isEqualTo(1 << 20);
        assertThat(length(queue)).isEqualTo(5);
        assertThat(queue.ask(true).get(20, TimeUnit.SECONDS)).isEmpty();
    }

    private static int length(InputQueue queue) throws Exception {
        Optional<String> piece = queue.ask(true).get(20, TimeUnit.SECONDS);
        return piece.orElseThrow().length();
    }
}
