package io.peer4j.bench.contestant;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;

/** The bare limits: {@value #MESSAGE} bytes there and back between two JVMs. Task: {@code pipe} or {@code socket}. */
final class EchoContestant {
    private static final int MESSAGE = 64;

    private EchoContestant() {}

    public static void main(String[] args) throws Exception {
        Trials trials = Trials.of(args);
        switch (trials.word(0, "")) {
            case "pipe" -> overPipe(trials);
            case "socket" -> overSocket(trials);
            default -> throw trials.unknown();
        }
    }

    private static void overPipe(Trials trials) throws Exception {
        try (Server echo = Server.start(PipeEcho.class)) {
            pingPong(trials, echo.process().getInputStream(), echo.process().getOutputStream());
        }
    }

    private static void overSocket(Trials trials) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Server echo = Server.start(SocketEcho.class, "" + listener.getLocalPort());
                Socket socket = listener.accept()) {
            socket.setTcpNoDelay(true);
            pingPong(trials, socket.getInputStream(), socket.getOutputStream());
            Work.check(echo.process().isAlive());
        }
    }

    private static void pingPong(Trials trials, InputStream in, OutputStream out) throws Exception {
        byte[] message = new byte[MESSAGE];
        trials.run(() -> {
            out.write(message);
            out.flush();
            Work.check(in.readNBytes(message, 0, MESSAGE) == MESSAGE);
        });
    }

    private static void echo(InputStream in, OutputStream out) throws Exception {
        byte[] message = new byte[MESSAGE];
        DataInputStream whole = new DataInputStream(in);
        while (true) {
            whole.readFully(message);
            out.write(message);
        }
    }

    static final class PipeEcho {
        private PipeEcho() {}

        public static void main(String[] args) throws Exception {
            try (InputStream in = new FileInputStream(FileDescriptor.in);
                    OutputStream out = new FileOutputStream(FileDescriptor.out)) {
                echo(in, out);
            } catch (EOFException e) {
                // The other one is done.
            }
        }
    }

    static final class SocketEcho {
        private SocketEcho() {}

        public static void main(String[] args) throws Exception {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]))) {
                socket.setTcpNoDelay(true);
                echo(socket.getInputStream(), socket.getOutputStream());
            } catch (EOFException | SocketException e) {
                // The other one is done.
            }
        }
    }
}
