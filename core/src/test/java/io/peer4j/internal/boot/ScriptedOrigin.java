package io.peer4j.internal.boot;

import io.peer4j.internal.link.Incoming;
import io.peer4j.internal.link.Link;
import io.peer4j.internal.link.LinkMessage;
import io.peer4j.node.Node;
import io.peer4j.node.NodeOptions;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An origin that a test scripts, and the peer that it drives, within this JVM. */
final class ScriptedOrigin implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    final Node node = Node.create();
    final BlockingQueue<Integer> halts = new LinkedBlockingQueue<>();
    /** Nobody reads descriptor 2 until this is open. */
    volatile CountDownLatch descriptor2IsRead = new CountDownLatch(0);

    final ByteArrayOutputStream descriptor2 = new ByteArrayOutputStream();
    final OutputStream toDescriptor2 = new OutputStream() {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b});
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            try {
                descriptor2IsRead.await();
                descriptor2.write(bytes, offset, length);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    };
    final PeerRuntime peer;
    final List<LinkMessage.IoRequest> unanswered = new CopyOnWriteArrayList<>();
    volatile boolean answersOutput = true;

    /** What the peer has no memory to send. */
    volatile Predicate<LinkMessage> tooMuch = unused -> false;

    /** How often answers were to gather. */
    final AtomicInteger corks = new AtomicInteger();

    private final List<String> printed = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Incoming> toPeer = new LinkedBlockingQueue<>();
    private final BlockingQueue<LinkMessage> fromPeer = new LinkedBlockingQueue<>();
    private final AtomicLong seq = new AtomicLong();
    private final AtomicInteger reading = new AtomicInteger();

    /** How often the peer read its link with two threads at once, which it never may. */
    final AtomicInteger doubleReads = new AtomicInteger();

    ScriptedOrigin(String... commandLine) {
        CommandLine flags = CommandLine.parse(commandLine);
        NodeOptions named = PeerNode.options(flags);
        if (named != null) {
            node.rename(named.fullName());
            String cookie = named.cookie();
            if (cookie != null) {
                node.setCookie(cookie);
            }
        }
        peer = new PeerRuntime(node, new PeerEnd(), flags, halts::add, new Diagnostics(toDescriptor2));
        Thread.ofPlatform().daemon().start(peer::run);
    }

    /** Sends {@code message} to the peer. */
    void send(Incoming message) {
        toPeer.add(message);
    }

    /** Calls, and waits for the reply. */
    LinkMessage.Reply call(String module, String function, Term... args) {
        return await(start(module, function, args));
    }

    /** Calls without waiting; gives the sequence number. */
    long start(String module, String function, Term... args) {
        long number = seq.getAndIncrement();
        send(new LinkMessage.Call(number, new Atom(module), new Atom(function), Term.list(args)));
        return number;
    }

    LinkMessage.Reply await(long number) {
        while (true) {
            LinkMessage message = next();
            if (message instanceof LinkMessage.Reply reply && reply.seq() == number) {
                return reply;
            }
        }
    }

    /** What the peer sends next; output is answered and gathered meanwhile. */
    LinkMessage next() {
        try {
            LinkMessage message = fromPeer.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (message == null) {
                throw new AssertionError("the peer sent nothing");
            }
            return message;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    String printed() {
        return String.join("", printed);
    }

    void answer(LinkMessage.IoRequest request, Term reply) {
        send(new LinkMessage.IoReply(request.from(), request.replyAs(), reply));
    }

    @Override
    public void close() {
        send(new Incoming.End(null));
        try {
            // Calls that still wait keep their threads, as they may: it is the halt that ends a peer.
            if (halts.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS) == null) {
                throw new AssertionError("the peer did not halt");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void take(LinkMessage message) {
        if (message instanceof LinkMessage.IoRequest request
                && request.request() instanceof Tuple tuple
                && tuple.get(0).equals(new Atom("put_chars"))) {
            Term text = tuple.get(2);
            printed.add(text instanceof Binary binary ? binary.utf8() : text.toString());
            if (answersOutput) {
                answer(request, Atom.OK);
            } else {
                unanswered.add(request);
            }
        } else {
            fromPeer.add(message);
        }
    }

    static Term atom(String name) {
        return new Atom(name);
    }

    static ListTerm string(String text) {
        return ListTerm.string(text);
    }

    /** Lets gather what is posted, as the writer of frames does. */
    private final class PeerEnd implements Link {
        private final Queue<LinkMessage> gathered = new ConcurrentLinkedQueue<>();
        private volatile boolean corked;

        @Override
        public long progress() {
            return 0;
        }

        @Override
        public void send(LinkMessage message) {
            gather(message);
            takeGathered();
        }

        @Override
        public void post(LinkMessage message, Consumer<? super IOException> failed) {
            gather(message);
            if (!corked) {
                takeGathered();
            }
        }

        @Override
        public void cork() {
            corks.incrementAndGet();
            corked = true;
        }

        @Override
        public void uncork() {
            corked = false;
            takeGathered();
        }

        private void gather(LinkMessage message) {
            if (tooMuch.test(message)) {
                throw new OutOfMemoryError("no memory for it");
            }
            if (message instanceof LinkMessage.Reply reply
                    && reply.value() instanceof Binary binary
                    && binary.size() > 1 << 20) {
                throw new IllegalArgumentException("a frame holds at most 1048576 bytes");
            }
            gathered.add(message);
        }

        private synchronized void takeGathered() {
            for (LinkMessage next = gathered.poll(); next != null; next = gathered.poll()) {
                take(next);
            }
        }

        @Override
        public @Nullable Incoming poll() {
            return read(toPeer::poll);
        }

        @Override
        public Incoming receive() {
            return Objects.requireNonNull(read(toPeer::take));
        }

        private @Nullable Incoming read(Callable<@Nullable Incoming> reader) {
            if (reading.incrementAndGet() > 1) {
                doubleReads.incrementAndGet();
            }
            try {
                Incoming next = reader.call();
                if (next instanceof Incoming.End) {
                    toPeer.add(next);
                }
                return next;
            } catch (Exception e) {
                return new Incoming.End("interrupted");
            } finally {
                reading.decrementAndGet();
            }
        }

        @Override
        public int room() {
            return Integer.MAX_VALUE;
        }

        @Override
        public Incoming.Broken reject(String reason) {
            return new Incoming.Broken(0, Binary.EMPTY, reason, null);
        }

        @Override
        public void close() {
            toPeer.add(new Incoming.End(null));
        }
    }
}
