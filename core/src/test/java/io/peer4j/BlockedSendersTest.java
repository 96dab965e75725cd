package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.Term;
import io.peer4j.testing.Programs;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that send to a node that takes no bytes. */
@Timeout(60)
@Tag("erlang")
class BlockedSendersTest {
    /** Short messages and long ones, from platform threads and virtual ones, to a node that does not read. */
    @Test
    void sendsToANodeThatDoesNotReadEndWhenInterrupted() throws Exception {
        try (Peer peer = Pairing.JVM_DISTRIBUTION.builder().start();
                ExecutorService platform = Executors.newCachedThreadPool();
                ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            Term to = Term.tuple(new Atom("nobody"), peer.node());
            Programs.suspend(peer.osPid());
            AtomicInteger sent = new AtomicInteger();
            for (int size : new int[] {1_000, 50_000, 3_000_000}) {
                Term message = Binary.wrap(new byte[size]);
                platform.execute(() -> sendOnAndOn(to, message, sent));
                virtual.execute(() -> sendOnAndOn(to, message, sent));
            }
            await().during(Duration.ofMillis(300)).until(stands(sent));

            platform.shutdownNow();
            virtual.shutdownNow();

            assertThat(platform.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
            assertThat(virtual.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
            Programs.resume(peer.osPid());
            assertThat(peer.call(Duration.ofSeconds(20), "java.lang.Math", "max", 1, 2))
                    .isEqualTo(2L);
        }
    }

    private static void sendOnAndOn(Term to, Term message, AtomicInteger sent) {
        while (!Thread.currentThread().isInterrupted() && Node.local().send(to, message)) {
            sent.incrementAndGet();
        }
    }

    /** Whether no message was sent since it was asked last. */
    private static Callable<Boolean> stands(AtomicInteger sent) {
        AtomicInteger seen = new AtomicInteger(-1);
        return () -> seen.getAndSet(sent.get()) == sent.get();
    }
}
