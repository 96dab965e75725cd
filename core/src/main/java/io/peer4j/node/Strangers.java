package io.peer4j.node;

import java.io.IOException;
import java.net.Socket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Those who have connected and not shown yet that they know the cookie. Beyond {@value #MOST} the one that came first is
 * turned away: an honest handshake takes milliseconds, so it is in no danger, and those who stall make way.
 */
final class Strangers {
    static final int MOST = 1000;

    private final Set<Socket> sockets = new LinkedHashSet<>();
    private boolean closed;

    void admit(Socket socket) {
        Socket oldest = socket;
        synchronized (this) {
            if (!closed) {
                sockets.add(socket);
                oldest = sockets.size() > MOST ? sockets.iterator().next() : null;
                sockets.remove(oldest);
            }
        }
        if (oldest != null) {
            close(oldest);
        }
    }

    synchronized void leave(Socket socket) {
        sockets.remove(socket);
    }

    void turnAway(Socket socket) {
        leave(socket);
        close(socket);
    }

    void close() {
        List<Socket> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(sockets);
            sockets.clear();
        }
        all.forEach(Strangers::close);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            NodeLog.LOG.log(System.Logger.Level.DEBUG, "closing a connection", e);
        }
    }
}
