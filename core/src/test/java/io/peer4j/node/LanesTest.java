package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.term.Atom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LanesTest {
    private static final Atom NODE = new Atom("a@test");

    @Test
    void whatFailsKeepsNothingFromFollowing() {
        Lanes lanes = new Lanes();
        CompletableFuture<String> next = new CompletableFuture<>();

        lanes.add(NODE, () -> {
            throw new IllegalArgumentException("a message that has no place in a frame");
        });
        lanes.add(NODE, () -> next.complete("sent"));

        assertThat(next.join()).isEqualTo("sent");
        await().until(() -> lanes.isIdle(NODE));
    }
}
