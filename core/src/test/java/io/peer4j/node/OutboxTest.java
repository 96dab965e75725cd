package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class OutboxTest {
    private static final long MOST = 4L << 20;

    @Test
    void aLongMessageStaysBehindTheShortOnesThatWereGivenBeforeIt() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<Byte> written = new ArrayList<>();
        OutputStream slow = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("expected whole frames");
            }

            @Override
            public void write(byte[] bytes) {
                await().until(() -> go.getCount() == 0);
                for (byte b : bytes) {
                    if (b != 0) {
                        written.add(b);
                    }
                }
            }
        };
        Outbox outbox = new Outbox(slow, "a@test", MOST, failure -> {});
        Thread sender = Thread.startVirtualThread(() -> {
            for (int i = 1; i <= 10; i++) {
                outbox.send(frame(i));
            }
            outbox.send(List.of(frame(11), frame(12)).iterator());
            outbox.send(frame(13));
        });

        await().until(() -> outbox.room() <= (1 << 20) - 9 * FrameFormat.FRAGMENT_SIZE);
        go.countDown();
        sender.join();
        outbox.flush(Duration.ofSeconds(10));

        assertThat(written).isSorted().hasSize(13);
        outbox.close();
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
            public void write(byte[] bytes) {
                write(0);
            }
        };
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        Outbox outbox = new Outbox(stuck, "a@test", MOST, failures::add);
        AtomicInteger taken = new AtomicInteger();
        ReadingThread reader = new ReadingThread(
                () -> {
                    while (outbox.send(List.of(frame(1), frame(2)).iterator())) {
                        taken.incrementAndGet();
                    }
                },
                "a@test");

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
        Outbox outbox = new Outbox(out, "a@test", MOST, failure -> {});
        int room = outbox.room();

        outbox.tick();
        outbox.flush(Duration.ofSeconds(10));

        assertThat(out.toByteArray()).containsExactly(0, 0, 0, 0);
        assertThat(outbox.room()).isEqualTo(room);
        outbox.close();
    }
}
