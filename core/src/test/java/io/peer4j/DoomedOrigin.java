package io.peer4j;

import io.peer4j.launch.Launch;
import io.peer4j.node.Node;
import io.peer4j.node.NodeOptions;
import io.peer4j.testing.ErlangOrigin;
import io.peer4j.testing.MarkedProcesses;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A JVM origin that is going to be killed: starts two peers, works them, and has them stop. Says on standard error what it
 * is at: {@code boot}, {@code work}, {@code stop}. Its arguments: the {@link Pairing}, or {@link #DEAF} and a kind of
 * connection; {@code STOP} or another phase; the {@link Shutdown}.
 */
final class DoomedOrigin {
    /** Stands before the kind of connection for peers that never become such, and heed nothing. */
    static final String DEAF = "DEAF_";

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private DoomedOrigin() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Peer.Builder builder =
                builder(args[0]).output(text -> {}).waitBoot(LIMIT).shutdown(shutdown(args[2]));

        say("boot");
        if (args[0].startsWith(DEAF)) {
            var unused = List.of(builder.waitBoot(WaitBoot.no()).start(), builder.start());
            say("work");
            TimeUnit.NANOSECONDS.sleep(LIMIT.toNanos());
        }
        List<Peer> peers = Stream.of(builder.startAsync(), builder.startAsync())
                .map(CompletableFuture::join)
                .toList();
        peers.forEach(DoomedOrigin::print);
        peers.forEach(DoomedOrigin::work);
        say("work");
        if (args[1].equals("STOP")) {
            say("stop");
            peers.forEach(peer -> Thread.startVirtualThread(peer::stop));
        }
        TimeUnit.NANOSECONDS.sleep(LIMIT.toNanos());
    }

    /** Starts it as a process of its own, to be told from others by {@code mark}. */
    static Process start(String mark, String... args) throws IOException {
        return start(mark, List.of(), args);
    }

    /** The same with {@code before} before its command line. */
    static Process start(String mark, List<String> before, String... args) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(ErlangOrigin.java(), "-XX:TieredStopAtLevel=1", "-cp", ErlangOrigin.classPath()));
        command.add(DoomedOrigin.class.getName());
        command.addAll(List.of(args));
        return MarkedProcesses.start(mark, command);
    }

    private static Peer.Builder builder(String kind) throws IOException {
        if (kind.startsWith(DEAF)) {
            boolean tcp = kind.equals(DEAF + "TCP");
            return Peer.builder()
                    .launch(Launch.command("/bin/sh", "-c", "sleep 60; true"))
                    .connection(tcp ? Connection.tcp() : Connection.standardIo());
        }
        Pairing pairing = Pairing.valueOf(kind);
        if (pairing.isDistribution()) {
            String name = "origin-" + ProcessHandle.current().pid() + "@localhost";
            Node.local().start(NodeOptions.shortName(name).withCookie(OriginNode.COOKIE));
        }
        return pairing.builder();
    }

    private static Shutdown shutdown(String name) {
        return switch (name) {
            case "close" -> Shutdown.close();
            case "stop" -> Shutdown.stop(Duration.ofSeconds(5));
            default -> Shutdown.halt();
        };
    }

    private static void work(Peer peer) {
        var unused = peer.callAsync("timer", "sleep", LIMIT.toMillis());
        Thread.startVirtualThread(() -> {
            while (peer.getState() instanceof PeerState.Running) {
                print(peer);
            }
        });
    }

    private static @Nullable Object print(Peer peer) {
        return peer.call(LIMIT, "io", "put_chars", List.of("line\n"));
    }

    private static void say(String what) {
        System.err.println(what);
    }
}
