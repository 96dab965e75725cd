package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.RemoteOrigin.Kind;
import io.peer4j.RemoteOrigin.Seen;
import io.peer4j.launch.Launch;
import io.peer4j.testing.ErlangOrigin;
import io.peer4j.testing.Programs;
import io.peer4j.testing.Soak;
import io.peer4j.testing.TwoHosts;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Origin and peers on two hosts, and what fails is the network: all kinds of connection at once, of a JVM origin and of
 * OTP's.
 */
@Tag(Soak.TAG)
@Tag("erlang")
@Timeout(600)
class NetworkFaultsTest {
    private static final String OTP_JVM_TCP = "OTP origin, JVM over TCP";
    private static final String OTP_JVM_DISTRIBUTION = "OTP origin, JVM over distribution";

    /** Peers of OTP's own {@code peer}; prints their process ids. */
    private static final String OTP_ORIGIN = """
            Exec = {os:find_executable("ip"), ["netns", "exec", os:getenv("NS"), os:getenv("PEER4J"), "node"]},
            Print = fun(Pid) -> io:format("~s~n", [Pid]) end,
            {ok, Tcp, _} = peer:start(#{exec => Exec, connection => {{10,213,1,2}, 0}, peer_down => continue,
                args => ["-keepalive", "4"]}),
            Print(peer:call(Tcp, os, getpid, [])),
            {ok, _, Node} = peer:start(#{exec => Exec, name => otp_jvm, host => "10.213.2.2", longnames => true,
                peer_down => continue, args => ["-setcookie", "faults", "-kernel", "net_ticktime", "2"]}),
            Print(erpc:call(Node, os, getpid, [])).""";

    /** What a machine under load may add. */
    private static final long LOAD_MILLIS = 4_000;

    private static final long SHORT_CUT_MILLIS = 300;
    private static final long SILENCE_MILLIS = RemoteOrigin.HEARTBEAT.toMillis() * 5 / 4;
    private static final long GRACE_MILLIS = 5_000;
    private static final long KEEP_ALIVE_MILLIS = (RemoteOrigin.KEEP_ALIVE_SECONDS + 1) * 1_000L;

    /** What happens between the two hosts. */
    enum Fault {
        /** A router drops all packets. */
        CUT,
        /** The peer's host is gone: no packet says so. */
        PEER_GONE,
        /** The origin's host is gone, with all that ran there. */
        ORIGIN_GONE,
        /** Each connection is reset. */
        RESET
    }

    private final Map<String, List<Long>> figures = new TreeMap<>();

    @BeforeAll
    static void findErl() {
        Assumptions.assumeTrue(Programs.isInstalled("erl"), "no erl is installed");
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void bothSidesLearnOf(Fault fault) throws Exception {
        int rounds = Soak.rounds(1, 10);
        for (int round = 0; round < rounds; round++) {
            learnOf(fault);
        }
        figures.forEach((what, millis) -> Soak.figure(
                "%-12s %-45s %s ms",
                fault, what, millis.stream().sorted().map(String::valueOf).collect(Collectors.joining(" "))));
    }

    private void learnOf(Fault fault) throws Exception {
        try (TwoHosts hosts = TwoHosts.create();
                Peer origin = originOn(hosts)) {
            Map<Kind, Long> peers = peersOf(origin, hosts);
            Process otp = otpOn(hosts);
            Map<String, Long> otpPeers = otpPeers(otp);
            if (fault == Fault.CUT) {
                shortCutsHarmNothing(origin, peers.keySet(), hosts);
            }
            long struck = strike(fault, hosts, origin, otp);
            Map<String, Long> pids = new LinkedHashMap<>(otpPeers);
            peers.forEach((kind, pid) -> pids.put(kind.name(), pid));
            allGone(pids, struck, fault);
            if (fault != Fault.ORIGIN_GONE) {
                peers.keySet().forEach(kind -> originKnows(origin, kind, struck, fault));
            }
            otp.destroyForcibly();
        }
    }

    private static Peer originOn(TwoHosts hosts) {
        Peer origin = Peer.builder()
                .launch(TwoHosts.on(hosts.origin(), Launch.local()))
                .start();
        origin.run(RemoteOrigin::startNode);
        return origin;
    }

    private static Map<Kind, Long> peersOf(Peer origin, TwoHosts hosts) {
        String host = hosts.peer();
        Map<Kind, CompletableFuture<Long>> starting = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            starting.put(kind, origin.callAsync(() -> RemoteOrigin.start(kind, host)));
        }
        Map<Kind, Long> pids = new EnumMap<>(Kind.class);
        starting.forEach((kind, pid) -> pids.put(kind, pid.join()));
        return pids;
    }

