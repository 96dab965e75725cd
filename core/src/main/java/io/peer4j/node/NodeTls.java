package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.tls.SoleSocket;
import io.peer4j.internal.tls.TlsSide;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * TLS for the connections between a node and others, on the JDK's own TLS: {@code -proto_dist inet_tls} of OTP. A node of
 * this kind connects with nodes of this kind only, of the JVM or of Erlang. The cookie is still needed.
 *
 * <p>Files are read when this is made; a node that has started keeps its certificates. Immutable; any thread may use it.
 *
 * <pre>{@code
 * Node.local().start(NodeOptions.shortName("a").withTls(NodeTls.ofOptFile(Path.of("ssl_dist.conf"))));
 * }</pre>
 */
public final class NodeTls {
    private final TlsSide client;
    private final TlsSide server;
    private final boolean canServe;

    private NodeTls(TlsSide client, TlsSide server, boolean canServe) {
        this.client = client;
        this.server = server;
        this.canServe = canServe;
    }

    /**
     * TLS as a file says that {@code erl} would be given by {@code -ssl_dist_optfile}, a list of the options of OTP's
     * {@code ssl} for each side:
     *
     * <pre>
     * [{server, [{certfile, "cert.pem"}, {keyfile, "key.pem"}, {cacertfile, "ca.pem"},
     *            {verify, verify_peer}, {fail_if_no_peer_cert, true}]},
     *  {client, [{certfile, "cert.pem"}, {keyfile, "key.pem"}, {cacertfile, "ca.pem"}, {verify, verify_peer}]}].
     * </pre>
     *
     * Without {@code verify} a client verifies if it has a {@code cacertfile}, and a server does not, as from OTP 26 on.
     * Without {@code versions} both TLS 1.3 and 1.2 are spoken.
     *
     * @throws IOException if the file, or one that it names, can't be read
     * @throws IllegalArgumentException if it has an option that is not supported, by its name
     */
    public static NodeTls ofOptFile(Path file) throws IOException {
        return ofFlags(file, List.of());
    }

    /**
     * TLS as the flags of {@code erl} describe it.
     *
     * @param optFile the file of {@code -ssl_dist_optfile}; null without
     * @param options the words after {@code -ssl_dist_opt}, names and values in turns:
     *     {@code server_certfile FILE client_verify verify_peer}; they come before those of the file
     * @throws IOException if a file can't be read
     * @throws IllegalArgumentException if an option is not supported, by its name
     */
    public static NodeTls ofFlags(@Nullable Path optFile, List<String> options) throws IOException {
        TlsOptions read = TlsOptions.read(optFile, options);
        return new NodeTls(read.side(true), read.side(false), read.canServe());
    }

    /**
     * TLS with a context of the program's own. Each side shows the context's certificate and asks for one that the
     * context trusts; the side that connects also compares the names in it with the other node's host.
     */
    public static NodeTls of(SSLContext context) {
        SSLParameters asClient = new SSLParameters();
        asClient.setEndpointIdentificationAlgorithm("HTTPS");
        SSLParameters asServer = new SSLParameters();
        asServer.setNeedClientAuth(true);
        return new NodeTls(new TlsSide(context, asClient, true), new TlsSide(context, asServer, false), true);
    }

    /** Whether it has a certificate to show to nodes that connect. */
    boolean canServe() {
        return canServe;
    }

    /** The handshake with the node on {@code host}, by a socket that has connected to it. */
    Carrier connect(SoleSocket socket, String host, Duration timeout) throws IOException {
        return handshake(client, socket, host, timeout);
    }

    /** The handshake with who has connected. */
    Carrier accept(SoleSocket socket, Duration timeout) throws IOException {
        return handshake(server, socket, socket.getInetAddress().getHostAddress(), timeout);
    }

    private static Carrier handshake(TlsSide side, SoleSocket socket, String host, Duration timeout)
            throws IOException {
        socket.expireAfter(timeout);
        SSLSocket tls;
        try {
            tls = side.handshake(socket, host);
        } catch (IOException e) {
            throw new HandshakeException("TLS failed: " + e.getMessage());
        }
        socket.expireNever();
        return new Carrier(socket, tls.getInputStream(), tls.getOutputStream(), true);
    }

    /** A socket to connect by. */
    static Socket socket() {
        return new SoleSocket();
    }
}
