package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peer4j.testing.Latches;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class OutboxTest {
    private static final long MOST = 4L << 20;

    /** What the buffers of a connection hold for sure. */
    private static final int BUFFERS = 64 << 10;

    @Test
    void aLongMessageStaysBehindTheShortOnesThatWereGivenBeforeIt() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<Byte> written = new ArrayList<>();
        OutputStream slow = new WholeFrames() {
            @Override
            public void write(byte[] bytes, int offset, int length) {
                await().until(() -> go.getCount() == 0);
                for (int i = offset; i < offset + length; i++) {
                    if (bytes[i] != 0) {
                        written.add(bytes[i]);
                    }
                }
            }
        };
        Outbox outbox = new Outbox(slow, "a@test", MOST, failure -> {}, () -> false);
        Thread sender = Thread.startVirtualThread(() -> {
            for (int i = 1; i <= 10; i++) {
                outbox.send(frame(i));
            }
            outbox.send(slices(frame(11), frame(12)));
            outbox.send(frame(13));
        });

        await().until(() -> outbox.room() <= (1 << 20) - 9 * FrameFormat.FRAGMENT_SIZE);
        go.countDown();
        sender.join();
        outbox.flush(Duration.ofSeconds(10));

        assertThat(written).isSorted().hasSize(13);
        outbox.close();
    }

    private static Iterator<FrameSlice> slices(byte[]... frames) {
        return Stream.of(frames).map(FrameSlice::of).iterator();
    }

    @Test
    void whatAThreadLeavesGoesOutWithOneWriteBehindWhatWasGivenBefore() {
        List<Integer> writes = new ArrayList<>();
        Outbox outbox = new Outbox(counting(writes), "a@test", MOST, failure -> {}, () -> true);
        awaitWriter();
        outbox.send(new byte[1]);
        outbox.send(new byte[2]);
        assertThat(outbox.hasLeft()).isTrue();
        assertThat(writes).isEmpty();

        outbox.writeLeft();

        assertThat(writes).containsExactly(3);
        assertThat(outbox.hasLeft()).isFalse();
        outbox.close();
    }

    @Test
    void whatAThreadLeavesIsWrittenByTheNextOrByTheWriter() throws InterruptedException {
        AtomicBoolean leaves = new AtomicBoolean(true);
        List<Integer> writes = new CopyOnWriteArrayList<>();
        Outbox outbox = new Outbox(counting(writes), "a@test", MOST, failure -> {}, leaves::get);
        awaitWriter();
        outbox.send(new byte[1]);
        leaves.set(false);
        outbox.send(new byte[2]);
        assertThat(writes).containsExactly(3);

        leaves.set(true);
        outbox.send(new byte[4]);
        outbox.wakeWriter();
        await().until(() -> writes.equals(List.of(3, 4)));

        outbox.send(new byte[5]);
        outbox.flush(Duration.ofSeconds(10));
        assertThat(writes).containsExactly(3, 4, 5);
        outbox.close();
    }

    @Test
    void whatAThreadLeavesAndForgetsGoesOutInsteadOfATick() {
        List<Integer> writes = new CopyOnWriteArrayList<>();
        Outbox outbox = new Outbox(counting(writes), "a@test", MOST, failure -> {}, () -> true);
        awaitWriter();
        outbox.send(new byte[1]);

        outbox.tick();

        await().until(() -> writes.equals(List.of(1)));
        outbox.close();
    }

    @Test
    void anErrorOfAThreadThatWritesEndsTheConnectionRatherThanHaltsIt() {
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        StackOverflowError error = new StackOverflowError();
        OutputStream out = new WholeFrames() {
            @Override
            public void write(byte[] bytes, int offset, int length) {
                throw error;
            }
        };
        Outbox outbox = new Outbox(out, "a@test", MOST, failures::add, () -> false);

        assertThatThrownBy(() -> outbox.send(new byte[1])).isSameAs(error);

        await().until(() -> !failures.isEmpty());
        assertThat(failures).singleElement().isInstanceOf(IOException.class);
        assertThat(failures.getFirst()).hasCause(error);
        assertThat(outbox.send(new byte[2])).isFalse();
    }

    @Test
    void aThreadThatBringsOneMessageIsNotHeldUpByThoseOfOthers() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch queued = new CountDownLatch(1);
        CountDownLatch reads = new CountDownLatch(1);
        AtomicInteger taken = new AtomicInteger();
        OutputStream out = new WholeFrames() {
            @Override
            public void write(byte[] bytes, int offset, int length) {
                first.countDown();
                Latches.await(queued);
                if (taken.addAndGet(length) > BUFFERS) {
                    Latches.await(reads);
                }
            }
        };
        Outbox outbox = new Outbox(out, "a@test", MOST, failure -> {}, () -> false);
        Thread caller = Thread.ofPlatform().start(() -> outbox.send(new byte[40_000]));
        first.await();
        for (int i = 0; i < 4; i++) {
            outbox.send(new byte[40_000]);
        }
        queued.countDown();

        assertThat(caller.join(Duration.ofSeconds(3))).isTrue();
        reads.countDown();
        outbox.flush(Duration.ofSeconds(10));
        assertThat(taken).hasValue(200_000);
        outbox.close();
    }

    /** One that begins late would find what was left. */
    private static void awaitWriter() {
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("peer4j-node-writer-a@test"))
                .allMatch(thread -> thread.getState() == Thread.State.WAITING));
    }

    private static OutputStream counting(List<Integer> writes) {
        return new WholeFrames() {
            @Override
            public void write(byte[] bytes, int offset, int length) {
                writes.add(length);
            }
        };
    }

    private static byte[] frame(int number) {
        byte[] frame = new byte[FrameFormat.FRAGMENT_SIZE];
        frame[0] = (byte) number;
        return frame;
    }

    @Test
    void oneThatDoesNotReadItsAnswersIsLeftAlone() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        OutputStream stuck = new OutputStream() {
            @Override
            public void write(int b) {
                await().until(() -> end.getCount() == 0);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                write(0);
            }
        };
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        Outbox outbox = new Outbox(stuck, "a@test", MOST, failures::add, () -> false);
        AtomicInteger taken = new AtomicInteger();
        ReadingThread reader = new ReadingThread(
                () -> {
                    while (outbox.send(slices(frame(1), frame(2)))) {
                        taken.incrementAndGet();
                    }
                },
                "a@test",
                new ReadingTurn("a@test", () -> true, () -> {}));

        reader.start();
        reader.join();

        assertThat(failures).singleElement().isInstanceOf(Outbox.OverflowException.class);
        assertThat(taken.get() * 2L * FrameFormat.FRAGMENT_SIZE).isBetween(MOST, MOST + (1 << 20));
        assertThat(outbox.send(frame(3))).isFalse();
        end.countDown();
    }

    @Test
    void ticksMakeNoRoom() throws InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Outbox outbox = new Outbox(out, "a@test", MOST, failure -> {}, () -> false);
        int room = outbox.room();

        outbox.tick();
        outbox.flush(Duration.ofSeconds(10));

        assertThat(out.toByteArray()).containsExactly(0, 0, 0, 0);
        assertThat(outbox.room()).isEqualTo(room);
        outbox.close();
    }

    /** The interrupt comes first, and the sender gets the lock only after the thread that says so. */
    @Test
    void interruptedSenderSeesThatItsMessageWasSent() throws Exception {
        Steps out = new Steps();
        CountDownLatch locked = new CountDownLatch(1);
        CountDownLatch unlock = new CountDownLatch(1);
        AtomicReference<@Nullable Thread> holds = new AtomicReference<>();
        Outbox outbox = new Outbox(out, "late@test", MOST, failure -> {}, () -> {
            boolean isHolder = Thread.currentThread().equals(holds.get());
            if (isHolder) {
                locked.countDown();
                Latches.await(unlock);
            }
            return isHolder;
        });
        CompletableFuture<Boolean> sent = new CompletableFuture<>();
        Thread sender = Thread.startVirtualThread(() -> sent.complete(outbox.send(slices(frame(1)), Outbox.NEVER)));
        await().until(() -> out.begun.get() == 1 && sender.getState() == Thread.State.WAITING);
        Thread holder = Thread.ofPlatform().unstarted(() -> outbox.send(new byte[1]));
        holds.set(holder);
        holder.start();
        locked.await();

        out.go.release();
        await().until(() -> out.ended.get() == 1 && out.writer().getState() == Thread.State.WAITING);
        sender.interrupt();
        await().until(() -> !sender.isInterrupted() && sender.getState() == Thread.State.WAITING);
        unlock.countDown();

        assertThat(sent.get(5, TimeUnit.SECONDS)).isTrue();
        out.go.release(2);
        outbox.close();
    }

    @Test
    void interruptedSenderOfHalfAMessageDoesNotOvertakeIt() throws Exception {
        Steps out = new Steps();
        Outbox outbox = new Outbox(out, "half@test", MOST, failure -> {}, () -> false);
        CompletableFuture<Boolean> sent = new CompletableFuture<>();
        Thread sender = Thread.startVirtualThread(() -> {
            boolean isAbandoned = outbox.send(slices(frame(1), frame(2), frame(3)), () -> true);
            outbox.send(new byte[] {4}, () -> true);
            sent.complete(isAbandoned);
        });
        await().until(() -> out.begun.get() == 1 && sender.getState() == Thread.State.WAITING);

        sender.interrupt();

        assertThat(sent.get(5, TimeUnit.SECONDS)).isTrue();
        out.go.release(10);
        outbox.flush(Duration.ofSeconds(10));
        assertThat(out.written).containsExactly((byte) 1, (byte) 2, (byte) 3, (byte) 4);
        outbox.close();
    }

    @Test
    void interruptedSenderOfAMessageThatHasNotBegunTakesItBack() throws Exception {
        Steps out = new Steps();
        Outbox outbox = new Outbox(out, "none@test", MOST, failure -> {}, () -> false);
        Thread.startVirtualThread(() -> outbox.send(slices(frame(1), frame(2), frame(3))));
        await().until(() -> out.begun.get() == 1);
        CompletableFuture<Boolean> sent = new CompletableFuture<>();
        Thread sender =
                Thread.startVirtualThread(() -> sent.complete(outbox.send(slices(frame(8), frame(9)), () -> true)));
        await().until(() -> sender.getState() == Thread.State.WAITING);
        // Its turn comes after the second fragment of the other.
        out.go.release();
        await().until(() -> out.begun.get() == 2);

        sender.interrupt();

        assertThat(sent.get(5, TimeUnit.SECONDS)).isFalse();
        out.go.release(10);
        outbox.flush(Duration.ofSeconds(10));
        assertThat(out.written).containsExactly((byte) 1, (byte) 2, (byte) 3);
        outbox.close();
    }

    /** Each write waits for its turn. */
    private static final class Steps extends WholeFrames {
        final Semaphore go = new Semaphore(0);
        final AtomicInteger begun = new AtomicInteger();
        final AtomicInteger ended = new AtomicInteger();
        final List<Byte> written = new CopyOnWriteArrayList<>();
        private volatile @Nullable Thread writer;

        @Override
        public void write(byte[] bytes, int offset, int length) {
            writer = Thread.currentThread();
            begun.incrementAndGet();
            go.acquireUninterruptibly();
            for (int i = offset; i < offset + length; i++) {
                if (bytes[i] != 0) {
                    written.add(bytes[i]);
                }
            }
            ended.incrementAndGet();
        }

        Thread writer() {
            return Objects.requireNonNull(writer);
        }
    }

    /** Takes frames, each or many in one piece. */
    private abstract static class WholeFrames extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("expected whole frames");
        }
    }
}
