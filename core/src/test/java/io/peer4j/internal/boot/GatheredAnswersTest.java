package io.peer4j.internal.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.internal.link.LinkMessage.Outcome;
import io.peer4j.term.Atom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An answer that was gathered leaves while the next call lasts, whatever else the peer's threads are at. */
@Timeout(30)
public class GatheredAnswersTest {
    /** One carrier of virtual threads each. */
    private static final int CARRIERS = Runtime.getRuntime().availableProcessors();

    private static final int ROUNDS = 1_000;

    private static final Semaphore HELD = new Semaphore(0);
    private static volatile CountDownLatch begun = new CountDownLatch(0);
    private static volatile CountDownLatch over = new CountDownLatch(0);

    private final ScriptedOrigin origin = new ScriptedOrigin("-user", "peer");

    /** A function of the peer's that lasts until the test lets it go. */
    public static void hold() throws InterruptedException {
        begun.countDown();
        HELD.acquire();
    }

    /** One that lasts as long as the test. */
    public static void stay() throws InterruptedException {
        begun.countDown();
        over.await();
    }

    /** Whether one of the threads that read runs it. */
    public static boolean isOnReader() {
        return Thread.currentThread().getName().startsWith("peer4j-reader");
    }

    private static void spin() {
        CountDownLatch end = over;
        begun.countDown();
        while (end.getCount() != 0) {
            Thread.onSpinWait();
        }
    }

    @BeforeEach
    void boot() {
        origin.next();
        HELD.drainPermits();
        over = new CountDownLatch(1);
    }

    @AfterEach
    void endThePeer() {
        over.countDown();
        origin.close();
    }

    private long start(String function) {
        return origin.start(getClass().getName(), function);
    }

    private void start(int count, String function) throws InterruptedException {
        begun = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            start(function);
        }
        begun.await();
    }

    /** Leaves the readers free, and neither a worker nor a carrier. */
    private void occupyAllButTheReaders() throws InterruptedException {
        int onReaders = Readers.MOST - 1;
        start(onReaders, "hold");
        start(Workers.MOST, "stay");
        HELD.release(onReaders);
        for (int i = 0; i < onReaders; i++) {
            origin.next();
        }
        await().until(() ->
                origin.call(getClass().getName(), "isOnReader").value().equals(Atom.TRUE));
        begun = new CountDownLatch(CARRIERS);
        for (int i = 0; i < CARRIERS; i++) {
            Thread.startVirtualThread(GatheredAnswersTest::spin);
        }
        begun.await();
    }

    /** So often that calls are taken for quick ones, and answers gather. */
    private void callQuickly() {
        for (int i = 0; i < 20; i++) {
            assertThat(origin.call("erlang", "node").outcome()).isEqualTo(Outcome.OK);
        }
    }

    @Test
    void anAnswerDoesNotWaitForAWorker() throws Exception {
        occupyAllButTheReaders();
        origin.corks.set(0);
        for (int round = 0; round < ROUNDS && origin.corks.get() == 0; round++) {
            callQuickly();
            long quick = origin.start("erlang", "node");
            long lasting = start("hold");
            assertThat(origin.await(quick).outcome()).isEqualTo(Outcome.OK);
            HELD.release();
            origin.await(lasting);
        }
        assertThat(origin.corks).as("answers that gathered").hasPositiveValue();
    }
}
