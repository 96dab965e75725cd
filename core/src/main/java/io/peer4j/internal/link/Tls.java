package io.peer4j.internal.link;

import io.peer4j.internal.tls.OneIdentity;
import io.peer4j.internal.tls.SoleSocket;
import io.peer4j.term.TermLimits;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * TLS 1.3 around the TCP link of one peer. Origin and peer have a key and a certificate each, made for this peer alone,
 * and each takes exactly the other's certificate. The peer's are in its environment; this class is loaded in a peer only
 * if they are.
 *
 * <p>The end of the connection is TCP's: who closes sends no {@code close_notify}, for that would wait behind a write that
 * the other side holds up, and nothing hangs on it: an end ends the peer, whoever brought it about.
 */
public final class Tls {
    /**
     * {@code PORT:KEY:CERTIFICATE:ORIGIN}: the peer's key (PKCS #8) and certificate, and the origin's certificate, in
     * Base64. The port keeps them from other origins that a process below the peer may meet.
     */
    public static final String VARIABLE = "PEER4J_TLS";

    private static final int PARTS = 4;

    private final SSLContext context;

    private Tls(TlsIdentity self, X509Certificate other) {
        try {
            context = SSLContext.getInstance("TLSv1.3");
            context.init(
                    new KeyManager[] {new OneIdentity(self.key(), self.certificate())},
                    new TrustManager[] {new PinnedTrust(other)},
                    null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS 1.3", e);
        }
    }

    /** An origin's side, and what its one peer has to know. */
    record Origin(Tls tls, TlsIdentity peer, X509Certificate certificate) {
        static Origin create() {
            TlsIdentity self = TlsIdentity.create("peer4j origin");
            TlsIdentity peer = TlsIdentity.create("peer4j peer");
            return new Origin(new Tls(self, peer.certificate()), peer, self.certificate());
        }

        /** The value of {@link #VARIABLE} for a peer that is to connect to {@code port}. */
        String toEnvironment(int port) {
            try {
                return String.join(
                        ":",
                        Integer.toString(port),
                        base64(peer.key().getEncoded()),
                        base64(peer.certificate().getEncoded()),
                        base64(certificate.getEncoded()));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("a certificate of our own has no encoding", e);
            }
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * The peer's side.
     *
     * @param value that of {@link #VARIABLE}
     * @throws IOException if it is none
     */
    static Tls ofPeer(String value) throws IOException {
        String[] parts = value.split(":", -1);
        try {
            if (parts.length == PARTS) {
                Base64.Decoder base64 = Base64.getDecoder();
                TlsIdentity self = new TlsIdentity(
                        TlsIdentity.key(base64.decode(parts[1])), TlsIdentity.certificate(base64.decode(parts[2])));
                return new Tls(self, TlsIdentity.certificate(base64.decode(parts[3])));
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // Said below, without the value: it is a secret.
        }
        throw new IOException("expected " + VARIABLE + "=PORT:KEY:CERTIFICATE:ORIGIN with a key in PKCS #8 and X.509"
                + " certificates in Base64, got something else of " + value.length() + " characters");
    }

    /** A socket for a peer to connect by. */
    static Socket socket() {
        return new SoleSocket();
    }

    /**
     * The peer's part of the handshake.
     *
     * @throws IOException if the other side is not the origin, or does not answer within the socket's time-out
     */
    TcpLink connect(Socket socket) throws IOException {
        SSLSocket tls = (SSLSocket) context.getSocketFactory()
                .createSocket(socket, socket.getInetAddress().getHostAddress(), socket.getPort(), true);
        tls.setUseClientMode(true);
        return handshake(socket, tls, TermLimits.DEFAULT);
    }

    /**
     * The origin's part of the handshake.
     *
     * @throws IOException if the other side is not the peer, or does not answer within the socket's time-out
     */
    TcpLink accept(Socket socket, TermLimits limits) throws IOException {
        return accept(socket, limits, () -> {});
    }

    /**
     * The same.
     *
     * @param begun runs when the other side has sent something
     * @throws IOException if the other side is not the peer, or does not answer within the socket's time-out
     */
    TcpLink accept(Socket socket, TermLimits limits, Runnable begun) throws IOException {
        int first = socket.getInputStream().read();
        if (first < 0) {
            throw new EOFException("nothing was sent");
        }
        begun.run();
        InputStream consumed = new ByteArrayInputStream(new byte[] {(byte) first});
        return handshake(socket, (SSLSocket) context.getSocketFactory().createSocket(socket, consumed, true), limits);
    }

    private static TcpLink handshake(Socket socket, SSLSocket tls, TermLimits limits) throws IOException {
        tls.setNeedClientAuth(true);
        tls.setEnabledProtocols(new String[] {"TLSv1.3"});
        tls.startHandshake();
        // Closed by the socket beneath alone.
        return new TcpLink(socket, tls.getInputStream(), tls.getOutputStream(), limits, false);
    }
}
