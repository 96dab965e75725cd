package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.testing.Latches;
import io.peer4j.testing.Programs;
import io.peer4j.testing.Soak;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@Tag(Soak.TAG)
class ReadingTurnTest {
    private static final String NODE = "turns@test";

    /** What there is to read; empty is the end. */
    private final BlockingQueue<Optional<Runnable>> stream = new LinkedBlockingQueue<>();

    private final List<Integer> read = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger readers = new AtomicInteger();
    private final AtomicInteger together = new AtomicInteger();
    private final AtomicInteger aside = new AtomicInteger();
    private final AtomicInteger takenOver = new AtomicInteger();
    private final AtomicInteger ends = new AtomicInteger();
    private final ReadingTurn turn = new ReadingTurn(NODE, this::readOn, takenOver::incrementAndGet);

    @AfterEach
    void end() {
        stream.add(Optional.empty());
        await().atMost(Duration.ofSeconds(20))
                .until(() -> Programs.threads("peer4j-node-" + NODE).isEmpty());
        assertThat(ends).hasValue(1);
        assertThat(together).hasValue(0);
    }

    /** Reads works as a connection reads calls, and runs them where the turn says so. */
    private boolean readOn() {
        boolean mine = true;
        while (mine) {
            if (readers.incrementAndGet() != 1 || !turn.isMine() || !ReadingThread.isCurrent()) {
                together.incrementAndGet();
            }
            Optional<Runnable> work = take();
            readers.decrementAndGet();
            if (work.isEmpty()) {
                ends.incrementAndGet();
                return true;
            }
            mine = run(work.get());
        }
        return false;
    }

    private boolean run(Runnable work) {
        if (turn.takesCall()) {
            aside.incrementAndGet();
            return turn.runAside(work);
        }
        Thread.startVirtualThread(work);
        return true;
    }

    private Optional<Runnable> take() {
        try {
            return stream.take();
        } catch (InterruptedException e) {
            together.incrementAndGet();
            return Optional.empty();
        }
    }

    private void come(Runnable work) {
        stream.add(Optional.of(work));
    }

    private void warmUp() {
        CountDownLatch done = new CountDownLatch(200);
        for (long i = done.getCount(); i > 0; i--) {
            come(done::countDown);
        }
        Latches.await(done);
        await().until(() -> readers.get() == 1 && stream.isEmpty());
    }

    @Test
    void whatIsRunAsideAndWaitsForWhatComesBehindItHoldsNothingUp() {
        turn.start(this::readOn);
        warmUp();
        int before = aside.get();
        CountDownLatch released = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        while (aside.get() == before) {
            come(() -> {
                Latches.await(released);
                done.countDown();
            });
            await().pollInterval(Duration.ofMillis(1)).until(stream::isEmpty);
        }
        come(released::countDown);

        Latches.await(done);
        assertThat(takenOver.get()).isPositive();
    }

    @Test
    void whatRunsAsideIsInterruptedForItselfAlone() {
        turn.start(this::readOn);
        warmUp();
        CountDownLatch done = new CountDownLatch(100);
        for (int i = 0; i < 100; i++) {
            come(() -> {
                done.countDown();
                Thread.currentThread().interrupt();
            });
        }
        Latches.await(done);
    }

    @Test
    void oneThreadReadsAtATimeAndNothingIsReadTwiceOrLost() {
        int count = Soak.rounds(4_000, 200_000);
        Random random = new Random(20_261_125);
        turn.start(this::readOn);
        warmUp();
        CountDownLatch done = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            int number = i;
            // Around the millisecond after which the turn is lost.
            long nanos = random.nextInt(40) == 0 ? 500_000 + random.nextInt(2_000_000) : 0;
            come(() -> {
                read.add(number);
                if (nanos > 0) {
                    LockSupport.parkNanos(nanos);
                }
                done.countDown();
            });
        }
        Latches.await(done);
        assertThat(read.stream().sorted().toList())
                .isEqualTo(IntStream.range(0, count).boxed().toList());
        Soak.figure("turns of reading: %,d works, %,d run aside, %,d hand-overs", count, aside.get(), takenOver.get());
    }
}
