package io.peer4j.internal.link;

import static io.peer4j.internal.link.Golden.concat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.ExternalTermFormat;
import io.peer4j.term.TermLimits;
import io.peer4j.testing.MemorySocket;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Collections;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TcpLinkTest {
    private static final LinkMessage.Started STARTED = new LinkMessage.Started(new Atom("a"));
    private static final byte[] FRAME = Frames.tcp(ExternalTermFormat.encode(MessageCodec.toTerm(STARTED)));
    private Socket far;
    private TcpLink link;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            far = new Socket(server.getInetAddress(), server.getLocalPort());
            Socket near = server.accept();
            link = new TcpLink(near, near.getInputStream(), TermLimits.DEFAULT);
        }
    }

    @AfterEach
    void close() throws IOException {
        link.close();
        far.close();
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @Test
    void aFrameIsItsSizeAndItsPayload() throws IOException {
        link.send(STARTED);
        assertThat(far.getInputStream().readNBytes(19))
                .isEqualTo(hex(
                        "0000000f" // 15 bytes
                                + "836802" + "770773746172746564" + "770161")); // {started,a}
    }

    @Test
    void whatARealErlSentIsRead() throws IOException {
        far.getOutputStream().write(Golden.bytes("peer-to-origin.tcp"));
        for (LinkMessage message : Golden.TO_ORIGIN) {
            assertThat(link.receive()).isEqualTo(message);
        }
    }

    @Test
    void aFrameMayBeSplitAnywhere() throws IOException {
        far.setTcpNoDelay(true);
        for (byte b : concat(FRAME, FRAME)) {
            far.getOutputStream().write(b);
        }
        assertThat(link.receive()).isEqualTo(STARTED);
        assertThat(link.receive()).isEqualTo(STARTED);
    }

    @Test
    void aFrameThatIsNoMessageIsReportedAndTheLinkGoesOn() throws IOException {
        far.getOutputStream().write(concat(hex("00000000"), hex("00000002" + "8361"), FRAME));
        assertThat(link.receive())
                .isInstanceOfSatisfying(
                        Incoming.Broken.class,
                        broken -> assertThat(broken.offset()).isZero());
        assertThat(link.receive()).isInstanceOfSatisfying(Incoming.Broken.class, broken -> {
            assertThat(broken.offset()).isEqualTo(4);
            assertThat(broken.head()).isEqualTo(Binary.wrap(hex("8361")));
        });
        assertThat(link.receive()).isEqualTo(STARTED);
        assertThat(link.reject("why").where()).isEqualTo("at byte 10: why [836802770773746172746564770161]");
    }

    @Test
    void aSizeBeyondTheLimitEndsTheLinkWithItsFault() throws IOException {
        far.getOutputStream().write(concat(FRAME, hex("ffffffff8368"), new byte[30]));
        assertThat(link.receive()).isEqualTo(STARTED);
        Incoming.End end = new Incoming.End("a frame at byte 19: claims 4294967295 bytes, more than the limit of"
                + " 268435456 [8368000000000000000000000000000000000000000000000000000000000000]");
        assertThat(link.receive()).isEqualTo(end);
        far.getOutputStream().write(FRAME);
        assertThat(link.receive()).as("the end stays").isEqualTo(end);
    }

    @Test
    void aWholeFrameBeyondTheLimitIsTheEndOnceForWhoeverLooks() throws IOException {
        byte[] stream = concat(FRAME, Frames.tcp(new byte[100]), FRAME);
        ByteArrayInputStream in = new ByteArrayInputStream(stream);
        MemorySocket socket = new MemorySocket(in, OutputStream.nullOutputStream());
        try (TcpLink limited = new TcpLink(socket, in, TermLimits.DEFAULT.withMaxBytes(50))) {
            assertThat(limited.tryReceive()).isEqualTo(STARTED);
            assertThat(limited.tryReceive()).isInstanceOf(Incoming.End.class);
            assertThat(limited.tryReceive()).isNull();
            assertThat(limited.poll()).isNull();
            assertThat(limited.receive()).isInstanceOf(Incoming.End.class);
        }
    }

    @Test
    void aReplyBeyondTheLimitIsPassedOverAndFailsItsCall() throws IOException {
        byte[] beyond = replyTo7(200_000);
        byte[] stream = concat(FRAME, beyond, beyond, FRAME);
        ByteArrayInputStream in = new ByteArrayInputStream(stream);
        MemorySocket socket = new MemorySocket(in, OutputStream.nullOutputStream());
        try (TcpLink limited = new TcpLink(socket, in, TermLimits.DEFAULT.withMaxBytes(1000))) {
            assertThat(limited.receive()).isEqualTo(STARTED);
            for (int i = 0; i < 2; i++) {
                assertThat(limited.receive()).isInstanceOfSatisfying(Incoming.Broken.class, broken -> {
                    assertThat(broken.reason()).isEqualTo("claims 200021 bytes, more than the limit of 1000");
                    assertThat(broken.seq()).isEqualTo(7);
                });
            }
            assertThat(limited.receive()).isEqualTo(STARTED);
            assertThat(limited.receive()).isEqualTo(new Incoming.End(null));
        }
    }

    private static byte[] replyTo7(int bytes) {
        LinkMessage reply = new LinkMessage.Reply(7, LinkMessage.Outcome.OK, Binary.wrap(new byte[bytes]));
        return Frames.tcp(ExternalTermFormat.encode(MessageCodec.toTerm(reply)));
    }

    /** A stranger would have its bytes counted for hours. */
    @Test
    void aStrangersIsNotPassedOver() throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(replyTo7(2000));
        MemorySocket socket = new MemorySocket(in, OutputStream.nullOutputStream());
        try (TcpLink unknown = new TcpLink(socket, in, TermLimits.DEFAULT)) {
            assertThat(unknown.peek(TermLimits.DEFAULT.withMaxBytes(1000))).isInstanceOf(Incoming.End.class);
        }
    }

    @Test
    void aSizeThatIsNeverFilledTakesNoMemory() throws IOException {
        far.getOutputStream().write(hex("0fffffff" + "83"));
        far.shutdownOutput();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThat(link.receive()).isEqualTo(new Incoming.End(null));
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1_000_000);
    }

    @Test
    void aLargeFrameArrives() throws Exception {
        LinkMessage.Message large = new LinkMessage.Message(new Atom("x"), Binary.wrap(new byte[5_000_000]));
        CompletableFuture<Incoming> received = CompletableFuture.supplyAsync(link::receive);
        far.getOutputStream().write(Frames.tcp(ExternalTermFormat.encode(MessageCodec.toTerm(large))));
        assertThat(received.get()).isEqualTo(large);
    }

    @Test
    void closingEndsAReceiveThatWaits() {
        CompletableFuture<Incoming> received = CompletableFuture.supplyAsync(link::receive);
        link.close();
        link.close();
        assertThat(received.join()).isEqualTo(new Incoming.End(null));
        assertThatIOException().isThrownBy(() -> link.send(STARTED));
    }

    @Test
    void closingEndsASendThatTheOtherSideHoldsUp() throws Exception {
        LinkMessage.Message large = new LinkMessage.Message(new Atom("x"), Binary.wrap(new byte[50_000_000]));
        CompletableFuture<Boolean> failed = new CompletableFuture<>();
        Thread sender = Thread.ofPlatform().start(() -> {
            try {
                link.send(large);
                failed.complete(false);
            } catch (IOException e) {
                failed.complete(true);
            }
        });
        assertThat(far.getInputStream().readNBytes(4)).isEqualTo(hex("02faf094")); // it has begun
        link.close();
        assertThat(failed.get()).isTrue();
        sender.join();
    }

    @Test
    void anInterruptedVirtualThreadWritesItsFrameWhole() throws Exception {
        LinkMessage.Message large = new LinkMessage.Message(new Atom("x"), Binary.wrap(new byte[30_000_000]));
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread sender = Thread.ofVirtual().start(() -> {
            try {
                link.send(large);
                interrupted.complete(Thread.currentThread().isInterrupted());
            } catch (IOException e) {
                interrupted.completeExceptionally(e);
            }
        });
        byte[] size = far.getInputStream().readNBytes(4);
        await().until(() -> sender.getState() == Thread.State.WAITING);
        sender.interrupt();
        int length = java.nio.ByteBuffer.wrap(size).getInt();
        assertThat(far.getInputStream().readNBytes(length).length).isEqualTo(length);
        assertThat(interrupted.get()).isTrue();
        link.send(STARTED);
        assertThat(far.getInputStream().readNBytes(FRAME.length)).isEqualTo(FRAME);
    }

    @Test
    void manyThreadsWriteWholeFrames() throws Exception {
        CompletableFuture<Void> sent = CompletableFuture.allOf(java.util.stream.IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.runAsync(() -> {
                    for (int j = 0; j < 200; j++) {
                        try {
                            link.send(new LinkMessage.Message(new Atom("x"), Binary.wrap(new byte[i * 1000])));
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    }
                }))
                .toArray(CompletableFuture[]::new));
        try (TcpLink reader = new TcpLink(far, far.getInputStream(), TermLimits.DEFAULT)) {
            for (int i = 0; i < 1600; i++) {
                assertThat(reader.receive()).isInstanceOf(LinkMessage.Message.class);
            }
        }
        sent.get();
    }

    @Test
    void aPeerTriesEachAddressAndTellsOfAll() {
        assertThatIOException()
                .isThrownBy(() -> TcpLink.dial(Collections.nCopies(2, InetAddress.getLoopbackAddress()), 1, 60))
                .withMessageMatching("127.0.0.1: Connection refused.*; 127.0.0.1: Connection refused.*");
    }
}
