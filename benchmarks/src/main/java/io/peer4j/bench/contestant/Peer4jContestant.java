package io.peer4j.bench.contestant;

import io.peer4j.Connection;
import io.peer4j.Peer;
import io.peer4j.node.Node;
import io.peer4j.node.NodeOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * peer4j. Tasks: {@code boot CONNECTION}, {@code grow BEFORE}, {@code call CONNECTION [PEERS]}, {@code callers CONNECTION
 * THREADS}, {@code large CONNECTION}, {@code many PEERS AT_A_TIME}, {@code hold PEERS}; a connection is {@code stdio},
 * {@code tcp}, {@code dist}, or {@code erl} for distribution to an Erlang node.
 */
final class Peer4jContestant {
    private static final String COOKIE = "bench";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Trials trials;

    private Peer4jContestant(Trials trials) {
        this.trials = trials;
    }

    public static void main(String[] args) throws Exception {
        Trials trials = Trials.of(args);
        new Peer4jContestant(trials).run();
        System.exit(0);
    }

    private void run() throws Exception {
        String connection = trials.word(1, "stdio");
        switch (trials.word(0, "")) {
            case "boot" -> trials.run(new Boot(builder(connection)));
            case "grow" -> grow(trials.number(1, 0));
            case "call" -> call(builder(connection), trials.number(2, 1));
            case "callers" -> callers(builder(connection), trials.word(2, "platform"));
            case "large" -> large(builder(connection));
            case "many" -> trials.run(new Many(trials.number(1, 50), trials.number(2, 1)));
            case "hold" -> hold(trials.number(1, 50));
            default -> throw trials.unknown();
        }
    }

    private static Peer.Builder builder(String connection) throws Exception {
        return switch (connection) {
            case "tcp" -> Peer.builder().connection(Connection.tcp());
            case "dist" -> distributed();
            case "erl" -> distributed().erlang();
            default -> Peer.builder();
        };
    }

    private static Peer.Builder distributed() throws Exception {
        NodeOptions options =
                NodeOptions.shortName(Peer.randomName("origin") + "@localhost").withCookie(COOKIE);
        Node.local().start(System.getenv("ERL_EPMD_PORT") == null ? options.withOwnEpmd() : options);
        return Peer.builder().connection(Connection.distribution());
    }

    /** A name makes a peer a node, which costs its boot time: only where nodes are compared. */
    private static Peer started(Peer.Builder builder) {
        return Node.local().isDistributed() ? builder.name(Peer.randomName()).start() : builder.start();
    }

    private static void answers(Peer peer) {
        Work.check(Long.valueOf(7).equals(peer.call(PATIENCE, "java.lang.Math", "max", 3, 7)));
    }

    private record Callee(Peer peer, String module) implements Trial {
        @Override
        public void run() {
            Work.check(Long.valueOf(7).equals(peer.call(module, "max", 3, 7)));
        }
    }

    private Callee callee(Peer peer) {
        return new Callee(peer, trials.word(1, "").equals("erl") ? "erlang" : "java.lang.Math");
    }

    private void call(Peer.Builder builder, int count) throws Exception {
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            peers.add(started(builder));
        }
        peers.forEach(peer -> callee(peer).run());
        trials.run(callee(peers.getFirst()));
    }

    private void callers(Peer.Builder builder, String threads) throws Exception {
        Callee callee = callee(started(builder));
        trials.run(new Callers(
                threads.equals("virtual") ? Thread.ofVirtual().factory() : Callers.platformThreads(), callee));
    }

    private void large(Peer.Builder builder) throws Exception {
        boolean erlang = trials.word(1, "").equals("erl");
        String module = erlang ? "erlang" : Work.class.getName();
        String function = erlang ? "byte_size" : "size";
        Peer peer = started(builder);
        byte[] bytes = new byte[Work.LARGE];
        Long size = (long) bytes.length;
        trials.run(() -> Work.check(size.equals(peer.call(PATIENCE, module, function, (Object) bytes))));
    }

    /** Those that are timed stay, so that each is started beside more than the one before. */
    private void grow(int before) throws Exception {
        try (Peer first = Peer.start()) {
            // A cold origin would make the earliest boots look slow.
            answers(first);
        }
        for (int i = 0; i < before; i++) {
            answers(Peer.start());
        }
        trials.run(() -> answers(Peer.start()));
    }

    private static void hold(int count) throws Exception {
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Peer peer = Peer.start();
            answers(peer);
            peers.add(peer);
        }
        Trials.hold(peers.stream().mapToLong(Peer::osPid).toArray());
        peers.forEach(Peer::stop);
    }

    private static final class Boot implements Trial {
        private final Peer.Builder builder;
        private final List<Peer> up = new ArrayList<>();

        Boot(Peer.Builder builder) {
            this.builder = builder;
        }

        @Override
        public void run() {
            Peer peer = started(builder);
            up.add(peer);
            answers(peer);
        }

        @Override
        public void clearUp() {
            up.forEach(Peer::stop);
            up.clear();
        }
    }

    private static final class Many implements Trial {
        private final int count;
        private final int atATime;
        private final List<Peer> up = new ArrayList<>();

        Many(int count, int atATime) {
            this.count = count;
            this.atATime = atATime;
        }

        @Override
        public void run() throws Exception {
            try (ExecutorService starters = Executors.newFixedThreadPool(atATime)) {
                List<Future<Peer>> peers = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    peers.add(starters.submit(() -> {
                        Peer peer = Peer.start();
                        answers(peer);
                        return peer;
                    }));
                }
                for (Future<Peer> peer : peers) {
                    up.add(peer.get());
                }
            }
        }

        @Override
        public void clearUp() {
            up.forEach(Peer::stop);
            up.clear();
        }
    }
}
