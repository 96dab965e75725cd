package io.peer4j.internal.link;

import java.io.IOException;
import java.net.Socket;
import java.net.StandardSocketOptions;
import jdk.net.ExtendedSocketOptions;

/**
 * Has the system ask the other side's system whether it is still there: a host that is gone, or cut off, sends no end of
 * the connection. A process there that is merely suspended is no matter, for its system answers.
 *
 * <p>Asked is only while nothing is under way: what was sent and not acknowledged the system repeats for as long as it
 * likes, 15 minutes with Linux's {@code tcp_retries2}.
 */
final class KeepAlive {
    private static final int QUESTIONS = 3;

    private KeepAlive() {}

    /** Ends the connection of {@code socket} after {@code seconds} of silence, 4 at least, with three questions in them. */
    static void set(Socket socket, int seconds) throws IOException {
        int step = Math.max(1, seconds / (QUESTIONS + 1));
        try {
            socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, Math.max(step, seconds - QUESTIONS * step));
            socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, step);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, QUESTIONS);
        } catch (UnsupportedOperationException e) {
            // A system with times of its own.
        }
    }
}
