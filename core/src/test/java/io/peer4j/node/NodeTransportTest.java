package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.peer4j.internal.tls.Pem;
import io.peer4j.internal.tls.TlsSide;
import io.peer4j.node.NodeTransport.EpmdUse;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.testing.Epmd;
import io.peer4j.testing.Erl;
import io.peer4j.testing.ErlNode;
import io.peer4j.testing.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How nodes reach each other: ports, epmd, IPv6, TLS, cookies; with each other, and with a real {@code erl}. */
@Timeout(60)
@Tag("erlang")
class NodeTransportTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final String COOKIE = "SECRET";

    private final NameService local = new LocalNames();
    private final List<AutoCloseable> started = new ArrayList<>();

    @TempDir
    Path directory;

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : started) {
            each.close();
        }
    }

    private Node start(String name, NodeTransport transport) throws IOException {
        return start(name, transport, local);
    }

    private Node start(String name, NodeTransport transport, NameService names) throws IOException {
        return start(
                Node.create(),
                NodeOptions.shortName(name + "@localhost").withCookie(COOKIE).withTransport(transport),
                names);
    }

    private Node start(Node node, NodeOptions options, NameService names) throws IOException {
        started.add(node);
        node.start(
                options,
                (asked, cookies, signals) -> TcpDistribution.start(
                        HostNames.nodeName(asked),
                        asked,
                        cookies,
                        FixedNames.around(names, asked.transport()),
                        signals,
                        null));
        return node;
    }

    private int port(String name) throws IOException {
        return local.port(name, LOOPBACK).orElse(0);
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, LOOPBACK)) {
            return probe.getLocalPort();
        }
    }

    @Test
    void listensOnTheFirstFreePortOfItsRange() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
            int first = taken.getLocalPort();
            start("a", NodeTransport.DEFAULT.withPorts(first, first + 20));
            assertThat(port("a")).isBetween(first + 1, first + 20);

            assertThatThrownBy(() -> start("b", NodeTransport.DEFAULT.withPorts(first, first)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("port " + first);
        }
    }

    @Test
    void withoutListeningItIsHiddenAndNamelessAtEpmd() throws Exception {
        Node a = start("a", NodeTransport.DEFAULT.withoutListening());
        Node b = start("b", NodeTransport.DEFAULT);

        assertThat(local.port("a", LOOPBACK)).isEqualTo(OptionalInt.empty());
        assertThat(b.ping(a.name())).isFalse();
        assertThat(a.ping(b.name())).isTrue();
        await().until(() -> b.hiddenNodes().contains(a.name()));
        assertThat(b.ping(a.name())).isTrue();
    }

    @Test
    void nodesOfOnePortNeedNoEpmd() throws Exception {
        NodeTransport transport = NodeTransport.DEFAULT.withEpmd(EpmdUse.NONE).withCommonPort(freePort());
        Node a = start("a", transport);
        Node b = start("b", transport.withoutListening());

        assertThat(local.port("a", LOOPBACK)).isEqualTo(OptionalInt.empty());
        assertThat(b.ping(a.name())).isTrue();
    }

    @Test
    void aNodeOutsideTheMeshConnectsToNobodyByItself() throws Exception {
        Node a = start("a", NodeTransport.DEFAULT);
        Node b = start("b", NodeTransport.DEFAULT);
        Node c = start("c", NodeTransport.DEFAULT.withoutMesh());
        assertThat(a.ping(b.name()) && c.ping(a.name())).isTrue();
        Node d = start("d", NodeTransport.DEFAULT);
        assertThat(d.ping(b.name())).isTrue();

        await().until(() -> d.nodes().contains(a.name()));
        assertThat(c.nodes()).containsExactly(a.name());
        assertThat(b.nodes()).doesNotContain(c.name());
    }

    @Test
    void aCookieForOneNodeIsNotTheNodesOwn() throws Exception {
        Node a = Node.create();
        Atom b = new Atom("b@localhost");
        a.setCookie(b, "for b");
        start(a, NodeOptions.shortName("a@localhost").withCookie(COOKIE), local);
        Node other = start(Node.create(), NodeOptions.shortName("b@localhost").withCookie("for b"), local);
        Node c = start("c", NodeTransport.DEFAULT);

        assertThat(List.of(String.valueOf(a.cookie()), String.valueOf(a.cookie(b)), String.valueOf(a.cookie(c.name()))))
                .containsExactly(COOKIE, "for b", COOKIE);
        assertThat(a.ping(b)).isTrue();
        assertThat(a.ping(c.name())).isTrue();
        assertThat(other.ping(c.name())).isFalse();
        other.setCookie(c.name(), COOKIE);
        assertThat(other.ping(c.name())).isTrue();
    }

    @Test
    void nodesConnectOverIpv6() throws Exception {
        try (Epmd epmd = ipv6Epmd();
                ErlNode erl = ErlNode.startLong(epmd, "erl@::1", COOKIE, "-proto_dist", "inet6_tcp")) {
            NameService names = new EpmdNames(Integer.parseInt(epmd.port()), false);
            Node a = startIpv6("a@::1", names);
            Node b = startIpv6("b@::1", names);

            assertThat(a.ping(b.name())).isTrue();
            assertThat(a.ping(new Atom("erl@::1"))).isTrue();
            assertThat(erl.eval("net_adm:ping('b@::1')")).isEqualTo("{ok,pong}");
        }
    }

    private Node startIpv6(String name, NameService names) throws IOException {
        return start(
                Node.create(),
                NodeOptions.longName(name).withCookie(COOKIE).withTransport(NodeTransport.DEFAULT.overIpv6()),
                names);
    }

    private static Epmd ipv6Epmd() throws IOException {
        boolean hasIpv6 = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .anyMatch(address -> address.getHostAddress().equals("0:0:0:0:0:0:0:1%lo"));
        assumeTrue(hasIpv6, "skipped: no IPv6 on the loopback interface");
        return Epmd.start();
    }

    @Test
    void nodesConnectInTls() throws Exception {
        NodeTls tls = NodeTls.ofOptFile(mutual(new TestAuthority(directory)));
        NodeTransport inTls = NodeTransport.DEFAULT.withTls(tls);
        Node a = start("a", inTls);
        Node b = start("b", inTls);
        Node clear = start("clear", NodeTransport.DEFAULT);

        assertThat(a.ping(b.name())).isTrue();
        assertThat(a.ping(clear.name())).isFalse();
        assertThat(clear.ping(a.name())).isFalse();
        Mailbox here = a.open();
        Mailbox there = b.open();
        byte[] large = new byte[3 << 20];
        large[large.length - 1] = 7;
        here.send(there.self(), Binary.wrap(large));
        here.send(there.self(), new Atom("after"));
        assertThat(there.receive(Duration.ofSeconds(20))).isEqualTo(Binary.wrap(large));
        assertThat(there.receive(Duration.ofSeconds(20))).isEqualTo(new Atom("after"));
    }

    @Test
    void nodesConnectInTlsOfAContextOfTheProgramsOwn() throws Exception {
        TestAuthority authority = new TestAuthority(directory);
        Path file = authority.issue("localhost");
        TlsSide.Settings settings = new TlsSide.Settings(
                Pem.key(file, null),
                Pem.certificates(file),
                Pem.certificates(authority.certificate()),
                1,
                true,
                List.of("TLSv1.3"),
                List.of());
        NodeTls tls = NodeTls.of(TlsSide.of(settings, true).context());
        Node a = start("a", NodeTransport.DEFAULT.withTls(tls));
        Node b = start("b", NodeTransport.DEFAULT.withTls(NodeTls.ofOptFile(authority.mutual(file))));

        assertThat(a.ping(b.name())).isTrue();
        a.disconnect(b.name());
        await().until(() -> b.nodes().isEmpty());
        assertThat(b.ping(a.name())).isTrue();
    }

    @Test
    void aNodeInClearTextIsToldThatTheOtherSpeaksTls() throws Exception {
        NodeTls tls = NodeTls.ofOptFile(mutual(new TestAuthority(directory)));
        Node inTls = start("tls", NodeTransport.DEFAULT.withTls(tls));
        TcpDistribution clear =
                TcpDistribution.start(NodeOptions.shortName("clear@localhost"), COOKIE, local, new RecordingSignals());
        started.add(clear);

        assertThatThrownBy(() -> clear.connect(inTls.name())).hasMessageContaining("speaks TLS");
    }

    @Test
    void strangersCertificatesAreRefused() throws Exception {
        Path others = Files.createDirectory(directory.resolve("others"));
        Node a = start("a", NodeTransport.DEFAULT.withTls(NodeTls.ofOptFile(mutual(new TestAuthority(directory)))));
        Node b = start("b", NodeTransport.DEFAULT.withTls(NodeTls.ofOptFile(mutual(new TestAuthority(others)))));

        assertThat(a.ping(b.name())).isFalse();
        assertThat(b.ping(a.name())).isFalse();
    }

    @Test
    void certificatesOfOtherHostsAreRefused() throws Exception {
        TestAuthority authority = new TestAuthority(directory);
        Path other = authority.issue("elsewhere");
        Node a = start("a", NodeTransport.DEFAULT.withTls(NodeTls.ofOptFile(mutual(authority))));
        Node b = start("b", NodeTransport.DEFAULT.withTls(NodeTls.ofOptFile(authority.mutual(other))));

        assertThat(a.ping(b.name())).isFalse();
        assertThat(b.ping(a.name()))
                .as("names of nodes that connect are not looked up")
                .isTrue();
    }

    @Test
    void nodesConnectInTlsWithErlang() throws Exception {
        Erl.assumeSsl();
        Path file = mutual(new TestAuthority(directory));
        NodeTls tls = NodeTls.ofOptFile(file);
        try (Epmd epmd = Epmd.start();
                ErlNode erl = ErlNode.start(
                        epmd,
                        "erl@localhost",
                        COOKIE,
                        "-proto_dist",
                        "inet_tls",
                        "-ssl_dist_optfile",
                        file.toString())) {
            NameService names = new EpmdNames(Integer.parseInt(epmd.port()), false);
            Node a = start("a", NodeTransport.DEFAULT.withTls(tls), names);
            Node b = start("b", NodeTransport.DEFAULT.withTls(tls), names);

            assertThat(a.ping(new Atom("erl@localhost"))).isTrue();
            assertThat(erl.eval("net_adm:ping(b@localhost)")).isEqualTo("{ok,pong}");
            Mailbox here = b.open("here");
            assertThat(erl.eval("{here, b@localhost} ! {self(), binary:copy(<<1>>, 1000000)}"))
                    .startsWith("{ok,");
            assertThat(String.valueOf(here.receive(Duration.ofSeconds(20)))).hasSizeGreaterThan(1000);
        }
    }

    private static Path mutual(TestAuthority authority) throws IOException {
        return authority.mutual(authority.issue("localhost"));
    }

    @Test
    void optionsThatAreNotPossibleAreRefusedByName() throws Exception {
        assertThatThrownBy(() -> NodeTls.ofFlags(null, List.of("server_verify_fun", "{m,f,s}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("server_verify_fun");
        assertThatThrownBy(() -> NodeTls.ofFlags(null, List.of("client_verify", "verify_peer")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("client_cacertfile");
        assertThatThrownBy(() -> NodeTls.ofFlags(null, List.of("client_versions", "tlsv1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("client_versions");
        assertThatThrownBy(() -> NodeTls.ofOptFile(directory.resolve("none"))).isInstanceOf(IOException.class);
        Path file = Files.writeString(directory.resolve("odd"), "[{peer, []}].");
        assertThatThrownBy(() -> NodeTls.ofOptFile(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("peer");
    }

    @Test
    void namesOfOpensslsCiphersAreTaken() {
        assertThat(List.of(
                        "ECDHE-RSA-AES256-GCM-SHA384",
                        "ECDHE-ECDSA-CHACHA20-POLY1305",
                        "AES128-SHA256",
                        "TLS_AES_128_GCM_SHA256"))
                .map(CipherNames::ofJdk)
                .containsExactly(
                        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                        "TLS_RSA_WITH_AES_128_CBC_SHA256",
                        "TLS_AES_128_GCM_SHA256");
    }
}
