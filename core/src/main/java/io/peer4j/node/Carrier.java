package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.tls.SoleSocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/**
 * What carries the bytes of a connection between nodes: TCP, or TLS over TCP.
 *
 * @param socket the socket of TCP: to close it ends the connection in both directions at once
 * @param in what comes, in clear text
 * @param out what is sent, in clear text
 * @param isTls whether it is TLS: then the messages of a node's handshake have lengths of four bytes instead of two, as
 *     OTP's {@code inet_tls_dist} has them, and {@link InputStream#available} does not see what has come
 */
record Carrier(Socket socket, InputStream in, OutputStream out, boolean isTls) {
    /** Plain TCP. */
    static Carrier of(Socket socket) throws IOException {
        return new Carrier(socket, socket.getInputStream(), socket.getOutputStream(), false);
    }

    /** A socket to connect by. It goes by no proxy. */
    static Socket socket(@Nullable NodeTls tls) {
        return tls == null ? new Socket(Proxy.NO_PROXY) : NodeTls.socket();
    }

    /** A server of such sockets. */
    static ServerSocket server(@Nullable NodeTls tls) throws IOException {
        return tls == null ? new ServerSocket() : new SoleSocket.Server();
    }

    /** The side that has connected to the node on {@code host}. */
    static Carrier connected(Socket socket, @Nullable NodeTls tls, String host, Duration timeout) throws IOException {
        return tls == null ? of(socket) : tls.connect((SoleSocket) socket, host, timeout);
    }

    /** The side that has accepted. */
    static Carrier accepted(Socket socket, @Nullable NodeTls tls, Duration timeout) throws IOException {
        return tls == null ? of(socket) : tls.accept((SoleSocket) socket, timeout);
    }
}
