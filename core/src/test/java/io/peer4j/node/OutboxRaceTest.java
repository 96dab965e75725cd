package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.testing.Soak;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads of each kind that send at once: nothing is lost or torn, and what one of them sends keeps its order. */
@Tag(Soak.TAG)
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class OutboxRaceTest {
    private static final int SENDERS = 3;
    private static final int FRAMES = 20;
    private static final int HEAD = 3 * Integer.BYTES;

    private final Random random = new Random(Long.getLong("peer4j.seed", 1));

    /** Reads what is written as frames, whatever the batches, and is slow now and then. */
    private static final class Sink extends OutputStream {
        private final Map<Integer, List<Integer>> bySender = new HashMap<>();
        private int writes;

        @Override
        public void write(int b) {
            throw new AssertionError("expected whole frames");
        }

        @Override
        public synchronized void write(byte[] batch, int offset, int length) {
            if (++writes % 7 == 0) {
                LockSupport.parkNanos(1000);
            }
            for (ByteBuffer in = ByteBuffer.wrap(batch, offset, length); in.hasRemaining(); ) {
                int end = in.position() + in.getInt();
                bySender.computeIfAbsent(in.getInt(), unused -> new ArrayList<>())
                        .add(in.getInt());
                in.position(end);
            }
        }

        synchronized Map<Integer, List<Integer>> seen() {
            return Map.copyOf(bySender);
        }
    }

    private static byte[] frame(int sender, int number, int length) {
        return ByteBuffer.allocate(HEAD + length)
                .putInt(HEAD + length)
                .putInt(sender)
                .putInt(number)
                .array();
    }

    private Thread sender(Outbox outbox, int sender, AtomicInteger sent) {
        Random own = new Random(random.nextLong());
        Runnable sending = () -> {
            for (int number = 0; number < FRAMES; number++) {
                byte[] frame = frame(sender, number, own.nextInt(4) == 0 ? own.nextInt(9000) : 0);
                boolean isLong = own.nextInt(8) == 0 && number < FRAMES - 1;
                boolean taken = isLong
                        ? outbox.send(Stream.of(frame, frame(sender, ++number, 0))
                                .map(FrameSlice::of)
                                .iterator())
                        : outbox.send(frame);
                if (!taken) {
                    return;
                }
                sent.addAndGet(isLong ? 2 : 1);
            }
        };
        return sender % 2 == 0
                ? Thread.ofPlatform().start(sending)
                : Thread.ofVirtual().start(sending);
    }

    @Test
    void nothingIsLostAndEachSendersOrderIsKept() throws Exception {
        int rounds = Soak.rounds(100, 20_000);
        for (int round = 0; round < rounds; round++) {
            Sink sink = new Sink();
            Outbox outbox = new Outbox(sink, "a@test", Long.MAX_VALUE, unused -> {}, () -> false);
            boolean isCutShort = round % 3 == 0;
            AtomicInteger sent = new AtomicInteger();
            List<Thread> senders = new ArrayList<>();
            for (int sender = 0; sender < SENDERS; sender++) {
                senders.add(sender(outbox, sender, sent));
            }
            if (isCutShort) {
                outbox.close();
            }
            for (Thread sender : senders) {
                assertThat(sender.join(Duration.ofSeconds(30)))
                        .as("round %s", round)
                        .isTrue();
            }
            outbox.flush(Duration.ofSeconds(30));
            outbox.close();
            sink.seen()
                    .forEach(
                            (unused2, numbers) -> assertThat(numbers).isSorted().doesNotHaveDuplicates());
            if (!isCutShort) {
                assertThat(sent).hasValue(SENDERS * FRAMES);
                assertThat(sink.seen().values()).allMatch(numbers -> numbers.size() == FRAMES);
            }
        }
        Soak.figure("races of the outbox: %,d rounds of %d senders", rounds, SENDERS);
    }
}
