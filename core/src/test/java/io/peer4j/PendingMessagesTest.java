package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peer4j.term.Binary;
import io.peer4j.term.Pid;
import io.peer4j.testing.Programs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What waits to be sent to a peer that does not read, and the threads that wait with it. */
@Timeout(120)
@Tag("erlang")
class PendingMessagesTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final byte[] MEBIBYTE = new byte[1 << 20];

    /** What waits for earlier messages to be sent. */
    enum Sender {
        CAST,
        CAST_OF_CODE,
        SEND_TO_NAME,
        SEND_TO_PID,
        CALL_ASYNC,
        CALL_ASYNC_OF_CODE,
        CALL_TERM_ASYNC;

        void send(Peer peer) {
            byte[] bytes = MEBIBYTE;
            switch (this) {
                case CAST -> peer.cast("erlang", "byte_size", (Object) bytes);
                case CAST_OF_CODE -> peer.cast(() -> assertThat(bytes).hasSize(1 << 20));
                case SEND_TO_NAME -> peer.send("nobody_of_this_name", bytes);
                case SEND_TO_PID -> peer.send(new Pid(peer.node(), 7_000, 0, 0), bytes);
                case CALL_ASYNC ->
                    assertThat(peer.callAsync("erlang", "byte_size", (Object) bytes))
                            .isNotNull();
                case CALL_ASYNC_OF_CODE ->
                    assertThat(peer.callAsync(() -> bytes.length)).isNotNull();
                case CALL_TERM_ASYNC ->
                    assertThat(peer.callTermAsync("erlang", "byte_size", List.of(Binary.wrap(bytes))))
                            .isNotNull();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Pairing.class,
            names = {"JVM_STANDARD_IO", "JVM_TCP", "JVM_TLS", "JVM_DISTRIBUTION"})
    void anInterruptEndsEachWaitToSend(Pairing pairing) throws Exception {
        try (Peer peer = pairing.builder().heartbeat(LONG).start()) {
            Programs.suspend(peer.osPid());
            try {
                for (Sender sender : Sender.values()) {
                    anInterruptEnds(sender, peer, false);
                    anInterruptEnds(sender, peer, true);
                }
            } finally {
                Programs.resume(peer.osPid());
            }
            assertThat(peer.call(LONG, "erlang", "node")).isNotNull();
            await().untilAsserted(() -> assertThat(peer.callsInFlight()).isZero());
        }
    }

    private static void anInterruptEnds(Sender sender, Peer peer, boolean isVirtual) throws Exception {
        AtomicReference<Object> thrown = new AtomicReference<>("nothing");
        AtomicBoolean status = new AtomicBoolean();
        Runnable body = () -> {
            try {
                while (true) {
                    sender.send(peer);
                }
            } catch (PeerInterruptedException e) {
                status.set(Thread.currentThread().isInterrupted());
                thrown.set(e);
            }
        };
        Thread thread =
                isVirtual ? Thread.ofVirtual().start(body) : Thread.ofPlatform().start(body);
        await().until(() ->
                thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING);

        thread.interrupt();

        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        assertThat(thrown.get()).isInstanceOf(PeerInterruptedException.class);
        assertThat(status).isTrue();
    }

    @Test
    void theSecondLargeArgumentWaitsForNothing() throws Exception {
        try (Peer peer = Peer.builder().heartbeat(LONG).start()) {
            Programs.suspend(peer.osPid());
            byte[] large = new byte[48 << 20];
            List<CompletableFuture<?>> calls = List.of(
                    peer.callAsync("erlang", "byte_size", (Object) large),
                    peer.callAsync("erlang", "byte_size", (Object) large));
            Programs.resume(peer.osPid());
            for (CompletableFuture<?> call : calls) {
                assertThat(call.get(60, TimeUnit.SECONDS)).isEqualTo((long) large.length);
            }
        }
    }

    @Test
    void withoutALimitNobodyWaits() throws Exception {
        try (Peer peer =
                Peer.builder().pendingLimit(Long.MAX_VALUE).heartbeat(LONG).start()) {
            Programs.suspend(peer.osPid());
            for (int i = 0; i < 64; i++) {
                peer.cast("erlang", "byte_size", (Object) MEBIBYTE);
            }
            Programs.resume(peer.osPid());
            assertThat(peer.call(LONG, "erlang", "node")).isNotNull();
        }
    }

    @Test
    void aNegativeLimitIsRefusedByName() {
        assertThatThrownBy(() -> Peer.builder().pendingLimit(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("pendingLimit: expected 0 or more bytes, got -1");
    }
}
