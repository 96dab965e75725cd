package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.launch.Launch;
import io.peer4j.term.Atom;
import io.peer4j.term.TermSyntax;
import io.peer4j.testing.Programs;
import io.peer4j.testing.WrappedLaunch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What only a JVM as a peer can meet: its threads, its memory, its hooks. */
@Timeout(120)
@Tag("older-java")
class JvmPeerTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    /** Kept by a peer that is an origin as well. */
    private static @Nullable Peer inner;

    private static volatile boolean released;

    @Test
    void moreCallsThatComputeThanThreadsAreNoReasonToKillIt() throws Exception {
        // On a busy machine each of these threads waits for its turn after all others.
        try (Peer peer = Peer.builder()
                .launch(WrappedLaunch.ofLowPriority())
                .heartbeat(Duration.ofSeconds(10))
                .start()) {
            for (int i = 0; i < 45; i++) {
                peer.cast(JvmPeerTest::spin);
            }
            await().during(Duration.ofSeconds(15))
                    .atMost(LONG)
                    .until(() -> peer.getState() instanceof PeerState.Running);
            assertThat(peer.call(LONG, "erlang", "node")).isNotNull();
        }
    }

    private static void spin() {
        while (!released) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aSystemThatHasNoThreadLeftCostsNoCall() throws Exception {
        try (Peer peer = Peer.builder()
                .args(
                        "-Xss256m",
                        "-Xmx64m",
                        "-XX:CompressedClassSpaceSize=64m",
                        "-XX:ReservedCodeCacheSize=48m",
                        "-XX:+UseSerialGC")
                .postProcessArgs(JvmPeerTest::withLittleAddressSpace)
                .start()) {
            List<CompletableFuture<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                int number = i;
                calls.add(peer.callAsync(() -> {
                    Thread.sleep(500);
                    return number;
                }));
            }
            for (int i = 0; i < 40; i++) {
                assertThat(calls.get(i).get(30, TimeUnit.SECONDS)).isEqualTo(i);
            }
        }
    }

    private static List<String> withLittleAddressSpace(List<String> words) {
        List<String> limited = new ArrayList<>(words);
        limited.set(1, "ulimit -v 9000000; " + words.get(1));
        return limited;
    }

    @Test
    void aHookMayTakeAsLongAsTheOriginWaits(@TempDir Path directory) {
        Path done = directory.resolve("done");
        String name = done.toString();
        try (Peer peer = Peer.builder().shutdown(Shutdown.stop(LONG)).start()) {
            peer.run(() -> Runtime.getRuntime().addShutdownHook(new Thread(() -> writeAfter(11_000, name))));
            peer.stop();
            assertThat(done).exists();
        }
    }

    @Test
    void theFlagShutdownTimeBoundsTheHooks(@TempDir Path directory) {
        Path done = directory.resolve("done");
        String name = done.toString();
        try (Peer peer = Peer.builder()
                .args("-shutdown_time", "300")
                .shutdown(Shutdown.stop(LONG))
                .start()) {
            peer.run(() -> Runtime.getRuntime().addShutdownHook(new Thread(() -> writeAfter(20_000, name))));
            long began = System.nanoTime();
            peer.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
            assertThat(done).doesNotExist();
        }
    }

    private static void writeAfter(long millis, String file) {
        try {
            Thread.sleep(millis);
            Files.writeString(Path.of(file), "done");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A lambda that throws, a missing function, a StackOverflowError, and processes that the peer itself spawns. */
    @Test
    void failingCastsAreLoggedOnce() {
        List<String> said = new CopyOnWriteArrayList<>();
        Peer peer = Peer.builder().errorOutput(said::add).start();
        for (int i = 0; i < 100; i++) {
            peer.cast(() -> {
                throw new IllegalStateException("on purpose");
            });
            peer.cast("no.such.Module", "f");
            peer.cast("io.peer4j.testing.Probe", "overflow", 1);
            peer.call("erlang", "spawn", new Atom("erlang"), new Atom("error"), List.of(1));
        }
        peer.stop();
        assertThat(said.stream().filter(line -> line.contains("ended with"))).hasSize(1);
    }

    @Test
    void aFaultOfTheRuntimeIsTold() {
        try (Peer peer = Peer.builder().args("-Xmx24m").start()) {
            peer.cast(JvmPeerTest::keepAllMemory);
            await().until(() -> hasEnded(peer));
            assertThat(peer.describe()).contains("OutOfMemoryError");
        }
    }

    /** Calls it, so that its runtime needs memory. */
    private static boolean hasEnded(Peer peer) {
        try {
            peer.call(Duration.ofMillis(500), "erlang", "node");
        } catch (PeerException e) {
            // Each call may fail alone.
        }
        return peer.getState() instanceof PeerState.Down;
    }

    private static void keepAllMemory() {
        Object[] kept = {};
        while (true) {
            try {
                kept = new Object[] {kept};
            } catch (OutOfMemoryError e) {
                LockSupport.parkNanos(kept, 1000);
            }
        }
    }

    @Test
    void aSuspendedPeerDoesNotOutliveItsOriginsOrderlyEnd() throws Exception {
        try (Peer origin = Peer.builder().shutdown(Shutdown.stop(LONG)).start()) {
            long pid = origin.call(LONG, () -> {
                inner = Peer.start();
                return inner.osPid();
            });
            Programs.suspend(pid);
            origin.stop();
            await().until(() -> !Programs.isRunning(pid));
        }
    }

    @Test
    void aLogOfAllThatHappensInTheRuntimeStopsNothing() {
        try (Peer peer = Peer.builder()
                .heartbeat(Duration.ofSeconds(5))
                .output((String line) -> sleep(5))
                .start()) {
            peer.run(() -> {
                Logger.getLogger("").setLevel(Level.ALL);
                for (var handler : Logger.getLogger("").getHandlers()) {
                    handler.setLevel(Level.ALL);
                }
            });
            peer.cast(() -> {
                for (int i = 0; i < 300; i++) {
                    Logger.getLogger("test").info("line " + i);
                }
            });
            for (int i = 0; i < 100; i++) {
                peer.send("nobody_of_this_name", i);
            }
            assertThat(peer.call(LONG, "erlang", "abs", -1)).isEqualTo(1L);
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aProgramThatWentToTheBackgroundHasAWhileToConnect() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        try (Peer peer = Peer.builder()
                .launch(Launch.command("/bin/sh", "-c", "exit 0"))
                .connection(Connection.tcp())
                .waitBoot(WaitBoot.notify(failed -> told.countDown()))
                .start()) {
            assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(peer.getState()).isEqualTo(new PeerState.Down(TermSyntax.parse("{exit_status,0}")));
        }
    }
}
