package io.peer4j.testing;

import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.peer4j.launch.Launch;
import io.peer4j.launch.PeerStart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two hosts with a router between them, whose network can fail: three network namespaces, of no matter to this machine's
 * own network. The peer's gives up sending after 3 s, not 15 minutes ({@code tcp_retries2}). {@link #close} ends what
 * runs on them, and removes them.
 */
public final class TwoHosts implements AutoCloseable {
    /** The addresses of the two. */
    public static final String ORIGIN = "10.213.1.2";

    /** See {@link #ORIGIN}. */
    public static final String PEER = "10.213.2.2";

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final String BUILD = """
            ip netns add $O; ip netns add $R; ip netns add $P
            ip -n $O link add net0 type veth peer name left netns $R
            ip -n $P link add net0 type veth peer name right netns $R
            ip -n $O addr add 10.213.1.2/24 dev net0; ip -n $R addr add 10.213.1.1/24 dev left
            ip -n $P addr add 10.213.2.2/24 dev net0; ip -n $R addr add 10.213.2.1/24 dev right
            for host in $O $P; do ip -n $host link set lo up; ip -n $host link set net0 up; done
            ip -n $R link set left up; ip -n $R link set right up
            ip -n $O route add default via 10.213.1.1; ip -n $P route add default via 10.213.2.1
            ip netns exec $R sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
            ip netns exec $P sh -c 'echo 3 >/proc/sys/net/ipv4/tcp_retries2'
            """;

    private final String origin;
    private final String router;
    private final String peer;

    private TwoHosts(String suffix) {
        this.origin = "peer4j-o-" + suffix;
        this.router = "peer4j-r-" + suffix;
        this.peer = "peer4j-p-" + suffix;
    }

    /** Makes them, or skips the test where that can't be done. */
    public static TwoHosts create() throws IOException {
        assumeTrue(Programs.isInstalled("ip"), "skipped: no ip on the PATH; install iproute2 to run this test");
        assumeTrue("root".equals(System.getProperty("user.name")), "skipped: network namespaces take root");
        TwoHosts hosts = new TwoHosts(ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet());
        try {
            hosts.run(BUILD);
        } catch (IOException e) {
            hosts.close();
            assumeTrue(false, "skipped: no network namespaces here: " + e.getMessage());
        }
        return hosts;
    }

    /** The namespace of the origin's host. */
    public String origin() {
        return origin;
    }

    /** The namespace of the peer's host. */
    public String peer() {
        return peer;
    }

    /** What {@code launch} starts, on another host, as if by {@code ssh}. */
    public static Launch on(String namespace, Launch launch) {
        return new On(namespace, launch);
    }

    /** What stands before a command that is to run on another host. */
    public static List<String> prefix(String namespace) {
        return List.of("ip", "netns", "exec", namespace);
    }

    /** The router drops all packets, and says nothing. */
    public void cut() throws IOException {
        run("for to in 10.213.1.2 10.213.2.2; do ip -n $R route add blackhole $to; done");
    }

    /** Ends {@link #cut}. */
    public void heal() throws IOException {
        run("for to in 10.213.1.2 10.213.2.2; do ip -n $R route del blackhole $to; done");
    }

    /** The peer's host is gone, without a word. */
    public void removePeer() throws IOException {
        run("ip -n $P link del net0");
    }

    /** The origin's host is gone, without a word. */
    public void removeOrigin() throws IOException {
        run("ip -n $O link del net0");
    }

    /** Both ends of all connections are reset; skips the test where the kernel does not do that. */
    public void reset() throws IOException {
        String closed = run("ip netns exec $O ss -HK dst 10.213.2.2 2>/dev/null");
        assumeFalse(closed.isBlank(), "skipped: this kernel closes no sockets for ss -K (INET_DIAG_DESTROY)");
    }

    @Override
    public void close() throws IOException {
        run("""
                for ns in $O $P; do
                    for pid in $(ip netns pids $ns 2>/dev/null); do kill -9 $pid; done
                done
                for ns in $O $R $P; do ip netns del $ns 2>/dev/null || true; done
                """);
    }

    /** What it printed. */
    private String run(String script) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-ec", script).redirectErrorStream(true);
        builder.environment().put("O", origin);
        builder.environment().put("R", router);
        builder.environment().put("P", peer);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.onExit().join().exitValue();
        if (status != 0) {
            throw new IOException("status " + status + ": " + said);
        }
        return said;
    }

    private record On(String namespace, Launch launch) implements Launch {
        @Override
        public List<String> command(PeerStart start) {
            List<String> command = new ArrayList<>(prefix(namespace));
            command.addAll(launch.command(start));
            return command;
        }

        @Override
        public boolean provesItself() {
            return launch.provesItself();
        }
    }
}
