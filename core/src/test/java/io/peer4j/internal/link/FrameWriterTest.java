package io.peer4j.internal.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.IntTerm;
import io.peer4j.term.Term;
import io.peer4j.term.TermLimits;
import io.peer4j.term.Tuple;
import io.peer4j.testing.Soak;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Frames that many threads bring at once: each leaves whole, once, and in its thread's order. */
@Tag(Soak.TAG)
@Timeout(300)
class FrameWriterTest {
    private static final int THREADS = 8;
    private static final Atom TO = new Atom("x");

    private static LinkMessage.Message message(int thread, int number, int size) {
        return new LinkMessage.Message(
                TO, Term.tuple(IntTerm.of(thread), IntTerm.of(number), Binary.wrap(new byte[size])));
    }

    private static FrameWriter writer(OutputStream out, boolean interruptCloses) {
        return new FrameWriter(out, new SizedFraming(), TermLimits.DEFAULT, interruptCloses);
    }

    @Test
    void whatIsPostedAndWrittenLeavesInEachThreadsOrder() throws Exception {
        int rounds = Soak.rounds(5, 500);
        for (int round = 0; round < rounds; round++) {
            inOrder(Thread.ofPlatform().factory(), false);
            inOrder(Thread.ofVirtual().factory(), true);
        }
        Soak.figure("frames of %d threads at once: %,d rounds", THREADS, 2 * rounds);
    }

