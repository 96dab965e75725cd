package io.peer4j.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** The two ends of a connection on loopback, neither of which gathers what it sends. */
public record SocketPair(Socket near, Socket far) {
    public static SocketPair open() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Socket far = new Socket(server.getInetAddress(), server.getLocalPort());
            far.setTcpNoDelay(true);
            Socket near = server.accept();
            near.setTcpNoDelay(true);
            return new SocketPair(near, far);
        }
    }
}
