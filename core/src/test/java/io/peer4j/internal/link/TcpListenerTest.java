package io.peer4j.internal.link;

import static io.peer4j.internal.link.Golden.concat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peer4j.Connection;
import io.peer4j.Peer;
import io.peer4j.internal.link.TcpListener.Proof;
import io.peer4j.term.Atom;
import io.peer4j.term.TermLimits;
import io.peer4j.testing.Addresses;
import io.peer4j.testing.OtherHost;
import io.peer4j.testing.Programs;
import java.io.DataInputStream;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Strangers connect beside the peer: shortcoming 10. */
@Timeout(30)
class TcpListenerTest {
    private static final LinkMessage.Started STARTED = new LinkMessage.Started(new Atom("a"));
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable resource : open.reversed()) {
            resource.close();
        }
    }

    private TcpListener listen(Proof proof) throws IOException {
        TcpListener listener = TcpListener.bind(LOOPBACK, 0, proof, TermLimits.DEFAULT);
        open.add(listener);
        return listener;
    }

    private Socket connect(TcpListener listener) throws IOException {
        Socket socket = new Socket(LOOPBACK, listener.port());
        socket.setSoTimeout(10_000);
        open.add(socket);
        return socket;
    }

    private static Secret secret(TcpListener listener) {
        return Objects.requireNonNull(Secret.parse(listener.environment().get(Secret.VARIABLE), listener.port()));
    }

    private Socket proven(TcpListener listener) throws IOException {
        Socket socket = connect(listener);
        TcpLink.prove(secret(listener), socket);
        return socket;
    }

    private static byte[] frame(LinkMessage message) {
        return Frames.tcp(io.peer4j.term.ExternalTermFormat.encode(MessageCodec.toTerm(message)));
    }

    private void assertAccepts(TcpListener listener) throws Exception {
        try (Link link = listener.accept()) {
            assertThat(link.receive()).isEqualTo(STARTED);
        }
    }

    private static void assertTurnedAway(Socket socket) {
        try {
            // Has the system look: a connection that was half made when the listener closed may not know its end.
            socket.getOutputStream().write(0);
            while (socket.getInputStream().read() >= 0) {
                // What the origin says before it knows better.
            }
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("still connected", e);
        } catch (IOException e) {
            // Closed with a reset, which is as good.
        }
    }

    @Test
    void aPeerThatProvesItselfIsAccepted() throws Exception {
        TcpListener listener = listen(Proof.SECRET);
        proven(listener).getOutputStream().write(frame(STARTED));
        assertAccepts(listener);
    }

    @Test
    void anErlangPeerNeedsNoProof() throws Exception {
        TcpListener listener = listen(Proof.NONE);
        connect(listener).getOutputStream().write(Golden.bytes("peer-to-origin.tcp"));
        try (Link link = listener.accept()) {
            for (LinkMessage message : Golden.TO_ORIGIN) {
                assertThat(link.receive()).isEqualTo(message);
            }
        }
    }

    @Test
    void aStrangerCannotBeThePeerOfAJvmLaunch() throws Exception {
        TcpListener listener = listen(Proof.SECRET);
        Socket stranger = connect(listener);
        stranger.getOutputStream().write(frame(STARTED));
        assertTurnedAway(stranger);
        proven(listener).getOutputStream().write(frame(STARTED));
        assertAccepts(listener);
    }

    @Test
    void strangersOfEveryKindAreTurnedAwayAndThePeerStillGetsIn() throws Exception {
        for (Proof proof : List.of(Proof.SECRET, Proof.LOCAL_ADDRESS)) {
            TcpListener listener = listen(proof);
            Socket stalls = connect(listener);
            Socket stallsAfterMagic = connect(listener);
            stallsAfterMagic.getOutputStream().write(Secret.MAGIC);
            Socket garbage = connect(listener);
            garbage.getOutputStream()
                    .write("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            Socket wrongProof = connect(listener);
            wrongProof.getOutputStream().write(concat(Secret.MAGIC, new byte[16 + 32]));
            Socket hugeFrame = connect(listener);
            hugeFrame.getOutputStream().write(new byte[] {0x7F, -1, -1, -1, (byte) 131});
            Socket otherMessage = connect(listener);
            otherMessage.getOutputStream().write(Golden.bytes("origin-to-peer.tcp"));
            connect(listener).close();

            assertTurnedAway(garbage);
            assertTurnedAway(wrongProof);
            assertTurnedAway(hugeFrame);
            assertTurnedAway(otherMessage);
            proven(listener).getOutputStream().write(frame(STARTED));
            assertAccepts(listener);
            assertTurnedAway(stalls);
            assertTurnedAway(stallsAfterMagic);
        }
    }

    @Test
    void aReplayedProofIsTurnedAway() throws Exception {
        TcpListener listener = listen(Proof.SECRET);
        // The peer's bytes, as somebody on its way could record them.
        Socket peer = connect(listener);
        byte[][] recorded = new byte[1][];
        assertThat(secret(listener)
                        .prove(peer.getInputStream(), new java.io.FilterOutputStream(peer.getOutputStream()) {
                            @Override
                            public void write(byte[] bytes) throws IOException {
                                recorded[0] = recorded[0] == null ? bytes.clone() : concat(recorded[0], bytes);
                                out.write(bytes);
                            }
                        }))
                .isTrue();
        Socket replay = connect(listener);
        replay.getOutputStream().write(concat(recorded[0], frame(STARTED)));
        assertTurnedAway(replay);
        peer.getOutputStream().write(frame(STARTED));
        assertAccepts(listener);
    }

    @Test
    void twoHundredConnectionsThatStallKeepNobodyOut() throws Exception {
        for (Proof proof : List.of(Proof.SECRET, Proof.LOCAL_ADDRESS)) {
            TcpListener listener = listen(proof);
            List<Socket> strangers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                strangers.add(connect(listener));
            }
            Socket peer = proof == Proof.SECRET ? proven(listener) : connect(listener);
            peer.getOutputStream().write(frame(STARTED));
            assertAccepts(listener);
            strangers.forEach(TcpListenerTest::assertTurnedAway);
        }
    }

    @Test
    void aPeerThatProvedItselfIsNotCrowdedOutWhileItBoots() throws Exception {
        TcpListener listener = listen(Proof.SECRET);
        Socket peer = proven(listener);
        List<Socket> strangers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            strangers.add(connect(listener));
        }
        assertTurnedAway(strangers.getFirst());
        peer.getOutputStream().write(frame(STARTED));
        assertAccepts(listener);
    }

    @Test
    void aPeerRefusesAnOriginThatDoesNotKnowTheSecret() throws Exception {
        try (ServerSocket imposter = new ServerSocket(0, 1, LOOPBACK)) {
            CompletableFuture<Integer> answered = CompletableFuture.supplyAsync(() -> {
                try (Socket peer = imposter.accept()) {
                    DataInputStream in = new DataInputStream(peer.getInputStream());
                    in.readFully(new byte[4 + 16]);
                    peer.getOutputStream().write(new byte[16 + 32]);
                    return in.read();
                } catch (IOException e) {
                    return -1;
                }
            });
            try (Socket socket = new Socket(LOOPBACK, imposter.getLocalPort())) {
                assertThatIOException()
                        .isThrownBy(() -> TcpLink.prove(Secret.create(), socket))
                        .withMessageMatching("who listens at .*:\\d+ does not know the secret of the origin that"
                                + " started this peer");
            }
            assertThat(answered.get()).as("no proof follows").isEqualTo(-1);
        }
    }

    @Test
    void closingEndsAnAcceptThatWaitsAndWhoeverIsConnected() throws Exception {
        TcpListener listener = listen(Proof.NONE);
        Socket candidate = connect(listener);
        CompletableFuture<Link> accepted = CompletableFuture.supplyAsync(() -> {
            try {
                return listener.accept();
            } catch (IOException | InterruptedException e) {
                throw new java.util.concurrent.CompletionException(e);
            }
        });
        listener.close();
        listener.close();
        assertThatThrownBy(accepted::get)
                .isInstanceOf(ExecutionException.class)
                .rootCause()
                .hasMessage("the listener was closed");
        assertTurnedAway(candidate);
        assertNoneCanConnectSoon(listener);
    }

    /** The port is open until the thread that accepts has left it. */
    private void assertNoneCanConnectSoon(TcpListener listener) {
        await().untilAsserted(() -> assertThatIOException().isThrownBy(() -> connect(listener)));
    }

    @Test
    void closingWhileManyConnectLeavesNobodyConnected() throws Exception {
        for (int round = 0; round < 20; round++) {
            TcpListener listener = listen(Proof.NONE);
            List<Socket> sockets = new ArrayList<>();
            Thread closer = Thread.ofVirtual().unstarted(listener::close);
            for (int i = 0; i < 10; i++) {
                try {
                    sockets.add(connect(listener));
                } catch (IOException e) {
                    break;
                }
                if (i == 5) {
                    closer.start();
                }
            }
            closer.join();
            sockets.forEach(TcpListenerTest::assertTurnedAway);
        }
    }

    @Test
    void whoeverLosesIsClosedAndTheLinkThatWasHandedOutStays() throws Exception {
        TcpListener listener = listen(Proof.NONE);
        Socket winner = connect(listener);
        winner.getOutputStream().write(frame(STARTED));
        try (Link link = listener.accept()) {
            listener.close();
            winner.getOutputStream().write(frame(STARTED));
            assertThat(link.receive()).isEqualTo(STARTED);
            assertThat(link.receive()).isEqualTo(STARTED);
            assertNoneCanConnectSoon(listener);
        }
        assertTurnedAway(winner);
    }

    @Test
    void onlyTheLoopbackAddressIsListenedOn() throws Exception {
        TcpListener listener = listen(Proof.SECRET);
        assertThat(InetAddress.getByName(listener.addresses()).isLoopbackAddress())
                .isTrue();
        InetAddress outside = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .findFirst()
                .orElse(null);
        Assumptions.assumeTrue(outside != null, "this machine has no other address");
        try (Socket socket = new Socket()) {
            assertThatIOException()
                    .isThrownBy(() -> socket.connect(new InetSocketAddress(outside, listener.port()), 2_000));
        }
    }

    @Test
    void whoRunsHereComesFromAnAddressOfThisMachine() throws Exception {
        assertThat(LocalAddresses.contains(LOOPBACK)).isTrue();
        assertThat(LocalAddresses.contains(Addresses.of("127.4.7.11"))).isTrue();
        assertThat(LocalAddresses.contains(Addresses.of("::1"))).isTrue();
        assertThat(NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses))
                .allMatch(LocalAddresses::contains);
        // Reserved for documentation, so nobody's.
        assertThat(LocalAddresses.contains(Addresses.of("192.0.2.1"))).isFalse();
        assertThat(LocalAddresses.contains(Addresses.of("2001:db8::1"))).isFalse();
    }

    @Test
    void anErlangPeerGetsInByAnyAddressOfThisMachine() throws Exception {
        TcpListener listener =
                TcpListener.bind(InetAddress.getByAddress(new byte[4]), 0, Proof.LOCAL_ADDRESS, TermLimits.DEFAULT);
        open.add(listener);
        String last = Arrays.asList(listener.addresses().split(",", -1)).stream()
                .filter(address -> address.indexOf(':') < 0)
                .reduce("127.0.0.1", (unused, next) -> next);
        Socket socket = new Socket(last, listener.port());
        open.add(socket);
        socket.getOutputStream().write(frame(STARTED));
        assertAccepts(listener);
    }

    @Test
    void whoComesFromElsewhereIsNoErlangPeerThatRunsHere() throws Exception {
        try (OtherHost elsewhere = OtherHost.start();
                TcpListener anywhere = onAllAddresses(Proof.NONE);
                TcpListener here = onAllAddresses(Proof.LOCAL_ADDRESS)) {
            Process stranger = sayStarted(elsewhere, here.port());
            assertThat(stranger.waitFor(10, TimeUnit.SECONDS)).as("turned away").isTrue();
            connect(here).getOutputStream().write(frame(STARTED));
            assertAccepts(here);

            Process welcome = sayStarted(elsewhere, anywhere.port());
            assertAccepts(anywhere);
            assertThat(welcome.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static TcpListener onAllAddresses(Proof proof) throws IOException {
        return TcpListener.bind(InetAddress.getByAddress(new byte[4]), 0, proof, TermLimits.DEFAULT);
    }

    /** Ends when the connection does. */
    private static Process sayStarted(OtherHost from, int port) throws IOException {
        String bytes = HexFormat.of().withPrefix("\\x").formatHex(frame(STARTED));
        String connection = "exec 3<>/dev/tcp/" + from.here() + "/" + port;
        return from.run(List.of("bash", "-c", connection + "; printf '" + bytes + "' >&3; cat <&3"));
    }

    @Test
    void aPortThatIsTakenIsRefusedByName() throws Exception {
        TcpListener first = listen(Proof.SECRET);
        assertThatIOException()
                .isThrownBy(() -> TcpListener.bind(LOOPBACK, first.port(), Proof.SECRET, TermLimits.DEFAULT))
                .withMessageStartingWith("can't listen on 127.0.0.1:" + first.port() + ": ");
    }

    @Test
    void twoListenersHaveTwoPorts() throws Exception {
        assertThat(listen(Proof.SECRET).port())
                .isNotEqualTo(listen(Proof.SECRET).port());
    }

    @Test
    void everyAddressIsNamedLoopbackFirst() throws Exception {
        TcpListener listener =
                TcpListener.bind(InetAddress.getByAddress(new byte[4]), 0, Proof.SECRET, TermLimits.DEFAULT);
        open.add(listener);
        List<String> addresses = Arrays.asList(listener.addresses().split(",", -1));
        assertThat(addresses).isNotEmpty().noneMatch(address -> address.contains("%"));
        assertThat(InetAddress.getByName(addresses.getFirst()).isLoopbackAddress())
                .isTrue();
    }

    @Test
    void whoConnectsWhileThereIsNoMemoryIsAcceptedLater() throws Exception {
        ServerSocket server = new ServerSocket(0, 5, LOOPBACK) {
            private boolean failed;

            @Override
            public Socket accept() throws IOException {
                if (!failed) {
                    failed = true;
                    throw new OutOfMemoryError("for a moment");
                }
                return super.accept();
            }
        };
        TcpListener listener = TcpListener.listen(server, Proof.SECRET, TermLimits.DEFAULT);
        open.add(listener);

        proven(listener).getOutputStream().write(frame(STARTED));

        assertAccepts(listener);
    }

    @Test
    void whoConnectsWhileThereIsNoDescriptorIsAcceptedLater() {
        Assumptions.assumeTrue(Programs.isInstalled("prlimit"), "no prlimit on the PATH");
        // In a JVM that has nothing to lose by it.
        try (Peer process = Peer.builder().connection(Connection.tcp()).start()) {
            assertThat(process.call(Duration.ofSeconds(50), TcpListenerTest::warningsBeforeItIsAccepted))
                    .isEqualTo(1);
        }
    }

    private static int warningsBeforeItIsAccepted() throws Exception {
        // Without a descriptor no class can be loaded, so all but the want has to have been met.
        accepted(() -> {}, () -> {});
        Warnings warnings = new Warnings();
        Logger logger = Logger.getLogger("io.peer4j.link");
        logger.setUseParentHandlers(false);
        logger.addHandler(warnings);
        List<FileInputStream> hoard = new ArrayList<>();
        accepted(() -> takeAll(hoard), () -> {
            warnings.first.await();
            warnings.second.await(500, TimeUnit.MILLISECONDS);
            for (FileInputStream one : hoard) {
                one.close();
            }
        });
        return warnings.count.get();
    }

    private interface Step {
        void take() throws Exception;
    }

    private static void accepted(Step beforeConnect, Step behindConnect) throws Exception {
        try (TcpListener listener = TcpListener.bind(LOOPBACK, 0, Proof.SECRET, TermLimits.DEFAULT);
                Socket socket = new Socket()) {
            socket.bind(null);
            beforeConnect.take();
            socket.connect(new InetSocketAddress(LOOPBACK, listener.port()));
            behindConnect.take();
            TcpLink.prove(secret(listener), socket);
            socket.getOutputStream().write(frame(STARTED));
            listener.accept().close();
        }
    }

    /** All descriptors that this process may still have. */
    private static void takeAll(List<FileInputStream> hoard) throws Exception {
        String pid = Long.toString(ProcessHandle.current().pid());
        new ProcessBuilder("prlimit", "--pid", pid, "--nofile=200:200").start().waitFor();
        try {
            while (true) {
                hoard.add(new FileInputStream("/dev/null"));
            }
        } catch (FileNotFoundException e) {
            // That was the last.
        }
    }

    private static final class Warnings extends Handler {
        private final AtomicInteger count = new AtomicInteger();
        private final CountDownLatch first = new CountDownLatch(1);
        private final CountDownLatch second = new CountDownLatch(2);

        @Override
        public void publish(LogRecord record) {
            count.incrementAndGet();
            first.countDown();
            second.countDown();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Test
    void noThreadAndNoDescriptorIsLeftWhenAllIsClosed() throws Exception {
        List<String> threadsBefore = Programs.threads("peer4j-");
        long before = Programs.openDescriptors();
        TcpListener listener = listen(Proof.NONE);
        connect(listener);
        proven(listener);
        closeAll();
        await().until(() ->
                threadsBefore.containsAll(Programs.threads("peer4j-")) && Programs.openDescriptors() <= before);
    }
}