    private static void inOrder(ThreadFactory threads, boolean interruptCloses) throws Exception {
        int each = 500;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FrameWriter writer = writer(out, interruptCloses);
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        List<Thread> senders = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            int thread = t;
            senders.add(threads.newThread(() -> {
                for (int i = 0; i < each; i++) {
                    send(writer, thread, i, failures);
                }
            }));
        }
        senders.forEach(Thread::start);
        for (Thread sender : senders) {
            sender.join();
        }
        // Behind it nothing that was posted is left.
        writer.write(message(THREADS, 0, 0));
        assertThat(failures).isEmpty();
        assertInOrder(out.toByteArray(), each);
    }

    private static void send(FrameWriter writer, int thread, int number, List<Throwable> failures) {
        try {
            if (number % 50 == 49) {
                writer.write(message(thread, number, 20_000));
            } else {
                writer.post(message(thread, number, number % 100), failures::add);
            }
            if (number % 20 == 0) {
                writer.cork();
            } else if (number % 20 == 10) {
                writer.uncork();
            }
        } catch (IOException e) {
            failures.add(e);
        }
    }

    private static void assertInOrder(byte[] stream, int each) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(stream);
        Map<Long, Long> next = new HashMap<>();
        try (TcpLink link = new TcpLink(
                new io.peer4j.testing.MemorySocket(in, OutputStream.nullOutputStream()), in, TermLimits.DEFAULT)) {
            while (link.receive() instanceof LinkMessage.Message(Term unused, Tuple content)) {
                long thread = ((IntTerm) content.get(0)).value();
                long number = ((IntTerm) content.get(1)).value();
                assertThat(number).isEqualTo(next.getOrDefault(thread, 0L));
                next.put(thread, number + 1);
            }
        }
        for (long thread = 0; thread < THREADS; thread++) {
            assertThat(next.get(thread)).isEqualTo(each);
        }
    }

    /** A stream that is held up in its second write. */
    private static final class HeldUp extends ByteArrayOutputStream {
        final CountDownLatch writing = new CountDownLatch(2);
        final CountDownLatch letGo = new CountDownLatch(1);

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            writing.countDown();
            try {
                if (writing.getCount() == 0) {
                    letGo.await();
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            super.write(bytes, offset, length);
        }
    }

    @Test
    void whoGivesACallUpMayChangeItsBytesWhileTheyAreWritten() throws Exception {
        byte[] lent = new byte[1 << 20];
        HeldUp out = new HeldUp();
        Link.Ready ready = writer(out, false).prepare(new LinkMessage.Message(TO, Binary.wrap(lent)), lent.length);
        Thread writing = Thread.ofPlatform().start(() -> {
            try {
                ready.send();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        out.writing.await();

        ready.keep();
        java.util.Arrays.fill(lent, (byte) 7);
        out.letGo.countDown();
        writing.join();

        ByteArrayInputStream in = new ByteArrayInputStream(out.toByteArray());
        try (TcpLink link = new TcpLink(
                new io.peer4j.testing.MemorySocket(in, OutputStream.nullOutputStream()), in, TermLimits.DEFAULT)) {
            assertThat(link.receive()).isEqualTo(new LinkMessage.Message(TO, Binary.wrap(new byte[1 << 20])));
        }
    }

    /** A stream that is held up in its first write, and fails then. */
    private static final class Broken extends OutputStream {
        final CountDownLatch writing = new CountDownLatch(1);
        final CountDownLatch letGo = new CountDownLatch(1);

        @Override
        public void write(int b) throws IOException {
            writing.countDown();
            try {
                letGo.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            throw new IOException("broken");
        }
    }

    @Test
    void whoeverPostedBehindAWriteThatFailsIsTold() throws Exception {
        Broken out = new Broken();
        FrameWriter writer = writer(out, false);
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        Thread first = Thread.ofPlatform().start(() -> writer.post(message(0, 0, 0), e -> told.add("first")));
        out.writing.await();
        writer.post(message(1, 0, 0), e -> told.add("second"));
        assertThat(told).isEmpty();
        out.letGo.countDown();
        first.join();
        assertThat(told).containsExactly("first", "second");
    }

    @Test
    void whatIsPostedToAClosedWriterFails() {
        FrameWriter writer = writer(OutputStream.nullOutputStream(), false);
        List<IOException> told = new ArrayList<>();
        writer.cork();
        writer.post(message(0, 0, 0), told::add);
        writer.close();
        writer.post(message(0, 1, 0), told::add);
        assertThat(told).hasSize(2).allMatch(e -> "the link is closed".equals(e.getMessage()));
    }

    /** A stream on which one write fails, with an error. */
    private static final class Failing extends OutputStream {
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private final int at;
        private int writes;
        private boolean closed;

        Failing(int at) {
            this.at = at;
        }

        @Override
        public void write(int b) throws IOException {
            throw new IOException("expected frames");
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            if (++writes == at) {
                throw new StackOverflowError("on purpose");
            }
            written.write(bytes, offset, length);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void nothingFollowsAFrameThatIsBrokenOff() {
        Failing out = new Failing(2);
        FrameWriter writer = writer(out, false);
        assertThatThrownBy(() -> writer.write(message(0, 0, 1_000_000))).isInstanceOf(StackOverflowError.class);
        int broken = out.written.size();
        assertThat(broken).isPositive();
        List<IOException> told = new ArrayList<>();
        writer.post(message(0, 1, 0), told::add);
        assertThatIOException().isThrownBy(() -> writer.write(message(0, 2, 0)));
        assertThat(told).hasSize(1);
        assertThat(out.written.size()).isEqualTo(broken);
        assertThat(out.closed).isTrue();
    }

    @Test
    void whoeverPostedIsToldOfAnErrorOfTheThreadThatWrites() {
        Failing out = new Failing(1);
        FrameWriter writer = writer(out, false);
        List<IOException> told = new ArrayList<>();
        writer.cork();
        writer.post(message(0, 0, 0), told::add);
        writer.post(message(1, 0, 0), told::add);
        assertThatThrownBy(writer::uncork).isInstanceOf(StackOverflowError.class);
        assertThat(told).hasSize(2).allMatch(e -> e.getCause() instanceof StackOverflowError);
        writer.post(message(0, 1, 0), told::add);
        assertThat(told).hasSize(3);
        assertThat(out.closed).isTrue();
    }
}
