package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peer4j.launch.Launch;
import io.peer4j.launch.PeerStart;
import io.peer4j.testing.Faults;
import io.peer4j.testing.Programs;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What does not save a JVM peer: it ends by itself when its connection does, and when it is stopped with a limit. */
@ParameterizedClass(name = "{0}")
@EnumSource(names = {"JVM_STANDARD_IO", "JVM_TCP", "JVM_TLS", "JVM_DISTRIBUTION"})
@Tag("erlang")
@Timeout(60)
class PeerEndsTest {
    private static final Duration LIMIT = Shutdown.MIN_TIMEOUT;
    private static final Duration SLACK = Duration.ofSeconds(2);
    private static final int KILLED = 137;

    private final Pairing pairing;

    PeerEndsTest(Pairing pairing) {
        this.pairing = pairing;
    }

    @FunctionalInterface
    private interface Trouble {
        void befalls(Peer peer) throws Exception;
    }

    @Test
    void aShutdownHookThatSticks() throws Exception {
        assertEndsByItself(() -> pairing.builder(), peer -> peer.run(PeerEndsTest::stickInAHook));
    }

    @Test
    void aThreadThatIsNoDaemon() throws Exception {
        assertEndsByItself(() -> pairing.builder(), peer -> peer.run(PeerEndsTest::stickInAThread));
    }

    @Test
    void aStandardErrorThatIsClosed() throws Exception {
        assertEndsByItself(() -> standardError("2>&-"), PeerEndsTest::complain);
    }

    @Test
    void aStandardErrorThatIsFull() throws Exception {
        assertEndsByItself(() -> standardError("2>/dev/full"), PeerEndsTest::complain);
    }

    @Test
    void aHeapThatIsFull(@TempDir Path directory) throws Exception {
        for (Shutdown shutdown : List.of(Shutdown.close(), Shutdown.stop(LIMIT))) {
            Path go = Files.createTempFile(directory, "go", "");
            Path full = Files.createTempFile(directory, "full", "");
            // It may end before it is told to.
            endsByItself(pairing.builder().args("-Xmx24m").shutdown(shutdown), LIMIT.plus(SLACK), peer -> {
                peer.call(Faults.class.getName(), "keepFull", go.toString(), full.toString());
                Files.writeString(go, "go");
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> Files.size(full) > 0 || !Programs.isRunning(peer.osPid()));
            });
        }
    }

    @Test
    void anEndThatTheOriginMeansIsStatus0() throws Exception {
        for (Shutdown shutdown : List.of(Shutdown.close(), Shutdown.halt(), Shutdown.stop(Duration.ofSeconds(20)))) {
            assertThat(status(shutdown, peer -> peer.call("erlang", "node"))).isZero();
        }
    }

    @Test
    void anEndThatIsMeantIsStatus0WhateverThePeerDoes() throws Exception {
        assertThat(status(Shutdown.stop(LIMIT), peer -> peer.run(PeerEndsTest::stickInAHook)))
                .isZero();
        assertThat(status(Shutdown.halt(), peer -> peer.cast(PeerEndsTest::printForEver)))
                .isZero();
        assertThat(status(Shutdown.close(), peer -> {
                    peer.run(PeerEndsTest::stickInAThread);
                    var unused = peer.callAsync(() -> "x".repeat(64 << 20).length());
                }))
                .isZero();
    }

    private int status(Shutdown shutdown, Trouble trouble) throws Exception {
        try (Peer peer = pairing.builder().shutdown(shutdown).output(text -> {}).start()) {
            trouble.befalls(peer);
            peer.stop();
            await().until(() -> peer.exitStatus().isPresent());
            return peer.exitStatus().getAsInt();
        }
    }

    private static void printForEver() {
        while (true) {
            System.out.println("again and again");
        }
    }

    private static void assertEndsByItself(Supplier<Peer.Builder> builders, Trouble trouble) throws Exception {
        Trouble survived = peer -> {
            trouble.befalls(peer);
            assertThat(peer.getState()).isInstanceOf(PeerState.Running.class);
        };
        endsByItself(builders.get().shutdown(Shutdown.close()), SLACK, survived);
        endsByItself(builders.get().shutdown(Shutdown.stop(LIMIT)), LIMIT.plus(SLACK), survived);
    }

    /** The origin kills the peer later than that. */
    private static void endsByItself(Peer.Builder builder, Duration within, Trouble trouble) throws Exception {
        try (Peer peer = builder.output(text -> {}).start()) {
            trouble.befalls(peer);
            long began = System.nanoTime();
            peer.stop();
            await().atMost(Duration.ofSeconds(20)).until(() -> !Programs.isRunning(peer.osPid()));
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(within);
            await().until(() -> peer.exitStatus().isPresent());
            assertThat(peer.exitStatus().getAsInt()).isNotEqualTo(KILLED);
        }
    }

    // ---- in the peer

    private static void stickInAHook() {
        Runtime.getRuntime().addShutdownHook(new Thread(PeerEndsTest::stick));
    }

    private static void stickInAThread() {
        Thread.ofPlatform().daemon(false).start(PeerEndsTest::stick);
    }

    private static void stick() {
        while (true) {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                // It heeds nothing.
            }
        }
    }

    // ---- standard error

    /** The peer has something to say there, and can't. */
    private static void complain(Peer peer) {
        assertThatThrownBy(() -> peer.run(() -> new FileOutputStream(FileDescriptor.err).write(1)))
                .hasMessageContaining("IOException");
    }

    private Peer.Builder standardError(String redirection) {
        return pairing.builder().launch(new Redirected(Launch.local(), redirection));
    }

    private record Redirected(Launch launch, String redirection) implements Launch {
        @Override
        public List<String> command(PeerStart start) {
            List<String> command = new ArrayList<>(launch.command(start));
            if (start.overStandardIo()) {
                // Its shell needs the descriptor, the JVM does not.
                command.set(2, command.get(2) + " " + redirection);
            } else {
                command.addAll(0, List.of("/bin/sh", "-c", "exec \"$@\" " + redirection, "sh"));
            }
            return command;
        }

        @Override
        public boolean provesItself() {
            return launch.provesItself();
        }

        @Override
        public boolean isLocal() {
            return launch.isLocal();
        }
    }
}
