package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peer4j.launch.Launch;
import io.peer4j.testing.Latches;
import io.peer4j.testing.Programs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever waits throws {@link PeerInterruptedException} to a thread that is interrupted, and leaves its status set. */
@ParameterizedClass(name = "{0}")
@EnumSource(names = {"JVM_STANDARD_IO", "JVM_DISTRIBUTION"})
@Tag("erlang")
@Timeout(60)
class InterruptsTest {
    private static final Duration LONG = Duration.ofSeconds(40);

    private final Pairing pairing;

    InterruptsTest(Pairing pairing) {
        this.pairing = pairing;
    }

    @AfterEach
    void clearTheStatus() {
        Thread.interrupted();
    }

    private Peer.Builder builder() {
        return pairing.builder().waitBoot(LONG);
    }

    /** {@code wait} on threads of both kinds, each interrupted as soon as it waits. */
    private static void assertInterrupted(ThrowingCallable wait) throws Exception {
        for (Thread.Builder kind : List.of(Thread.ofPlatform().daemon(), Thread.ofVirtual())) {
            CompletableFuture<Boolean> status = new CompletableFuture<>();
            Thread waiter = kind.start(() -> {
                try {
                    assertThatThrownBy(wait).isInstanceOf(PeerInterruptedException.class);
                    status.complete(Thread.currentThread().isInterrupted());
                } catch (Throwable e) {
                    status.completeExceptionally(e);
                }
            });
            await().atMost(LONG)
                    .until(() -> status.isDone()
                            || waiter.getState() == Thread.State.WAITING
                            || waiter.getState() == Thread.State.TIMED_WAITING);
            waiter.interrupt();
            assertThat(status.get()).as("the interrupt status").isTrue();
        }
    }

    /** {@code wait} on a thread that was interrupted before. */
    private static void assertRefused(ThrowingCallable wait) {
        Thread.currentThread().interrupt();
        assertThatThrownBy(wait).isInstanceOf(PeerInterruptedException.class);
        assertThat(Thread.interrupted()).as("the interrupt status").isTrue();
    }

    /** Ends by an interrupt alone. */
    private static int never() {
        Latches.await(new CountDownLatch(1));
        return 0;
    }

    @Test
    void callsAndRunsAreInterrupted() throws Exception {
        try (Peer peer = builder().start()) {
            assertInterrupted(() -> peer.call(LONG, InterruptsTest::never));
            assertInterrupted(() -> peer.call(LONG, "timer", "sleep", 40_000));
            assertInterrupted(() -> peer.run(() -> new CountDownLatch(1).await()));
            assertRefused(() -> peer.call(() -> 1));
            assertRefused(() -> peer.call(String.class, "erlang", "node"));
            assertRefused(() -> peer.callTerm(LONG, "erlang", "node", List.of()));
            assertThat(peer.call("erlang", "abs", -1)).isEqualTo(1L);
        }
    }

    @Test
    void startsAreInterruptedAndLeaveNoProcess() throws Exception {
        String mark = Peer.randomName();
        Peer.Builder never = pairing.builder()
                .launch(Launch.command("/bin/sh", "-c", "sleep 50; : " + mark))
                .waitBoot(LONG);
        assertInterrupted(never::start);
        assertInterrupted(never::startLink);
        assertRefused(never::start);
        assertThat(ProcessHandle.current().descendants())
                .noneMatch(process -> process.info().commandLine().orElse("").contains(mark));
    }

    @Test
    void stopsAreInterruptedAndEndThePeer() throws Exception {
        for (Shutdown shutdown : List.of(Shutdown.stop(LONG), Shutdown.stop())) {
            Peer peer = builder().shutdown(shutdown).start();
            peer.run(() -> Runtime.getRuntime().addShutdownHook(new Thread(InterruptsTest::never)));
            CompletableFuture<Boolean> status = new CompletableFuture<>();
            Thread stopper = Thread.ofPlatform().daemon().start(() -> {
                assertThatThrownBy(peer::close).isInstanceOf(PeerInterruptedException.class);
                status.complete(Thread.currentThread().isInterrupted() && !Programs.isRunning(peer.osPid()));
            });
            await().until(() -> stopper.getState() == Thread.State.TIMED_WAITING);
            Thread second = Thread.ofVirtual()
                    .start(() -> assertThatThrownBy(peer::stop).isInstanceOf(PeerInterruptedException.class));
            await().until(() -> second.getState() == Thread.State.WAITING);
            second.interrupt();
            second.join();
            stopper.interrupt();
            assertThat(status.get()).as("interrupt status set, and peer ended").isTrue();
        }
    }

    @Test
    void stopOfAnEndedPeerReturnsAtOnce() throws Exception {
        for (Shutdown shutdown : List.of(Shutdown.halt(LONG), Shutdown.stop(LONG), Shutdown.close())) {
            Peer peer = builder().shutdown(shutdown).start();
            peer.cast(() -> Runtime.getRuntime().halt(3));
            await().until(() -> peer.exitStatus().isPresent());
            Thread.currentThread().interrupt();
            long began = System.nanoTime();
            peer.stop();
            peer.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void stopOfASuspendedPeerKillsItAtOnce() throws Exception {
        for (Shutdown shutdown : List.of(Shutdown.halt(LONG), Shutdown.stop(LONG))) {
            Peer peer = builder().shutdown(shutdown).heartbeat(Duration.ZERO).start();
            Programs.suspend(peer.osPid());
            long began = System.nanoTime();
            peer.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
            assertThat(peer.exitStatus()).hasValue(137);
        }
    }

    @Test
    void futuresAreCancelledWithCancellationException() {
        try (Peer peer = builder().start()) {
            CompletableFuture<?> call = peer.callAsync(InterruptsTest::never);
            call.cancel(true);
            assertThatThrownBy(call::join).isInstanceOf(CancellationException.class);
        }
    }
}
