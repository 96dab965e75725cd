package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls of a JVM peer that wait, in all the ways in which Java code waits, hold up no other. */
@Timeout(120)
@Tag("erlang")
@Tag("older-java")
class BlockedCallsTest {
    /** More than the calls that get a thread at once. */
    private static final int MANY = 330;

    private static final Duration HEARTBEAT = Duration.ofSeconds(2);

    // On the peer.
    private static final Object LOCK = new Object();
    private static final CountDownLatch OPEN = new CountDownLatch(1);
    private static final CountDownLatch LOCKED = new CountDownLatch(1);
    private static final AtomicInteger BEGUN = new AtomicInteger();

    /** Ways to wait; those marked so block a virtual thread's carrier. */
    enum Wait {
        /** In native code: a carrier is blocked. */
        NATIVE,
        /** A carrier is blocked on Java 21. */
        SYNCHRONIZED,
        /** A carrier is blocked on Java 21. */
        OBJECT_WAIT,
        SLEEP,
        LATCH;

        String await(String fifo) throws Exception {
            BEGUN.incrementAndGet();
            switch (this) {
                case NATIVE -> readFifo(fifo);
                case SYNCHRONIZED -> enterLock();
                case OBJECT_WAIT -> awaitMonitor();
                case SLEEP -> sleep();
                case LATCH -> OPEN.await();
            }
            return name();
        }
    }

    /** Not {@code BEGUN::get}, which would take the origin's counter along. */
    private static int begun() {
        return BEGUN.get();
    }

    private static void readFifo(String fifo) throws Exception {
        try (FileInputStream in = new FileInputStream(fifo)) {
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    private static void enterLock() {
        synchronized (LOCK) {
            assertThat(OPEN.getCount()).isZero();
        }
    }

    private static void awaitMonitor() throws InterruptedException {
        synchronized (OPEN) {
            while (OPEN.getCount() > 0) {
                OPEN.wait();
            }
        }
    }

    private static void sleep() throws InterruptedException {
        while (OPEN.getCount() > 0) {
            Thread.sleep(20);
        }
    }

    private static void holdLock() throws InterruptedException {
        Thread holder = new Thread(() -> {
            synchronized (LOCK) {
                LOCKED.countDown();
                try {
                    OPEN.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        holder.setDaemon(true);
        holder.start();
        LOCKED.await();
    }

    private static void release() {
        OPEN.countDown();
        synchronized (OPEN) {
            OPEN.notifyAll();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Pairing.class,
            names = {"JVM_STANDARD_IO", "JVM_TCP", "JVM_DISTRIBUTION"})
    void anyNumberOfBlockedCallsHoldsUpNoOther(Pairing pairing, @TempDir Path directory) throws Exception {
        String fifo = fifo(directory);
        try (Peer peer = pairing.builder().heartbeat(HEARTBEAT).start()) {
            peer.run(BlockedCallsTest::holdLock);
            List<CompletableFuture<String>> blocked = block(peer, fifo);
            await().until(() -> peer.call(BlockedCallsTest::begun) == MANY);

            await().during(HEARTBEAT.multipliedBy(2)).until(() -> peer.getState() instanceof PeerState.Running);
            assertThat(peer.call("erlang", "node")).isNotNull();
            assertThat(peer.call(() -> "another")).isEqualTo("another");

            peer.run(BlockedCallsTest::release);
            releaseFifo(fifo, blocked.getFirst());
            for (int i = 0; i < MANY; i++) {
                assertThat(blocked.get(i).get(30, TimeUnit.SECONDS))
                        .isEqualTo(Wait.values()[i % Wait.values().length].name());
            }
        }
    }

    private static String fifo(Path directory) throws Exception {
        Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        return fifo.toString();
    }

    private static List<CompletableFuture<String>> block(Peer peer, String fifo) {
        List<CompletableFuture<String>> blocked = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            Wait how = Wait.values()[i % Wait.values().length];
            blocked.add(peer.callAsync(() -> how.await(fifo)));
        }
        return blocked;
    }

    /** One that opens it after the writer has closed it would wait for the next. */
    private static void releaseFifo(String fifo, CompletableFuture<?> reader) throws Exception {
        try (OutputStream writer = new FileOutputStream(fifo)) {
            assertThat(writer).isNotNull();
            await().during(Duration.ofMillis(300)).until(() -> !reader.isDone());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Pairing.class,
            names = {"JVM_STANDARD_IO", "JVM_DISTRIBUTION"})
    void callsThatWaitDoNotTakeAThreadEach(Pairing pairing) throws Exception {
        int calls = 10_000;
        try (Peer peer = pairing.builder().start()) {
            List<CompletableFuture<String>> waiting = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                waiting.add(peer.callAsync(() -> Wait.LATCH.await("")));
            }
            // It comes behind all others, whose threads start first.
            await().until(() -> peer.call(Duration.ofSeconds(60), BlockedCallsTest::begun) == calls);

            assertThat(peer.call(() -> Thread.getAllStackTraces().size())).isLessThan(calls);

            peer.run(BlockedCallsTest::release);
            for (CompletableFuture<String> call : waiting) {
                assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo(Wait.LATCH.name());
            }
        }
    }
}
