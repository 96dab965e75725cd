package io.peer4j.internal.control;

import io.peer4j.internal.link.Incoming;
import io.peer4j.internal.link.Link;
import io.peer4j.internal.link.LinkMessage;
import io.peer4j.internal.link.LinkSource;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A peer that says what a test tells it to say, and a process that ends when a test says so. */
final class ScriptedPeer implements AutoCloseable {
    static final Atom NODE = new Atom("n@h");
    private final BlockingQueue<Incoming> says = new LinkedBlockingQueue<>();
    private final BlockingQueue<LinkMessage> heard = new LinkedBlockingQueue<>();
    private final StringBuffer printed = new StringBuffer();
    private volatile boolean linkClosed;
    private volatile boolean deaf;
    private volatile boolean writing;
    private volatile CountDownLatch held = new CountDownLatch(0);
    final FakeProcess process = new FakeProcess();
    final ControlProcess control;

    ScriptedPeer() {
        this(false);
    }

    ScriptedPeer(boolean endsCalls) {
        this(endsCalls, InputStream.nullInputStream(), Duration.ZERO);
    }

    ScriptedPeer(InputStream input) {
        this(false, input, Duration.ZERO);
    }

    ScriptedPeer(InputStream input, Duration heartbeat) {
        this(false, input, heartbeat);
    }

    private ScriptedPeer(boolean endsCalls, InputStream input, Duration heartbeat) {
        control = new ControlProcess(
                "scripted",
                new Child(process, List.of("scripted", "peer")),
                LinkSource.of(new ScriptedLink()),
                ConnectionKind.STANDARD_IO,
                endsCalls,
                Output.lines(printed::append),
                new Input(input),
                heartbeat,
                null);
        control.run();
    }

    ScriptedPeer started() {
        says(new LinkMessage.Started(NODE));
        control.booted().join();
        return this;
    }

    void says(Incoming incoming) {
        says.add(incoming);
    }

    void saysText(String text) {
        says(new Incoming.Text(Binary.wrap(text.getBytes(StandardCharsets.UTF_8))));
    }

    /** It stops to take what it is sent: every write fails. */
    void goDeaf() {
        deaf = true;
    }

    /** It takes nothing until {@link #letGo}: who writes waits, and no message may be written by who brings it. */
    void hold() {
        held = new CountDownLatch(1);
    }

    /** Whether a writer waits. */
    boolean isHeld() {
        return writing;
    }

    void letGo() {
        held.countDown();
    }

    void ends(int status) {
        process.exit(status);
        says(new Incoming.End(null));
    }

    LinkMessage hears() throws InterruptedException {
        LinkMessage message = heard.poll(10, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("the peer was sent nothing");
        }
        return message;
    }

    String printed() {
        return printed.toString();
    }

    boolean isLinkClosed() {
        return linkClosed;
    }

    @Override
    public void close() {
        letGo();
        process.exit(0);
        says(new Incoming.End(null));
        control.kill(new Atom("test_ended"));
    }

    private final class ScriptedLink implements Link {
        private Incoming.@Nullable End end;
        private final AtomicInteger received = new AtomicInteger();

        @Override
        public void send(LinkMessage message) throws IOException {
            if (linkClosed || deaf) {
                throw new IOException("closed");
            }
            awaitLetGo();
            heard.add(message);
        }

        private void awaitLetGo() throws IOException {
            writing = true;
            try {
                held.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            } finally {
                writing = false;
            }
        }

        @Override
        public Incoming receive() {
            if (end != null) {
                return end;
            }
            try {
                Incoming next = says.take();
                received.incrementAndGet();
                if (next instanceof Incoming.End last) {
                    end = last;
                }
                return next;
            } catch (InterruptedException e) {
                return new Incoming.End(null);
            }
        }

        @Override
        public long progress() {
            return received.get();
        }

        @Override
        public int room() {
            return held.getCount() > 0 ? 0 : Integer.MAX_VALUE;
        }

        @Override
        public Incoming.Broken reject(String reason) {
            return new Incoming.Broken(0, Binary.EMPTY, reason, null);
        }

        @Override
        public void close() {
            linkClosed = true;
            says.add(new Incoming.End(null));
        }
    }

    /** Ends when it is told to, or killed. */
    static final class FakeProcess extends Process {
        private final CompletableFuture<Integer> exit = new CompletableFuture<>();

        void exit(int status) {
            exit.complete(status);
        }

        @Override
        public OutputStream getOutputStream() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public InputStream getInputStream() {
            return InputStream.nullInputStream();
        }

        @Override
        public InputStream getErrorStream() {
            return new ByteArrayInputStream("said on standard error\n".getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public int waitFor() {
            return exit.join();
        }

        @Override
        public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
            try {
                exit.get(timeout, unit);
                return true;
            } catch (java.util.concurrent.TimeoutException | java.util.concurrent.ExecutionException e) {
                return false;
            }
        }

        @Override
        public int exitValue() {
            Integer status = exit.getNow(null);
            if (status == null) {
                throw new IllegalThreadStateException();
            }
            return status;
        }

        @Override
        public boolean isAlive() {
            return !exit.isDone();
        }

        @Override
        public CompletableFuture<Process> onExit() {
            return exit.thenApply(unused -> this);
        }

        @Override
        public void destroy() {
            exit(143);
        }

        @Override
        public Process destroyForcibly() {
            exit(137);
            return this;
        }

        @Override
        public long pid() {
            return 4711;
        }

        @Override
        public Stream<ProcessHandle> descendants() {
            return Stream.empty();
        }
    }
}
