package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.IntTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.testing.Programs;
import io.peer4j.testing.SlowRelay;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpDistributionTest {
    private static final String COOKIE = "SECRET";

    private final LocalNames names = new LocalNames();
    private final List<TcpDistribution> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(TcpDistribution::close);
        await().until(() -> Programs.threads("peer4j-node").isEmpty());
    }

    private TcpDistribution start(String name, Signals signals) throws IOException {
        return start(options(name), COOKIE, signals);
    }

    private static NodeOptions options(String name) {
        return NodeOptions.shortName(name + "@localhost");
    }

    private TcpDistribution start(NodeOptions options, String cookie, Signals signals) throws IOException {
        TcpDistribution distribution = TcpDistribution.start(options, cookie, names, signals);
        started.add(distribution);
        distribution.accept();
        return distribution;
    }

    private static Pid pid(Distribution of, int id) {
        return new Pid(of.name(), id, 0, of.creation());
    }

    private static boolean send(NodeConnection over, Distribution from, Distribution to, Term message) {
        return over.send(new Signal.Send(pid(from, 1), pid(to, 2), message));
    }

    @Test
    void twoNodesExchangeSignalsInOrder() throws Exception {
        RecordingSignals here = new RecordingSignals();
        RecordingSignals there = new RecordingSignals();
        TcpDistribution a = start("a", here);
        TcpDistribution b = start("b", there);

        NodeConnection toB = a.connect(b.name());
        for (int i = 0; i < 1000; i++) {
            assertThat(send(toB, a, b, IntTerm.of(i))).isTrue();
        }
        await().until(() -> there.received.size() == 1000);

        assertThat(numbers(there)).hasSize(1000).isSorted();
        assertThat(here.ups).hasSize(1);
        assertThat(there.ups.getFirst().node()).isEqualTo(a.name());
        assertThat(there.ups.getFirst().creation()).isEqualTo(a.creation());
        assertThat(there.ups.getFirst().isHidden()).isFalse();
        assertThat(a.connect(b.name())).isSameAs(toB);
        assertThat(b.connect(a.name())).isSameAs(there.ups.getFirst());
    }

    /** The numbers that came as messages. */
    private static List<Long> numbers(RecordingSignals signals) {
        List<Long> numbers = new ArrayList<>();
        for (Signal signal : signals.received) {
            if (((Signal.Send) signal).message() instanceof IntTerm(long number)) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    @Test
    void aHiddenNodeIsKnownAsOne() throws Exception {
        RecordingSignals there = new RecordingSignals();
        TcpDistribution a = start(options("a").asHidden(), COOKIE, new RecordingSignals());
        TcpDistribution b = start("b", there);

        assertThat(a.connect(b.name()).isHidden()).isTrue();
        await().until(() -> !there.ups.isEmpty());
        assertThat(there.ups.getFirst().isHidden()).isTrue();
    }

    @Test
    void manyThatConnectAtOnceFromBothSidesGetOneConnection() throws Exception {
        for (int round = 0; round < 20; round++) {
            RecordingSignals here = new RecordingSignals();
            RecordingSignals there = new RecordingSignals();
            TcpDistribution a = start("a" + round, here);
            TcpDistribution b = start("b" + round, there);
            CountDownLatch go = new CountDownLatch(1);
            List<CompletableFuture<NodeConnection>> all = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                boolean odd = i % 2 == 1;
                all.add(CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                go.await();
                                return odd ? a.connect(b.name()) : b.connect(a.name());
                            } catch (IOException | InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        runnable -> Thread.ofVirtual().start(runnable)));
            }
            go.countDown();
            for (CompletableFuture<NodeConnection> one : all) {
                assertThat(one.get().isUp()).isTrue();
            }
            assertThat(a.connections()).hasSize(1);
            assertThat(b.connections()).hasSize(1);
            assertThat(here.downs).isEmpty();
            assertThat(there.downs).isEmpty();
            send(a.connect(b.name()), a, b, new Atom("hello"));
            await().until(() -> there.received.size() == 1);
        }
    }

    @Test
    void oneThatConnectsWhileItIsConnectedToKeepsTheFirstConnection() throws Exception {
        Random random = new Random(1);
        for (int round = 0; round < 100; round++) {
            RecordingSignals here = new RecordingSignals();
            RecordingSignals there = new RecordingSignals();
            TcpDistribution a = start((round % 2 == 0 ? "a" : "c") + round, here);
            TcpDistribution b = start("b" + round, there);
            CyclicBarrier go = new CyclicBarrier(2);
            long nanos = random.nextInt(2_000_000);
            CompletableFuture<NodeConnection> first = connected(a, b, go, 0);
            CompletableFuture<NodeConnection> second = connected(b, a, go, nanos);

            assertThat(first.get().isUp()).isTrue();
            assertThat(second.get().isUp()).isTrue();
            assertThat(send(first.get(), a, b, new Atom("hello"))).isTrue();
            assertThat(send(second.get(), b, a, new Atom("hello"))).isTrue();
            await().until(() -> here.received.size() == 1 && there.received.size() == 1);
            assertThat(here.downs).isEmpty();
            assertThat(there.downs).isEmpty();
        }
    }

    /** As on a busy machine: the node with the greater name waits a second for the handshake, and then connects itself. */
    @Test
    void aSlowHandshakeAndASecondOneLeaveOneConnection() throws Exception {
        RecordingSignals here = new RecordingSignals();
        RecordingSignals there = new RecordingSignals();
        TcpDistribution b = start("b", here);
        TcpDistribution c = start("c", there);
        try (SlowRelay relay = SlowRelay.before(c.port())) {
            names.put("c", relay.port());
            CompletableFuture<NodeConnection> slow = connected(b, c, new CyclicBarrier(1), 0);
            relay.awaitFirst();
            NodeConnection second = c.connect(b.name());
            relay.goOn();

            assertThat(send(slow.get(), b, c, new Atom("hello"))).isTrue();
            assertThat(send(second, c, b, new Atom("hello"))).isTrue();
            await().until(() -> here.received.size() == 1 && there.received.size() == 1);
            assertThat(here.downs).isEmpty();
            assertThat(there.downs).isEmpty();
        }
    }

    private static CompletableFuture<NodeConnection> connected(
            TcpDistribution from, TcpDistribution to, CyclicBarrier go, long nanos) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        go.await();
                        LockSupport.parkNanos(nanos);
                        return from.connect(to.name());
                    } catch (IOException | InterruptedException | BrokenBarrierException e) {
                        throw new IllegalStateException(e);
                    }
                },
                runnable -> Thread.ofPlatform().start(runnable));
    }

    @Test
    void aStrangerThatClaimsANameIsNotInItsWay() throws Exception {
        TcpDistribution a = start("a", new RecordingSignals());
        TcpDistribution b = start("b", new RecordingSignals());
        try (Socket stranger = new Socket(InetAddress.getByName("localhost"), b.port())) {
            halfAHandshake(stranger);
            assertThat(stranger.getInputStream().readNBytes(5)).containsExactly(0, 3, 's', 'o', 'k');

            long before = System.nanoTime();
            assertThat(b.connect(a.name()).isUp()).isTrue();

            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void anotherCookieIsRefusedWithAClearReason() throws Exception {
        TcpDistribution a = start("a", new RecordingSignals());
        RecordingSignals there = new RecordingSignals();
        TcpDistribution b = start(options("b"), "OTHER", there);

        assertThatThrownBy(() -> a.connect(b.name()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("b@localhost does not accept this node's cookie");
        assertThat(there.ups).isEmpty();
    }

    @Test
    void aNodeThatIsNotThereIsReportedByName() throws Exception {
        TcpDistribution a = start("a", new RecordingSignals());

        assertThatThrownBy(() -> a.connect(new Atom("nobody@localhost")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("knows no node nobody");
        assertThatThrownBy(() -> a.connect(a.name())).isInstanceOf(IOException.class);
    }

    @Test
    void aLongMessageArrivesWholeAndHoldsUpNoShortOnes() throws Exception {
        RecordingSignals there = new RecordingSignals();
        TcpDistribution a = start("a", new RecordingSignals());
        TcpDistribution b = start("b", there);
        NodeConnection toB = a.connect(b.name());
        byte[] bytes = new byte[20_000_000];
        new Random(1).nextBytes(bytes);
        Term large = Term.tuple(new Atom("large"), Binary.wrap(bytes));

        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            senders.add(Thread.ofPlatform().start(() -> send(toB, a, b, large)));
            senders.add(Thread.ofVirtual().start(() -> send(toB, a, b, large)));
        }
        Thread other = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 1000; i++) {
                send(toB, a, b, IntTerm.of(i));
            }
        });
        other.join();
        for (Thread sender : senders) {
            sender.join();
        }
        await().until(() -> there.received.size() == 1006);

        assertThat(numbers(there)).hasSize(1000).isSorted();
        List<Term> messages = there.received.stream()
                .map(signal -> ((Signal.Send) signal).message())
                .toList();
        assertThat(messages.stream().filter(large::equals)).hasSize(6);
    }

    @Test
    void aShortMessageBehindALongOneOfTheSameThreadStaysBehindIt() throws Exception {
        RecordingSignals there = new RecordingSignals();
        TcpDistribution a = start("a", new RecordingSignals());
        TcpDistribution b = start("b", there);
        NodeConnection toB = a.connect(b.name());

        for (int i = 0; i < 50; i++) {
            send(toB, a, b, Binary.wrap(new byte[1_000_000]));
            send(toB, a, b, IntTerm.of(i));
        }
        await().until(() -> there.received.size() == 100);

        for (int i = 0; i < 50; i++) {
            assertThat(((Signal.Send) there.received.get(2 * i)).message()).isInstanceOf(Binary.class);
            assertThat(((Signal.Send) there.received.get(2 * i + 1)).message()).isEqualTo(IntTerm.of(i));
        }
    }

    @Test
    void aThreadThatReadsMayAnswerWithoutEnd() throws Exception {
        RecordingSignals here = new RecordingSignals();
        RecordingSignals there = new RecordingSignals((from, signal) -> {
            for (int i = 0; i < 100; i++) {
                from.send(
                        new Signal.Send(Signal.NO_PID, ((Signal.Send) signal).from(), Binary.wrap(new byte[100_000])));
            }
        });
        TcpDistribution a = start("a", here);
        TcpDistribution b = start("b", there);
        NodeConnection toB = a.connect(b.name());

        for (int i = 0; i < 5; i++) {
            send(toB, a, b, IntTerm.of(i));
        }
        await().until(() -> here.received.size() == 500);
    }

    @Test
    void anEndIsToldToBothSidesBehindAllThatCameBefore() throws Exception {
        RecordingSignals here = new RecordingSignals();
        RecordingSignals there = new RecordingSignals();
        TcpDistribution a = start("a", here);
        TcpDistribution b = start("b", there);
        NodeConnection toB = a.connect(b.name());
        send(toB, a, b, IntTerm.of(1));
        toB.flush(Duration.ofSeconds(10));

        toB.disconnect(new Atom("enough"));
        await().until(() -> here.downs.size() == 1 && there.downs.size() == 1);

        assertThat(here.downs).containsExactly(new Atom("enough"));
        assertThat(there.downs).containsExactly(new Atom("connection_closed"));
        assertThat(there.received).hasSize(1);
        assertThat(toB.isUp()).isFalse();
        assertThat(send(toB, a, b, IntTerm.of(2))).isFalse();
        assertThat(a.connect(b.name()).isUp()).isTrue();
        await().until(() -> here.ups.size() == 2);
    }

    @Test
    void whoeverHearsOfAnEndHasALostConnectionNoMore() throws Exception {
        CompletableFuture<TcpDistribution> self = new CompletableFuture<>();
        CompletableFuture<Boolean> still = new CompletableFuture<>();
        TcpDistribution b = start("b", new RecordingSignals());
        TcpDistribution a = start("a", new RecordingSignals() {
            @Override
            public void nodeDown(NodeConnection connection, Atom reason) {
                still.complete(self.join().connection(b.name()) != null);
            }
        });
        self.complete(a);

        a.connect(b.name()).disconnect(new Atom("enough"));

        assertThat(still.get()).isFalse();
        assertThat(a.connect(b.name()).isUp()).isTrue();
    }

    @Test
    void aNodeLeavesSoonHoweverManyDoNotReadItsLastWords() throws Exception {
        TcpDistribution a = start("a", new RecordingSignals());
        List<ServerSocket> deaf = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Atom name = new Atom("deaf" + i + "@localhost");
            ServerSocket listener = new ServerSocket(0);
            deaf.add(listener);
            names.put("deaf" + i, listener.getLocalPort());
            CompletableFuture<Socket> accepted = accepted(listener, name);
            NodeConnection toDeaf = a.connect(name);
            accepted.join();
            Thread.startVirtualThread(() -> {
                Signal much = new Signal.Send(
                        Signal.NO_PID, new Pid(name, 1, 0, 7), Binary.wrap(new byte[FrameFormat.FRAGMENT_SIZE / 2]));
                while (toDeaf.send(much)) {}
            });
            await().until(() -> toDeaf.traffic().room() == 0);
        }

        long before = System.nanoTime();
        a.close();

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(4));
        for (ServerSocket listener : deaf) {
            listener.close();
        }
    }

    /** Another node, which shakes hands and then does nothing more. */
    private static CompletableFuture<Socket> accepted(ServerSocket listener, Atom name) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                Socket socket = listener.accept();
                new Handshake(name, 7, DistributionFlags.announced(true), COOKIE)
                        .accept(new HandshakeChannel(socket, Duration.ofSeconds(10)), node -> Handshake.Status.OK);
                return socket;
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void idleNodesStayConnected() throws Exception {
        RecordingSignals here = new RecordingSignals();
        RecordingSignals there = new RecordingSignals();
        TcpDistribution a = start(options("a").withNetTickTime(Duration.ofMillis(400)), COOKIE, here);
        TcpDistribution b = start(options("b").withNetTickTime(Duration.ofMillis(400)), COOKIE, there);
        NodeConnection toB = a.connect(b.name());

        await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(3)).until(toB::isUp);
        assertThat(here.downs).isEmpty();
    }

    @Test
    void aNodeThatGivesNoSignOfLifeIsDown() throws Exception {
        RecordingSignals here = new RecordingSignals();
        TcpDistribution a = start(options("a").withNetTickTime(Duration.ofMillis(400)), COOKIE, here);
        TcpDistribution b = start(options("b").withNetTickTime(Duration.ofHours(1)), COOKIE, new RecordingSignals());

        a.connect(b.name());
        await().until(() -> !here.downs.isEmpty());

        assertThat(here.downs).containsExactly(new Atom("net_tick_timeout"));
    }

    @Test
    void tickTimeThatOftenChangesLosesNoConnection() throws Exception {
        RecordingSignals here = new RecordingSignals();
        TcpDistribution a = start(options("a").withNetTickTime(Duration.ofHours(1)), COOKIE, here);
        TcpDistribution b = start(options("b").withNetTickTime(Duration.ofHours(1)), COOKIE, new RecordingSignals());
        a.connect(b.name());

        for (int i = 0; i < 10_000; i++) {
            a.tickTime(Duration.ofHours(1 + i % 2));
        }

        await().during(Duration.ofMillis(500)).until(() -> here.downs.isEmpty());
    }

    @Test
    void changedTickTimeHoldsForAConnectionThatIsUp() throws Exception {
        RecordingSignals here = new RecordingSignals();
        TcpDistribution a = start(options("a").withNetTickTime(Duration.ofHours(1)), COOKIE, here);
        TcpDistribution b = start(options("b").withNetTickTime(Duration.ofHours(1)), COOKIE, new RecordingSignals());
        a.connect(b.name());

        a.tickTime(Duration.ofMillis(400));

        await().until(() -> !here.downs.isEmpty());
        assertThat(here.downs).containsExactly(new Atom("net_tick_timeout"));
    }

    @Test
    void aNodeThatStartsAnewReplacesItsOldConnection() throws Exception {
        RecordingSignals here = new RecordingSignals();
        TcpDistribution a = start("a", here);
        TcpDistribution b = start("b", new RecordingSignals());
        NodeConnection old = b.connect(a.name());
        await().until(() -> here.ups.size() == 1);
        LocalNames others = new LocalNames();
        others.put("a", a.port());
        TcpDistribution again = TcpDistribution.start(options("b"), COOKIE, others, new RecordingSignals());
        started.add(again);
        again.accept();

        NodeConnection fresh = again.connect(a.name());
        await().until(() -> here.ups.size() == 2);

        assertThat(fresh.isUp()).isTrue();
        assertThat(here.downs).hasSize(1);
        await().until(() -> !old.isUp());
        assertThat(a.connections()).hasSize(1);
    }

    @Test
    void strangersAreTurnedAwayWhileTheNodeServesItsPeers() throws Exception {
        RecordingSignals there = new RecordingSignals();
        TcpDistribution a = start("a", new RecordingSignals());
        NodeOptions impatient = new NodeOptions(
                "b@localhost",
                false,
                null,
                false,
                NodeOptions.DEFAULT_NET_TICK_TIME,
                null,
                Duration.ofMillis(500),
                false);
        TcpDistribution b = start(impatient, COOKIE, there);
        List<Socket> strangers = new ArrayList<>();
        for (int i = 0; i < 1200; i++) {
            Socket stranger = new Socket(InetAddress.getByName("localhost"), b.port());
            strangers.add(stranger);
            switch (i % 4) {
                case 0 ->
                    stranger.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                case 1 -> stranger.getOutputStream().write(new byte[] {(byte) 0xFF, (byte) 0xFF});
                case 2 -> halfAHandshake(stranger);
                default -> {}
            }
        }

        NodeConnection toB = a.connect(b.name());
        send(toB, a, b, new Atom("hello"));
        await().until(() -> there.received.size() == 1);

        for (Socket stranger : strangers) {
            stranger.setSoTimeout(10_000);
            try (stranger) {
                assertThat(readToEnd(stranger)).isTrue();
            }
        }
        assertThat(there.ups).hasSize(1);
        assertThat(toB.isUp()).isTrue();
    }

    private static void halfAHandshake(Socket stranger) throws IOException {
        DataOutputStream out = new DataOutputStream(stranger.getOutputStream());
        byte[] name = "a@localhost".getBytes(StandardCharsets.ISO_8859_1);
        out.writeShort(15 + name.length);
        out.writeByte('N');
        out.writeLong(DistributionFlags.announced(false));
        out.writeInt(7);
        out.writeShort(name.length);
        out.write(name);
    }

    private static boolean readToEnd(Socket stranger) {
        try {
            stranger.getInputStream().readAllBytes();
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
