package io.peer4j.internal.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.internal.link.Incoming;
import io.peer4j.internal.link.LinkMessage;
import io.peer4j.internal.link.StandardIoLink;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.Term;
import io.peer4j.testing.FakeLink;
import io.peer4j.testing.Programs;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages to a peer that reads nothing. */
@Timeout(60)
class OutgoingTest {
    private static final int CALLERS = 16;
    private static final String LANE = "peer4j-send-still";

    /** A pipe of 64 KiB that nobody reads; who writes more waits, be it on the lane, until it is broken. */
    private static final class Pipe extends OutputStream {
        private final AtomicInteger held = new AtomicInteger();
        private final AtomicInteger callersHeldUp = new AtomicInteger();
        private final CountDownLatch broken = new CountDownLatch(1);

        @Override
        public void write(int b) throws IOException {
            throw new IOException("expected frames");
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (held.addAndGet(length) <= 64 << 10) {
                return;
            }
            if (!Thread.currentThread().isVirtual()) {
                callersHeldUp.incrementAndGet();
                throw new IOException("would wait");
            }
            try {
                broken.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new IOException("broken");
        }
    }

    private static LinkMessage message(int size) {
        return new LinkMessage.Message(new Atom("x"), Binary.wrap(new byte[size]));
    }

    private static void end(List<Pipe> pipes) {
        pipes.forEach(pipe -> pipe.broken.countDown());
        await().until(() -> Programs.threads(LANE).isEmpty());
    }

    @Test
    void callersAtOnceDoNotFillThePipe() throws Exception {
        List<Pipe> pipes = new ArrayList<>();
        try {
            for (int round = 0; round < 20; round++) {
                for (int size : new int[] {3_000, 12_000}) {
                    Pipe pipe = new Pipe();
                    pipes.add(pipe);
                    callersAtOnce(size, pipe);
                }
            }
        } finally {
            end(pipes);
        }
        assertThat(pipes).allMatch(pipe -> pipe.callersHeldUp.get() == 0);
    }

    private static void callersAtOnce(int size, Pipe pipe) throws Exception {
        Outgoing outgoing = new Outgoing(StandardIoLink.open(InputStream.nullInputStream(), pipe), "still");
        CyclicBarrier together = new CyclicBarrier(CALLERS);
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(Thread.ofPlatform().start(() -> {
                try {
                    together.await();
                    outgoing.send(message(size), unused -> {});
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        for (Thread caller : callers) {
            caller.join();
        }
    }

    @Test
    void ofAMessageThatIsDroppedNothingIsKept() {
        Pipe pipe = new Pipe();
        Outgoing outgoing = new Outgoing(StandardIoLink.open(InputStream.nullInputStream(), pipe), "still");
        outgoing.send(message(100_000), unused -> {});
        await().until(() -> pipe.held.get() > 64 << 10);
        List<WeakReference<Object>> kept = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            Consumer<Throwable> told = new Consumer<>() {
                @Override
                public void accept(Throwable e) {}
            };
            kept.add(new WeakReference<>(told));
            assertThat(outgoing.send(message(10), told).drop()).isTrue();
        }
        try {
            await().until(() -> {
                System.gc();
                return kept.stream().allMatch(one -> one.refersTo(null));
            });
        } finally {
            end(List.of(pipe));
        }
    }

    /** A link that sends long messages in fragments; the first long call stands still. */
    private static final class Fragments implements FakeLink {
        private final List<Long> sent = new CopyOnWriteArrayList<>();
        private final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        public void send(LinkMessage message) throws IOException {
            if (message instanceof LinkMessage.Call call) {
                if (call.seq() == 0) {
                    awaitGoOn();
                }
                sent.add(call.seq());
            }
        }

        private void awaitGoOn() throws IOException {
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public boolean reserve(long bytes) {
            return !isPassed(bytes);
        }

        @Override
        public boolean isPassed(long weight) {
            return weight > 10_000;
        }

        @Override
        public Incoming receive() {
            return new Incoming.End(null);
        }
    }

    private static LinkMessage.Call call(long seq, int size) {
        return new LinkMessage.Call(seq, new Atom("m"), new Atom("f"), Term.list(Binary.wrap(new byte[size])));
    }

    @Test
    void shortCallsPassLongOneAndLongOnesKeepTheirOrder() {
        Fragments link = new Fragments();
        Outgoing outgoing = new Outgoing(link, "still");
        outgoing.send(call(0, 100_000), unused -> {});
        outgoing.send(call(1, 100_000), unused -> {});
        outgoing.send(call(2, 10), unused -> {});
        outgoing.send(call(3, 10), unused -> {});
        assertThat(link.sent).containsExactly(2L, 3L);

        link.goOn.countDown();

        await().untilAsserted(() -> assertThat(link.sent).containsExactly(2L, 3L, 0L, 1L));
    }
}
