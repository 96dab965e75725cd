package io.peer4j;

import io.peer4j.node.Node;
import io.peer4j.node.NodeOptions;
import io.peer4j.term.Binary;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What the origin of {@link FlowTest} runs: a JVM with little memory, and a peer of its own. */
final class FlowOrigin {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final AtomicLong PRINTED = new AtomicLong();
    private static volatile CountDownLatch gate = new CountDownLatch(0);
    private static @Nullable Peer peer;

    private FlowOrigin() {}

    static void startNode() throws IOException {
        Node.local().start(NodeOptions.shortName("flow@localhost").withCookie(OriginNode.COOKIE));
    }

    /** Starts the peer; returns its process id. */
    static long start(Pairing pairing) {
        Peer.Builder builder = pairing.builder().output(FlowOrigin::print).heartbeat(Duration.ZERO);
        if (pairing.isJvm()) {
            builder.args("-Xmx64m", "-XX:+ExitOnOutOfMemoryError");
        }
        Peer started = builder.waitBoot(LONG).start();
        peer = started;
        return started.osPid();
    }

    private static Peer peer() {
        Peer known = peer;
        if (known == null) {
            throw new IllegalStateException("not started");
        }
        return known;
    }

    static void stop() {
        gate.countDown();
        peer().stop();
    }

    private static void print(String text) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        PRINTED.addAndGet(text.length());
    }

    // ---- output

    static void closeGate() {
        PRINTED.set(0);
        gate = new CountDownLatch(1);
    }

    static void openGate() {
        gate.countDown();
    }

    static long printed() {
        return PRINTED.get();
    }

    /** Has the peer print {@code lines} lines of so many characters, its end of line with them, at once. */
    static void flood(boolean isJvm, int lines, int length) {
        String line = "x".repeat(length - 1);
        if (isJvm) {
            peer().cast(() -> {
                for (int i = 0; i < lines; i++) {
                    System.out.println(line);
                }
            });
        } else {
            for (int i = 0; i < lines; i++) {
                peer().cast("io", "put_chars", Term.binary(line + "\n"));
            }
        }
    }

    // ---- calls

    /** How long each of so many small calls took, in microseconds, in order. */
    static List<Long> latencies(int calls) {
        List<Long> micros = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            long from = System.nanoTime();
            peer().callTerm(LONG, "erlang", "node", List.of());
            micros.add((System.nanoTime() - from) / 1_000);
        }
        Collections.sort(micros);
        return micros;
    }

    /** So many calls at once that last for {@code millis}, and small ones meanwhile; returns the small ones' times. */
    static List<Long> inFlight(int calls, int millis) {
        List<CompletableFuture<Term>> all = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            all.add(peer().callTermAsync("timer", "sleep", List.of(Term.integer(millis))));
        }
        List<Long> meanwhile = latencies(50);
        all.forEach(CompletableFuture::join);
        return meanwhile;
    }

    /** A call with an argument of 1 GB that takes 16 MB here: how it fails. */
    static String tooLong() {
        Binary part = Binary.wrap(new byte[16 << 20]);
        try {
            peer().callTerm(LONG, "erlang", "length", List.of(ListTerm.of(Collections.nCopies(64, part))));
            return "it did not fail";
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Calls with an argument of 1 MB, of which each is given up after a moment; how many were. */
    static int givenUp(int calls) {
        int givenUp = 0;
        for (int i = 0; i < calls; i++) {
            try {
                peer().callTerm(Duration.ofMillis(5), "erlang", "byte_size", List.of(Binary.wrap(new byte[1 << 20])));
            } catch (CallTimeoutException e) {
                givenUp++;
            }
        }
        return givenUp;
    }

    /** Begins to cast so much to the peer, which waits for as long as the peer does not read. */
    static CompletableFuture<Void> casts(int megabytes) {
        return CompletableFuture.runAsync(
                () -> {
                    for (int i = 0; i < megabytes; i++) {
                        peer().cast("erlang", "byte_size", Binary.wrap(new byte[1 << 20]));
                    }
                },
                Thread::startVirtualThread);
    }
}
