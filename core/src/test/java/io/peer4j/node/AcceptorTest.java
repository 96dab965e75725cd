package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@SuppressWarnings("try") // Resources that are only held.
@Timeout(20)
class AcceptorTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Logger LOGGER = Logger.getLogger("io.peer4j.node");

    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final List<Socket> served = new CopyOnWriteArrayList<>();
    private final Deque<Throwable> faults = new ConcurrentLinkedDeque<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord warning) {
            warnings.add(warning.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private Faulty listener;

    /** Fails while there are faults. */
    private final class Faulty extends ServerSocket {
        Faulty() throws IOException {
            super(0, 5, LOOPBACK);
        }

        @Override
        public Socket accept() throws IOException {
            Throwable fault = faults.poll();
            if (fault instanceof IOException e) {
                throw e;
            }
            if (fault instanceof Error e) {
                throw e;
            }
            return super.accept();
        }
    }

    @BeforeEach
    void listen() throws IOException {
        LOGGER.setUseParentHandlers(false);
        LOGGER.addHandler(handler);
        listener = new Faulty();
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
        LOGGER.removeHandler(handler);
        LOGGER.setUseParentHandlers(true);
        for (Socket socket : served) {
            socket.close();
        }
    }

    private void start(Acceptor acceptor) {
        Thread.ofVirtual().start(acceptor);
    }

    @Test
    void whatKeepsItFromAcceptingIsSaidOnceAndItTriesOn() throws IOException {
        faults.add(new IOException("no descriptors"));
        faults.add(new OutOfMemoryError("no threads"));
        faults.add(new IOException("still none"));
        start(new Acceptor(listener, "a test", new Strangers(), served::add));

        try (Socket unused = new Socket(LOOPBACK, listener.getLocalPort())) {
            await().until(() -> served.size() == 1);
        }
        assertThat(warnings).hasSize(1);
    }

    @Test
    void failuresBetweenAcceptedOnesAreCounted() throws IOException {
        faults.add(new IOException("no descriptors"));
        start(new Acceptor(listener, "a test", new Strangers(), socket -> {
            served.add(socket);
            faults.add(new IOException("none again"));
        }));

        try (Socket unused = new Socket(LOOPBACK, listener.getLocalPort())) {
            await().until(() -> faults.isEmpty() && served.size() == 1);
        }
        listener.close();
        await().until(() -> warnings.size() == 2);
        assertThat(warnings.getLast()).endsWith("the last: a test can't accept a connection, and tries on: none again");
    }

    @Test
    void whoComesWhenThereIsNoThreadIsTurnedAway() throws IOException {
        start(new Acceptor(listener, "a test", new Strangers(), socket -> {
            if (served.isEmpty()) {
                served.add(socket);
                throw new OutOfMemoryError("no threads");
            }
            served.add(socket);
        }));

        try (Socket first = new Socket(LOOPBACK, listener.getLocalPort());
                Socket unused = new Socket(LOOPBACK, listener.getLocalPort())) {
            first.setSoTimeout(5000);
            assertThat(first.getInputStream().read()).isEqualTo(-1);
            await().until(() -> served.size() == 2);
        }
        assertThat(served.getFirst().isClosed()).isTrue();
        assertThat(warnings).hasSize(1);
    }
}
