package io.peer4j.bench.contestant;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.rmi.Remote;
import java.rmi.RemoteException;
import java.rmi.server.UnicastRemoteObject;
import java.util.Base64;
import java.util.Optional;

/** Java RMI: a server in another JVM, whose stub comes through its standard output. Tasks: {@code boot}, {@code call}. */
final class RmiContestant {
    private RmiContestant() {}

    /** What is called. */
    public interface Max extends Remote {
        /** The greater of two. */
        int max(int a, int b) throws RemoteException;
    }

    public static void main(String[] args) throws Exception {
        Trials trials = Trials.of(args);
        switch (trials.word(0, "")) {
            case "boot" -> trials.run(new Boot());
            case "call" -> call(trials);
            default -> throw trials.unknown();
        }
    }

    private static void call(Trials trials) throws Exception {
        try (Server server = Server.start(Exporter.class)) {
            Max max = stub(server);
            trials.run(() -> Work.check(max.max(3, 7) == 7));
        }
        // A client of RMI has threads that would keep it.
        System.exit(0);
    }

    private static Max stub(Server server) throws IOException, ClassNotFoundException {
        byte[] bytes = Base64.getDecoder().decode(server.line());
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return (Max) in.readObject();
        }
    }

    private static final class Boot implements Trial {
        private Optional<Server> up = Optional.empty();

        @Override
        public void run() throws Exception {
            Server server = Server.start(Exporter.class);
            up = Optional.of(server);
            Work.check(stub(server).max(3, 7) == 7);
        }

        @Override
        public void clearUp() throws Exception {
            up.orElseThrow().close();
        }
    }

    /** The server. */
    static final class Exporter {
        private Exporter() {}

        public static void main(String[] args) throws Exception {
            System.setProperty("java.rmi.server.hostname", "127.0.0.1");
            Max max = Work::max;
            Remote stub = UnicastRemoteObject.exportObject(max, 0);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(stub);
            }
            System.out.println(Base64.getEncoder().encodeToString(bytes.toByteArray()));
            Server.untilEndOfInput();
            System.exit(0);
        }
    }
}
