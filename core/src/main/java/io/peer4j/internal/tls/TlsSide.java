package io.peer4j.internal.tls;

import io.peer4j.internal.nullness.Nullable;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * One side of TLS connections: what it shows of itself, whom it trusts, and how. Immutable; any thread may use it.
 *
 * @param context its keys and whom it trusts
 * @param parameters versions, ciphers and what is asked of the other side; not changed
 * @param isClient whether it connects
 */
public record TlsSide(SSLContext context, SSLParameters parameters, boolean isClient) {
    /**
     * What a side is made of.
     *
     * @param key its private key; null if it shows no certificate
     * @param chain its certificate, then those of its issuers
     * @param trusted the certificates that the other's has to lead to; null if any is taken
     * @param depth how many issuers may stand between
     * @param needsCertificate whether a client has to show a certificate, of a server that verifies
     * @param versions the JDK's names of the versions of TLS
     * @param ciphers the JDK's names of the cipher suites; empty for the JDK's default
     */
    public record Settings(
            @Nullable PrivateKey key,
            List<X509Certificate> chain,
            @Nullable List<X509Certificate> trusted,
            int depth,
            boolean needsCertificate,
            List<String> versions,
            List<String> ciphers) {}

    /**
     * A side of {@code settings}.
     *
     * @throws GeneralSecurityException if the JDK has no such thing
     */
    public static TlsSide of(Settings settings, boolean isClient) throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        PrivateKey key = settings.key;
        KeyManager[] keys = key == null
                ? null
                : new KeyManager[] {new OneIdentity(key, settings.chain.toArray(X509Certificate[]::new))};
        context.init(keys, trust(settings), null);
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(settings.versions.toArray(String[]::new));
        if (!settings.ciphers.isEmpty()) {
            parameters.setCipherSuites(settings.ciphers.toArray(String[]::new));
        }
        boolean verifies = settings.trusted != null;
        if (isClient && verifies) {
            // The names in the other's certificate against the host that was asked for.
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        } else if (!isClient && verifies && settings.needsCertificate) {
            parameters.setNeedClientAuth(true);
        } else if (!isClient && verifies) {
            parameters.setWantClientAuth(true);
        }
        return new TlsSide(context, parameters, isClient);
    }

    private static TrustManager[] trust(Settings settings) throws GeneralSecurityException, IOException {
        List<X509Certificate> trusted = settings.trusted;
        if (trusted == null) {
            return new TrustManager[] {new TrustAll()};
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < trusted.size(); i++) {
            store.setCertificateEntry("ca" + i, trusted.get(i));
        }
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(store, new X509CertSelector());
        parameters.setRevocationEnabled(false);
        parameters.setMaxPathLength(settings.depth);
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(new CertPathTrustManagerParameters(parameters));
        return factory.getTrustManagers();
    }

    /**
     * The handshake over a connected socket.
     *
     * @param host the name that the other side was asked for by; of a client that connected, its address
     * @throws IOException if the sides do not agree, or one does not trust the other
     */
    public SSLSocket handshake(Socket socket, String host) throws IOException {
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, host, socket.getPort(), true);
        tls.setUseClientMode(isClient);
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        return tls;
    }
}
