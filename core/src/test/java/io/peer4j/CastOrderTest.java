package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.node.Mailbox;
import io.peer4j.node.Node;
import io.peer4j.node.Rpc;
import io.peer4j.term.Atom;
import io.peer4j.term.Term;
import io.peer4j.testing.WrappedLaunch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Casts and calls of a JVM peer start in the order in which they arrive; no long cast delays another. */
@Timeout(120)
@Tag("erlang")
@Tag("older-java")
class CastOrderTest {
    private static final String HERE = CastOrderTest.class.getName();
    private static final int MANY = 10_000;
    private static final int ROUNDS = 300;

    // On the peer.
    private static final List<Integer> SEEN = new ArrayList<>();
    private static final CountDownLatch OPEN = new CountDownLatch(1);

    public static void add(int number) {
        synchronized (SEEN) {
            SEEN.add(number);
        }
    }

    /** A call's number is negative: it may be overtaken by a cast that starts after it. */
    public static void addCall(int number) {
        add(-number);
    }

    /** How many numbers have been added, and how many of them came before that of an earlier cast. */
    public static List<Integer> seen() {
        synchronized (SEEN) {
            int earliest = Integer.MAX_VALUE;
            int early = 0;
            for (int number : SEEN.reversed()) {
                early += Math.abs(number) > earliest ? 1 : 0;
                earliest = number < 0 ? earliest : Math.min(earliest, number);
            }
            return List.of(SEEN.size(), early);
        }
    }

    public static int last() {
        synchronized (SEEN) {
            return SEEN.getLast();
        }
    }

    public static void block() throws InterruptedException {
        OPEN.await();
    }

    public static void compute() {
        while (OPEN.getCount() > 0) {
            Thread.onSpinWait();
        }
    }

    public static void open() {
        OPEN.countDown();
    }

    private static Peer start(Pairing pairing) {
        return pairing.builder().start();
    }

    @ParameterizedTest
    @EnumSource(names = {"JVM_STANDARD_IO", "JVM_TCP", "JVM_DISTRIBUTION"})
    void castsStartInTheOrderInWhichTheyArrive(Pairing pairing) {
        try (Peer peer = start(pairing)) {
            for (int i = 0; i < MANY; i++) {
                peer.cast(HERE, "add", i);
            }
            assertThat(peer.call(Duration.ofSeconds(30), HERE, "seen")).isEqualTo(List.of((long) MANY, 0L));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JVM_STANDARD_IO", "JVM_DISTRIBUTION"})
    void castsOfCodeAndLaterCallsKeepTheirOrder(Pairing pairing) {
        try (Peer peer = start(pairing)) {
            // A cast that loads the classes takes long.
            castCode(peer, 0);
            await().until(() -> peer.call(() -> seen()).equals(List.of(1, 0)));
            List<CompletableFuture<?>> calls = new ArrayList<>();
            for (int i = 1; i < 2_000; i++) {
                if (i % 3 == 0) {
                    calls.add(peer.callAsync(HERE, "addCall", i));
                } else {
                    castCode(peer, i);
                }
            }
            calls.forEach(CompletableFuture::join);
            assertThat(peer.call(HERE, "seen")).isEqualTo(List.of(2_000L, 0L));
        }
    }

    private static void castCode(Peer peer, int number) {
        peer.cast(() -> add(number));
    }

    @ParameterizedTest
    @EnumSource(names = {"JVM_STANDARD_IO", "JVM_DISTRIBUTION"})
    void callSeesTheEffectOfTheCastBeforeIt(Pairing pairing) {
        try (Peer peer = start(pairing)) {
            for (int i = 0; i < ROUNDS; i++) {
                peer.cast(HERE, "add", i);
                assertThat(peer.call(HERE, "last")).isEqualTo((long) i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JVM_STANDARD_IO", "JVM_DISTRIBUTION"})
    void applicationControllerIsABarrier(Pairing pairing) {
        Atom kernel = new Atom("kernel");
        Atom key = new Atom("foo");
        try (Peer peer = start(pairing)) {
            for (int i = 0; i < ROUNDS; i++) {
                peer.cast("application", "set_env", kernel, key, i);
                peer.call("sys", "get_state", new Atom("application_controller"));
                assertThat(peer.callTerm(Duration.ofSeconds(5), "application", "get_env", List.of(kernel, key)))
                        .isEqualTo(Term.tuple(Atom.OK, Term.integer(i)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JVM_STANDARD_IO", "JVM_DISTRIBUTION"})
    void castsThatWaitOrComputeDelayNoOther(Pairing pairing) {
        try (Peer peer = pairing.builder().launch(WrappedLaunch.ofLowPriority()).start()) {
            peer.call(HERE, "add", 0);
            for (int i = 0; i < 100; i++) {
                peer.cast(HERE, i % 50 == 25 ? "compute" : "block");
            }
            peer.cast(HERE, "add", 1);
            assertThat(peer.call(Duration.ofSeconds(20), HERE, "last")).isEqualTo(1L);
            peer.cast(HERE, "open");
        }
    }

    @Test
    void castsToTheProcessRexKeepTheOrderToo() throws InterruptedException {
        try (Peer peer = start(Pairing.JVM_DISTRIBUTION);
                Mailbox self = Node.local().open()) {
            Atom node = peer.node();
            for (int i = 0; i < ROUNDS; i++) {
                self.send(Term.tuple(new Atom("rex"), node), Term.tuple(new Atom("$gen_cast"), add(self, i)));
                assertThat(Rpc.call(self, node, new Atom(HERE), new Atom("last"), Term.list(), null))
                        .isEqualTo(Term.integer(i));
            }
        }
    }

    private static Term add(Mailbox self, int number) {
        return Term.tuple(
                new Atom("cast"), new Atom(HERE), new Atom("add"), Term.list(Term.integer(number)), self.self());
    }
}
