package io.peer4j.internal.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import io.peer4j.internal.link.TcpListener.Proof;
import io.peer4j.internal.tls.OneIdentity;
import io.peer4j.internal.tls.SoleSocket;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.ExternalTermFormat;
import io.peer4j.term.TermLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The TCP link inside TLS: who gets in, and that it ends as surely as without. */
@Timeout(30)
class TlsTest {
    private static final int KEEP_ALIVE_SECONDS = 60;
    private static final LinkMessage.Started STARTED = new LinkMessage.Started(new Atom("a"));
    private static final LinkMessage.Message LARGE =
            new LinkMessage.Message(new Atom("x"), Binary.wrap(new byte[50_000_000]));
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable resource : open.reversed()) {
            resource.close();
        }
    }

    private <T extends AutoCloseable> T closedAtTheEnd(T resource) {
        open.add(resource);
        return resource;
    }

    private TcpListener listen() throws IOException {
        return closedAtTheEnd(TcpListener.bind(LOOPBACK, 0, Proof.TLS, TermLimits.DEFAULT));
    }

    private static String identity(TcpListener listener) {
        return Objects.requireNonNull(listener.environment().get(Tls.VARIABLE));
    }

    private TcpLink dial(TcpListener listener) throws IOException {
        return closedAtTheEnd(TcpLink.dialTls(LOOPBACK, listener.port(), identity(listener), KEEP_ALIVE_SECONDS));
    }

    private Socket connect(TcpListener listener) throws IOException {
        Socket socket = closedAtTheEnd(new Socket(LOOPBACK, listener.port()));
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** The two ends of a link, with the socket of the first. */
    private record Ends(TcpLink origin, Socket socket, TcpLink peer) {}

    private Ends ends() throws Exception {
        Tls.Origin identities = Tls.Origin.create();
        try (ServerSocket server = new SoleSocket.Server()) {
            server.bind(new InetSocketAddress(LOOPBACK, 0));
            int port = server.getLocalPort();
            CompletableFuture<TcpLink> dialed = CompletableFuture.supplyAsync(() -> {
                try {
                    return TcpLink.dialTls(LOOPBACK, port, identities.toEnvironment(port), KEEP_ALIVE_SECONDS);
                } catch (IOException e) {
                    throw new CompletionException(e);
                }
            });
            Socket socket = closedAtTheEnd(server.accept());
            TcpLink origin = closedAtTheEnd(identities.tls().accept(socket, TermLimits.DEFAULT));
            return new Ends(origin, socket, closedAtTheEnd(dialed.get()));
        }
    }

    private static void assertAccepts(TcpListener listener) throws Exception {
        try (Link link = listener.accept()) {
            assertThat(link.receive()).isEqualTo(STARTED);
        }
    }

    private static void assertTurnedAway(Socket socket) {
        try {
            while (socket.getInputStream().read() >= 0) {
                // The alert.
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("still connected", e);
        } catch (IOException e) {
            // Closed with a reset, which is as good.
        }
    }

    // ---- who gets in

    @Test
    void thePeerIsAcceptedAndBothEndsSpeak() throws Exception {
        TcpListener listener = listen();
        TcpLink peer = dial(listener);
        peer.send(STARTED);
        try (Link origin = listener.accept()) {
            assertThat(origin.receive()).isEqualTo(STARTED);
            LinkMessage.Message answer = new LinkMessage.Message(new Atom("x"), new Atom("y"));
            origin.send(answer);
            assertThat(peer.receive()).isEqualTo(answer);
        }
        assertThat(peer.receive()).isEqualTo(new Incoming.End(null));
    }

    @Test
    void plainStrangersAreTurnedAwayAndThePeerStillGetsIn() throws Exception {
        TcpListener listener = listen();
        Socket stalls = connect(listener);
        Socket garbage = connect(listener);
        garbage.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        Socket plainPeer = connect(listener);
        plainPeer.getOutputStream().write(Golden.bytes("peer-to-origin.tcp"));
        Socket prover = connect(listener);
        prover.getOutputStream().write(Golden.concat(Secret.MAGIC, new byte[16 + 32]));
        connect(listener).close();

        assertTurnedAway(garbage);
        assertTurnedAway(plainPeer);
        assertTurnedAway(prover);
        dial(listener).send(STARTED);
        assertAccepts(listener);
        assertTurnedAway(stalls);
    }

    @Test
    void aStrangerWithoutACertificateIsTurnedAway() throws Exception {
        TcpListener listener = listen();
        assertRefused(listener, strangersContext());
        dial(listener).send(STARTED);
        assertAccepts(listener);
    }

    @Test
    void aStrangerWithACertificateOfItsOwnIsTurnedAway() throws Exception {
        TcpListener listener = listen();
        assertRefused(listener, strangersContext(TlsIdentity.create("peer4j peer")));
        dial(listener).send(STARTED);
        assertAccepts(listener);
    }

    @Test
    void thePeerOfAnotherOriginIsTurnedAway() throws Exception {
        TcpListener listener = listen();
        TcpListener other = listen();
        assertThatIOException()
                .isThrownBy(() -> TcpLink.dialTls(LOOPBACK, listener.port(), identity(other), KEEP_ALIVE_SECONDS));
        dial(listener).send(STARTED);
        assertAccepts(listener);
    }

    /** The peer's own certificate is no secret; its key is. */
    @Test
    void aCertificateWithoutItsKeyIsTurnedAway() throws Exception {
        TcpListener listener = listen();
        byte[] certificate = Base64.getDecoder().decode(identity(listener).split(":", -1)[2]);
        TlsIdentity stolen = new TlsIdentity(TlsIdentity.create("x").key(), TlsIdentity.certificate(certificate));
        assertRefused(listener, strangersContext(stolen));
        dial(listener).send(STARTED);
        assertAccepts(listener);
    }

    @Test
    void anOlderTlsIsNotSpoken() throws Exception {
        TcpListener listener = listen();
        try (SSLSocket socket =
                (SSLSocket) strangersContext().getSocketFactory().createSocket(LOOPBACK, listener.port())) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            assertThatIOException().isThrownBy(socket::startHandshake);
        }
    }

    /** A client that takes any origin for its own. */
    private static SSLContext strangersContext(TlsIdentity... identity) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        OneIdentity[] keys = Arrays.stream(identity)
                .map(self -> new OneIdentity(self.key(), self.certificate()))
                .toArray(OneIdentity[]::new);
        context.init(keys, new TrustManager[] {new Credulous()}, new SecureRandom());
        return context;
    }

    private static void assertRefused(TcpListener listener, SSLContext context) throws Exception {
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(LOOPBACK, listener.port())) {
            socket.setSoTimeout(10_000);
            assertThatIOException()
                    .isThrownBy(() -> {
                        socket.startHandshake();
                        socket.getOutputStream()
                                .write(Frames.tcp(ExternalTermFormat.encode(MessageCodec.toTerm(STARTED))));
                        // A client learns of the refusal after its own part of the handshake.
                        if (socket.getInputStream().read() < 0) {
                            throw new IOException("closed");
                        }
                    })
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aHandshakeThatStallsIsGivenUpAtBothEnds() throws Exception {
        TcpListener listener = listen();
        Socket silent = connect(listener);
        Socket halfway = connect(listener);
        // The head of a record of 512 bytes, and of a ClientHello in it.
        halfway.getOutputStream().write(HexFormat.of().parseHex("1603010200" + "010001fc0303"));
        try (ServerSocket deaf = new ServerSocket(0, 1, LOOPBACK);
                Socket peer = Tls.socket()) {
            peer.connect(deaf.getLocalSocketAddress());
            peer.setSoTimeout(100);
            assertThatIOException()
                    .isThrownBy(() -> Tls.ofPeer(identity(listener)).connect(peer));
        }
        assertTurnedAway(silent);
        assertTurnedAway(halfway);
        dial(listener).send(STARTED);
        assertAccepts(listener);
    }

    @Test
    void stallsByTheHundredKeepThePeerNotOut() throws Exception {
        TcpListener listener = listen();
        List<Socket> strangers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            strangers.add(connect(listener));
        }
        dial(listener).send(STARTED);
        assertAccepts(listener);
        strangers.forEach(TlsTest::assertTurnedAway);
    }

    // ---- what a peer refuses

    @Test
    void aPeerRefusesAnOriginWithAnotherCertificate() throws Exception {
        TcpListener origin = listen();
        TcpListener imposter = listen();
        assertThatIOException()
                .isThrownBy(() -> TcpLink.dialTls(LOOPBACK, imposter.port(), identity(origin), KEEP_ALIVE_SECONDS))
                .isInstanceOf(SSLException.class)
                .withMessageContaining(
                        "expected the certificate that the origin made for this link alone, got" + " another");
    }

    @Test
    void aPeerRefusesAnOriginThatSpeaksNoTls() throws Exception {
        TcpListener plain = closedAtTheEnd(TcpListener.bind(LOOPBACK, 0, Proof.SECRET, TermLimits.DEFAULT));
        assertThatIOException()
                .isThrownBy(() -> TcpLink.dialTls(LOOPBACK, plain.port(), identity(listen()), KEEP_ALIVE_SECONDS));
    }

    @Test
    void aVariableThatIsDamagedIsRefusedWithoutSayingIt() throws Exception {
        String whole = identity(listen());
        for (String damaged : List.of("1:2:3", "1:!:x:x", "1:AAAA:AAAA:AAAA", whole.replace(':', ';'))) {
            assertThatIOException()
                    .isThrownBy(() -> Tls.ofPeer(damaged))
                    .withMessage("expected PEER4J_TLS=PORT:KEY:CERTIFICATE:ORIGIN with a key in PKCS #8 and X.509"
                            + " certificates in Base64, got something else of " + damaged.length() + " characters");
        }
    }

    // ---- how it ends

    @Test
    void closingEndsAReceiveThatWaits() throws Exception {
        Ends ends = ends();
        CompletableFuture<Incoming> received = CompletableFuture.supplyAsync(ends.peer()::receive);
        ends.peer().close();
        ends.peer().close();
        assertThat(received.get(10, TimeUnit.SECONDS)).isEqualTo(new Incoming.End(null));
        assertThatIOException().isThrownBy(() -> ends.peer().send(STARTED));
        assertThat(ends.origin().receive()).isEqualTo(new Incoming.End(null));
    }

    @Test
    void closingEndsASendThatTheOtherSideHoldsUp() throws Exception {
        Ends ends = ends();
        CompletableFuture<Boolean> failed = sendHeldUp(ends);
        CompletableFuture.runAsync(ends.peer()::close).get(10, TimeUnit.SECONDS);
        assertThat(failed.get(10, TimeUnit.SECONDS)).isTrue();
    }

    /** What ends a peer: its reader must not wait for its writer. */
    @Test
    void theEndIsSeenWhileASendIsHeldUp() throws Exception {
        Ends ends = ends();
        CompletableFuture<Boolean> failed = sendHeldUp(ends);
        CompletableFuture<Incoming> received = CompletableFuture.supplyAsync(ends.peer()::receive);
        ends.socket().shutdownOutput();
        assertThat(received.get(10, TimeUnit.SECONDS)).isEqualTo(new Incoming.End(null));
        assertThat(failed.get(10, TimeUnit.SECONDS)).isTrue();
    }

    /** A platform thread and a virtual one, for they write in ways of their own. */
    private static CompletableFuture<Boolean> sendHeldUp(Ends ends) {
        CompletableFuture<Boolean> virtual = failure(Thread.ofVirtual(), ends.peer());
        CompletableFuture<Boolean> platform = failure(Thread.ofPlatform(), ends.peer());
        await().during(Duration.ofMillis(300))
                .until(() -> ends.peer().room() == 0 && !virtual.isDone() && !platform.isDone());
        return virtual.thenCombine(platform, Boolean::logicalAnd);
    }

    private static CompletableFuture<Boolean> failure(Thread.Builder threads, TcpLink link) {
        CompletableFuture<Boolean> failed = new CompletableFuture<>();
        threads.start(() -> {
            try {
                link.send(LARGE);
                failed.complete(false);
            } catch (IOException e) {
                failed.complete(true);
            }
        });
        return failed;
    }

    @Test
    void anInterruptedVirtualThreadWritesItsFrameWhole() throws Exception {
        Ends ends = ends();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread sender = Thread.ofVirtual().start(() -> {
            try {
                ends.peer().send(LARGE);
                interrupted.complete(Thread.currentThread().isInterrupted());
            } catch (IOException e) {
                interrupted.completeExceptionally(e);
            }
        });
        await().until(() -> sender.getState() == Thread.State.WAITING);
        sender.interrupt();
        assertThat(ends.origin().receive()).isEqualTo(LARGE);
        assertThat(interrupted.get()).isTrue();
        ends.peer().send(STARTED);
        assertThat(ends.origin().receive()).isEqualTo(STARTED);
    }

    @Test
    void manyThreadsWriteWholeFramesInBothDirections() throws Exception {
        Ends ends = ends();
        CompletableFuture<Void> sent =
                CompletableFuture.allOf(sendMany(ends.peer()), sendMany(ends.origin()), receiveMany(ends.peer()));
        receiveMany(ends.origin()).get();
        sent.get();
    }

    private static CompletableFuture<Void> sendMany(TcpLink link) {
        return CompletableFuture.allOf(IntStream.range(0, 8)
                .mapToObj(i -> onVirtualThread(() -> {
                    for (int j = 0; j < 100; j++) {
                        link.send(new LinkMessage.Message(new Atom("x"), Binary.wrap(new byte[i * 3000])));
                    }
                }))
                .toArray(CompletableFuture[]::new));
    }

    private static CompletableFuture<Void> receiveMany(TcpLink link) {
        return onVirtualThread(() -> {
            for (int i = 0; i < 800; i++) {
                assertThat(link.receive()).isInstanceOf(LinkMessage.Message.class);
            }
        });
    }

    private interface Work {
        void run() throws IOException;
    }

    private static CompletableFuture<Void> onVirtualThread(Work work) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                },
                Thread::startVirtualThread);
    }

    /** Trusts whoever shows anything. */
    private static final class Credulous extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new java.security.cert.X509Certificate[0];
        }
    }
}