    private static Process otpOn(TwoHosts hosts) throws IOException {
        List<String> command = new ArrayList<>(TwoHosts.prefix(hosts.origin()));
        command.addAll(List.of("erl", "-noinput", "-name", "otp@" + TwoHosts.ORIGIN));
        command.addAll(List.of("-setcookie", RemoteOrigin.COOKIE, "-kernel", "net_ticktime", "2"));
        command.addAll(List.of("-eval", OTP_ORIGIN.replace('\n', ' ')));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.DISCARD);
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        builder.environment()
                .putAll(Map.of(
                        "NS", hosts.peer(),
                        "PEER4J", ErlangOrigin.PEER4J,
                        "JAVA", java.toString(),
                        "CLASS_PATH", ErlangOrigin.classPath()));
        return builder.start();
    }

    private static Map<String, Long> otpPeers(Process otp) throws IOException {
        BufferedReader lines = otp.inputReader();
        return Map.of(
                OTP_JVM_TCP, Long.parseLong(String.valueOf(lines.readLine())),
                OTP_JVM_DISTRIBUTION, Long.parseLong(String.valueOf(lines.readLine())));
    }

    private static void shortCutsHarmNothing(Peer origin, Set<Kind> peers, TwoHosts hosts) throws Exception {
        for (int cut = 0; cut < Soak.rounds(1, 5); cut++) {
            hosts.cut();
            List<CompletableFuture<Seen>> calls = peers.stream()
                    .map(kind -> origin.callAsync(() -> RemoteOrigin.call(kind)))
                    .toList();
            Thread.sleep(SHORT_CUT_MILLIS);
            assertThat(calls).noneMatch(CompletableFuture::isDone);
            hosts.heal();
            for (CompletableFuture<Seen> call : calls) {
                assertThat(call.join().at()).isGreaterThanOrEqualTo(SHORT_CUT_MILLIS);
            }
        }
        for (Kind kind : peers) {
            assertThat(origin.call(() -> RemoteOrigin.state(kind))).isEqualTo("running");
        }
    }

    private static long strike(Fault fault, TwoHosts hosts, Peer origin, Process otp) throws Exception {
        long at = System.currentTimeMillis();
        switch (fault) {
            case CUT -> hosts.cut();
            case PEER_GONE -> hosts.removePeer();
            case RESET -> hosts.reset();
            case ORIGIN_GONE -> {
                hosts.removeOrigin();
                Programs.kill(origin.osPid());
                Programs.kill(otp.pid());
            }
        }
        return at;
    }

    private void allGone(Map<String, Long> pids, long struck, Fault fault) {
        Map<String, Long> gone = new TreeMap<>();
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    pids.forEach((peer, pid) -> {
                        if (!Programs.isRunning(pid)) {
                            gone.putIfAbsent(peer, System.currentTimeMillis() - struck);
                        }
                    });
                    return gone.size() == pids.size();
                });
        gone.forEach((peer, after) -> {
            assertThat(after).as("%s: %s gone", fault, peer).isLessThan(limit(peer, fault) + LOAD_MILLIS);
            figures.computeIfAbsent(peer + ", gone after", unused -> new ArrayList<>())
                    .add(after);
        });
    }

    /** An origin that knows has its peer's process killed; where the origin does not, the peer has to know. */
    private static long limit(String peer, Fault fault) {
        boolean alone = fault == Fault.ORIGIN_GONE || peer.startsWith("OTP");
        if (!alone) {
            return SILENCE_MILLIS + GRACE_MILLIS;
        }
        return peer.endsWith("TCP") ? KEEP_ALIVE_MILLIS : SILENCE_MILLIS;
    }

    private void originKnows(Peer origin, Kind kind, long struck, Fault fault) {
        Seen down = await().until(() -> origin.call(() -> RemoteOrigin.down(kind)), Objects::nonNull);
        Seen call = await().until(() -> origin.call(() -> RemoteOrigin.callInFlight(kind)), Objects::nonNull);
        String reason = down.what();
        assertThat(reason).isIn(reasons(kind, fault));
        assertThat(origin.call(() -> RemoteOrigin.state(kind))).isEqualTo("{down," + reason + "}");
        assertThat(call.what()).isEqualTo("down " + reason);
        assertThat(Math.max(down.at(), call.at()) - struck)
                .as("%s: the origin of %s knows", fault, kind)
                .isLessThan(SILENCE_MILLIS + LOAD_MILLIS);
        figures.computeIfAbsent(kind + ", origin knew after", unused -> new ArrayList<>())
                .add(down.at() - struck);
    }

    /** A peer whose node learns of it before the origin's ends by itself, which the origin sees. */
    private static List<String> reasons(Kind kind, Fault fault) {
        if (!kind.isTcp()) {
            String lost = "{nodedown,'" + kind.name().toLowerCase(Locale.ROOT) + "@" + TwoHosts.PEER + "'}";
            return List.of(lost, "{exit_status," + (kind.isJvm() ? 1 : 0) + "}");
        }
        return fault == Fault.RESET
                ? List.of("tcp_closed", "{tcp_closed,{exit_status,0}}", "{tcp_closed,{exit_status,1}}")
                : List.of("net_tick_timeout");
    }
}
