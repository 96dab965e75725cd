package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A start whose future is completed by somebody else leaves no process, however far it had come. */
@Timeout(60)
class AsyncStartTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final String mark = "-Dpeer4j.test=" + Peer.randomName();

    private Peer.Builder builder() {
        return Peer.builder().args(mark).waitBoot(LONG);
    }

    private boolean isRunning() {
        return ProcessHandle.current()
                .descendants()
                .anyMatch(process -> process.info().commandLine().orElse("").contains(mark));
    }

    private void awaitNoProcess() {
        await().atMost(LONG).until(() -> !isRunning());
        // Nor one that begins later.
        await().during(Duration.ofMillis(300)).atMost(LONG).until(() -> !isRunning());
    }

    private void givesUp(Consumer<CompletableFuture<Peer>> completion) {
        completion.accept(builder().startAsync());
        awaitNoProcess();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 20, 50})
    void cancelledStartLeavesNoProcess(int millis) throws InterruptedException {
        CompletableFuture<Peer> start = builder().startAsync();
        TimeUnit.MILLISECONDS.sleep(millis);
        boolean cancelled = start.cancel(true);
        if (!cancelled) {
            start.join().close();
        }
        awaitNoProcess();
        assertThat(start.isCancelled()).isEqualTo(cancelled);
    }

    @Test
    void cancelledStartOfProgramThatNeverBootsEndsIt() {
        CompletableFuture<Peer> start = Peer.builder()
                .launch(io.peer4j.launch.Launch.command("/bin/sh", "-c", "sleep 60; : " + mark))
                .startAsync();
        await().atMost(LONG).until(this::isRunning);
        assertThat(start.cancel(false)).isTrue();
        awaitNoProcess();
        assertThatThrownBy(start::join).isInstanceOf(CancellationException.class);
    }

    @Test
    void futureThatCompletesOtherwiseLeavesNoProcess() {
        givesUp(start -> assertThatThrownBy(start.orTimeout(10, TimeUnit.MILLISECONDS)::join)
                .hasCauseInstanceOf(TimeoutException.class));
        givesUp(start -> start.completeExceptionally(new IllegalStateException("not wanted")));
        try (Peer other = Peer.start()) {
            givesUp(start -> start.complete(other));
            assertThat(other.call("erlang", "node")).isEqualTo(other.node());
        }
    }

    @Test
    void startThatIsNotWaitedForIsStoppedByItsFutureToo() {
        givesUp(start -> start.cancel(false));
        CompletableFuture<Peer> start = builder().waitBoot(WaitBoot.no()).startAsync();
        Peer peer = start.join();
        assertThat(start.cancel(false)).as("the peer is its receiver's").isFalse();
        assertThat(peer.onBoot().join()).isInstanceOf(PeerState.Running.class);
        peer.close();
    }

    @Test
    void failedStartKeepsItsReason() {
        assertThatThrownBy(Peer.builder()
                        .launch(io.peer4j.launch.Launch.command("/bin/sh", "-c", "exit 7"))
                        .startAsync()::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(BootFailedException.class);
    }
}
