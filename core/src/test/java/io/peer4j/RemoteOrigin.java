package io.peer4j;

import io.peer4j.launch.Launch;
import io.peer4j.node.Node;
import io.peer4j.node.NodeOptions;
import io.peer4j.term.Atom;
import io.peer4j.term.Term;
import io.peer4j.testing.Addresses;
import io.peer4j.testing.TwoHosts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What the origin of {@link NetworkFaultsTest} runs, on a host of its own, and what it saw of its peers. */
final class RemoteOrigin {
    static final String COOKIE = "faults";
    static final Duration HEARTBEAT = Duration.ofSeconds(2);
    static final Duration TICK_TIME = Duration.ofSeconds(2);
    static final int KEEP_ALIVE_SECONDS = 4;

    /** The times of TCP_KEEPIDLE, TCP_KEEPINTERVAL and TCP_KEEPCOUNT on Linux; {@code erl} knows no names for them. */
    private static final String ERL_KEEP_ALIVE =
            "[{keepalive,true},{raw,6,4,<<1:32/native>>},{raw,6,5,<<1:32/native>>},{raw,6,6,<<3:32/native>>}]";

    private static final Map<Kind, Peer> PEERS = new ConcurrentHashMap<>();
    private static final Map<Kind, Seen> DOWN = new ConcurrentHashMap<>();
    private static final Map<Kind, Seen> CALLS = new ConcurrentHashMap<>();

    /** A peer, and how it is linked to this origin. */
    enum Kind {
        JVM_TCP,
        ERL_TCP,
        JVM_DISTRIBUTION,
        ERL_DISTRIBUTION;

        boolean isJvm() {
            return this == JVM_TCP || this == JVM_DISTRIBUTION;
        }

        boolean isTcp() {
            return this == JVM_TCP || this == ERL_TCP;
        }
    }

    /** What was seen, and when, in milliseconds of the clock that all processes share. */
    record Seen(String what, long at) {
        static Seen now(String what) {
            return new Seen(what, System.currentTimeMillis());
        }
    }

    private RemoteOrigin() {}

    static void startNode() throws IOException {
        Node.local()
                .start(NodeOptions.longName("origin@" + TwoHosts.ORIGIN)
                        .withCookie(COOKIE)
                        .withNetTickTime(TICK_TIME));
    }

    /** Starts a peer on the other host, with a call under way that would last; returns its process id. */
    static long start(Kind kind, String peerHost) throws IOException {
        Launch there = kind.isJvm() ? Launch.local() : Launch.erlang();
        Peer.Builder builder =
                Peer.builder().launch(TwoHosts.on(peerHost, there)).peerDown(PeerDown.CONTINUE);
        if (kind.isTcp()) {
            builder.heartbeat(HEARTBEAT);
            builder.connection(Connection.tcp(Addresses.of(TwoHosts.ORIGIN), 0));
            builder.args(
                    kind.isJvm()
                            ? new String[] {"-keepalive", "" + KEEP_ALIVE_SECONDS}
                            : new String[] {"-kernel", "inet_default_connect_options", ERL_KEEP_ALIVE});
        } else {
            // The node's ticks alone are to tell.
            builder.heartbeat(Duration.ZERO);
            builder.connection(Connection.distribution()).longnames(true);
            builder.name(kind.name().toLowerCase(Locale.ROOT)).host(TwoHosts.PEER);
            builder.args("-kernel", "net_ticktime", "" + TICK_TIME.toSeconds());
        }
        Peer peer = builder.waitBoot(Duration.ofSeconds(60)).start();
        PEERS.put(kind, peer);
        var unused = peer.onDown().thenAccept(reason -> DOWN.put(kind, Seen.now(reason.toString())));
        var unused2 = peer.callTermAsync("timer", "sleep", List.of(Term.integer(600_000)))
                .whenComplete((unused3, failure) -> CALLS.put(kind, Seen.now(nameAndReason(failure))));
        return peer.osPid();
    }

    private static String nameAndReason(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof PeerDownException down ? "down " + down.reason() : String.valueOf(cause);
    }

    /** The node that answers a call of that peer, and in how many milliseconds. */
    static Seen call(Kind kind) {
        long from = System.nanoTime();
        Term node = peer(kind).callTerm(Duration.ofSeconds(10), "erlang", "node", List.of());
        return new Seen(((Atom) node).name(), (System.nanoTime() - from) / 1_000_000);
    }

    static String state(Kind kind) {
        return peer(kind).getState().toString();
    }

    private static Peer peer(Kind kind) {
        Peer peer = PEERS.get(kind);
        if (peer == null) {
            throw new IllegalStateException("no peer " + kind);
        }
        return peer;
    }

    static @Nullable Seen down(Kind kind) {
        return DOWN.get(kind);
    }

    static @Nullable Seen callInFlight(Kind kind) {
        return CALLS.get(kind);
    }
}
