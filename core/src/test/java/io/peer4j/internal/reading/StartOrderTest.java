package io.peer4j.internal.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@Tag("older-java")
class StartOrderTest {
    private final StartOrder order = new StartOrder();
    private final List<StartOrder.Work> started = new CopyOnWriteArrayList<>();
    private final List<String> done = new CopyOnWriteArrayList<>();

    private StartOrder.Work work(String name, StartOrder.Kind kind) {
        return new StartOrder.Work(() -> done.add(name), kind, started::add);
    }

    private void runNext() {
        started.remove(0).runAll();
    }

    @Test
    void callsStartTogether() {
        order.bring(work("a", StartOrder.Kind.CALL));
        order.bring(work("b", StartOrder.Kind.CALL));
        assertThat(started).hasSize(2);
    }

    @Test
    void castStartsWhenEarlierCallsHaveStarted() {
        StartOrder.Work cast = work("cast", StartOrder.Kind.CAST);
        order.bring(work("call", StartOrder.Kind.CALL));
        assertThat(order.admits(cast)).isFalse();
        order.bring(cast);
        assertThat(started).hasSize(1);
        runNext();
        runNext();
        assertThat(done).containsExactly("call", "cast");
        assertThat(order.admits(work("next", StartOrder.Kind.CAST))).isTrue();
    }

    @Test
    void threadOfACastRunsWhatHasWaitedForIt() {
        order.bring(work("cast", StartOrder.Kind.CAST));
        order.bring(work("first", StartOrder.Kind.CAST));
        order.bring(work("second", StartOrder.Kind.CALL));
        assertThat(order.admits(work("call", StartOrder.Kind.CALL))).isFalse();
        runNext();
        assertThat(done).containsExactly("cast", "first", "second");
        assertThat(started).isEmpty();
    }

    @Test
    void workThatLostTheReadingHoldsTheOthers() {
        StartOrder.Work cast = work("cast", StartOrder.Kind.CAST).onThisThread();
        order.takenOver(cast, true);
        order.bring(work("call", StartOrder.Kind.CALL));
        assertThat(started).isEmpty();
        cast.run();
        Objects.requireNonNull(order.finished(cast)).runAll();
        assertThat(done).containsExactly("cast", "call");
    }

    @Test
    void workThatHasFinishedHoldsNothingWhenTakenOver() {
        StartOrder.Work cast = work("cast", StartOrder.Kind.CAST).onThisThread();
        cast.run();
        assertThat(order.finished(cast)).isNull();
        order.takenOver(cast, true);
        assertThat(order.admits(work("call", StartOrder.Kind.CALL))).isTrue();
    }

    @Test
    void castsThatWaitAreOvertaken() throws InterruptedException {
        CountDownLatch open = new CountDownLatch(1);
        StartOrder.Threads threads = work -> Thread.ofPlatform().daemon().start(work::runAll);
        for (int i = 0; i < 10; i++) {
            order.bring(new StartOrder.Work(() -> awaitOpen(open), StartOrder.Kind.CAST, threads));
        }
        order.bring(work("call", StartOrder.Kind.CALL));
        await().until(() -> started.size() == 1);
        open.countDown();
    }

    private static void awaitOpen(CountDownLatch open) {
        try {
            open.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
