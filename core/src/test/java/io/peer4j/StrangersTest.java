package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.internal.link.TcpListener;
import io.peer4j.term.TermLimits;
import io.peer4j.testing.Programs;
import io.peer4j.testing.Soak;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A crowd of strangers at an origin's port, before its peer comes and beside it. */
@Tag(Soak.TAG)
@Timeout(120)
class StrangersTest {
    private static final int CROWD = Soak.rounds(200, 2000);
    private static final int FIRST = 100;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    /** The head of a frame of a megabyte, and the most of it that is read before more memory is taken. */
    private static final byte[] LONG_FRAME =
            ByteBuffer.allocate((64 << 10) + 4).putInt(1 << 20).array();

    private static final List<byte[]> WORDS = List.of(
            new byte[0],
            "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
            HexFormat.of().parseHex("16030102000100"), // the beginning of a ClientHello
            "P4J1".getBytes(StandardCharsets.US_ASCII),
            ("P4J1" + "x".repeat(48)).getBytes(StandardCharsets.US_ASCII),
            HexFormat.of().parseHex("7fffffff83"), // the head of a frame of 2 GiB
            LONG_FRAME);

    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch firstConnected = new CountDownLatch(FIRST);
    private final CountDownLatch allTried = new CountDownLatch(CROWD);
    private final AtomicInteger connected = new AtomicInteger();

    @AfterEach
    void sendThemAway() {
        end.countDown();
    }

    private void gather(int port, List<byte[]> words) {
        for (int i = 0; i < CROWD; i++) {
            byte[] word = words.get(i % words.size());
            Thread.ofVirtual().name("stranger").start(() -> connect(port, word));
        }
    }

    private void connect(int port, byte[] word) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(LOOPBACK, port), 30_000);
            connected.incrementAndGet();
            firstConnected.countDown();
            socket.getOutputStream().write(word);
            allTried.countDown();
            end.await();
        } catch (IOException | InterruptedException e) {
            // Turned away.
            allTried.countDown();
        }
    }

    private List<String> beset(List<String> args) {
        gather(Integer.parseInt(args.get(args.indexOf("-origin") + 2)), WORDS);
        await(firstConnected);
        return args;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void thePeerGetsIn(String what, Peer.Builder builder) {
        long from = System.nanoTime();
        try (Peer peer = builder.postProcessArgs(this::beset)
                .waitBoot(WaitBoot.atMost(Duration.ofSeconds(60)))
                .start()) {
            assertThat(peer.call("erlang", "abs", -7)).isEqualTo(7L);
            Soak.figure(
                    "%s: booted in %d ms beside %d strangers",
                    what, (System.nanoTime() - from) / 1_000_000, connected.get());
        }
    }

    @Test
    void aJvmPeerGetsIn() {
        thePeerGetsIn("JVM over TCP", Peer.builder().connection(Connection.tcp()));
    }

    @Test
    void aPeerOverTlsGetsIn() {
        thePeerGetsIn("JVM over TLS", Peer.builder().connection(Connection.tls()));
    }

    @Test
    void anErlangPeerGetsIn() {
        Assumptions.assumeTrue(Programs.isInstalled("erl"), "no erl is installed");
        thePeerGetsIn("erl over TCP", Peer.builder().erlang().connection(Connection.tcp()));
    }

    /** The most that a stranger can have the origin keep, where nobody can prove anything. */
    @Test
    void theMemoryThatTheyTakeIsBounded() throws Exception {
        long before = usedMemory();
        try (TcpListener listener =
                TcpListener.bind(LOOPBACK, 0, TcpListener.Proof.LOCAL_ADDRESS, TermLimits.DEFAULT)) {
            gather(listener.port(), List.of(LONG_FRAME));
            await(allTried);
            long taken = usedMemory() - before;
            Soak.figure("%d strangers in the midst of a long frame take %d KiB", connected.get(), taken >> 10);
            // 64 candidates of 64 KiB that are read, doubled once, and 64 KiB that are buffered; and what the crowd
            // itself takes.
            assertThat(taken).isLessThan(64L * (3 * 64 << 10) + CROWD * 20_000L);
        }
    }

    private static long usedMemory() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
