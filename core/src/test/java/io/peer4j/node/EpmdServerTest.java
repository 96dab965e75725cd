package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.peer4j.testing.Programs;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@Tag("erlang")
class EpmdServerTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Duration SHORT = Duration.ofMillis(300);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private EpmdServer server;
    private Epmd epmd;

    @BeforeEach
    void start() throws IOException {
        use(EpmdServer.start(LOOPBACK, 0));
    }

    private void use(EpmdServer started) {
        open.push(started);
        server = started;
        epmd = Epmd.at(LOOPBACK, server.port());
    }

    @AfterEach
    void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
        await().until(() -> Programs.threads("peer4j-epmd").isEmpty());
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(LOOPBACK, server.port());
        open.push(socket);
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private Socket send(byte[] bytes) throws IOException {
        Socket socket = connect();
        socket.getOutputStream().write(bytes);
        return socket;
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    /** What comes until the connection ends, one way or another. */
    private static byte[] answer(Socket socket) throws IOException {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (SocketException e) {
            return new byte[0];
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private boolean hasNames(String... names) {
        try {
            List<String> there = epmd.names().stream().map(Epmd.NodeEntry::name).toList();
            return there.size() == names.length && there.containsAll(List.of(names));
        } catch (IOException e) {
            return false;
        }
    }

    // ---- the protocol

    @Test
    void theBytesAreThoseOfARealOne() throws Exception {
        Socket node = send(hex("000e 78 04d2 4d 00 0006 0005 0001 61 0000"));
        byte[] registered = node.getInputStream().readNBytes(6);
        assertThat(registered).startsWith(hex("7600"));

        assertThat(answer(send(hex("0002 7a 61")))).isEqualTo(hex("7700 04d2 4d 00 0006 0005 0001 61 0000"));
        assertThat(answer(send(hex("0002 7a 62")))).isEqualTo(hex("7701"));
        byte[] names = answer(send(hex("0001 6e")));
        assertThat(names).startsWith(0, 0, server.port() >> 8, server.port() & 0xFF);
        assertThat(text(names).substring(4)).isEqualTo("name a at port 1234\n");

        byte[] again = send(hex("000e 78 04d2 4d 00 0006 0005 0001 61 0000"))
                .getInputStream()
                .readNBytes(6);
        assertThat(again).isEqualTo(hex("7601 00000063"));
        byte[] old = send(hex("000e 78 04d2 4d 00 0005 0005 0001 61 0000"))
                .getInputStream()
                .readNBytes(4);
        assertThat(old).isEqualTo(hex("7901 0063"));
    }

    @Test
    void aRequestMayComeByteByByte() throws Exception {
        Socket slow = connect();
        for (byte one : hex("0002 7a 61")) {
            slow.getOutputStream().write(one);
        }

        assertThat(answer(slow)).isEqualTo(hex("7701"));
    }

    @Test
    void aRequestToEndIsRefused() throws Exception {
        assertThat(answer(send(hex("0001 6b")))).isEqualTo("NO".getBytes(StandardCharsets.US_ASCII));
        assertThat(answer(send(hex("0002 73 61")))).isEmpty();
        assertThat(epmd.names()).isEmpty();
    }

    @Test
    void aDumpListsTheNodes() throws Exception {
        open.push(epmd.register(EpmdNode.of("a", 7, false)).socket());

        assertThat(text(answer(send(hex("0001 64")))).substring(4)).isEqualTo("active name     <a> at port 7\n");
    }

    @Test
    void whatANodeSendsBehindItsRegistrationIsDropped() throws Exception {
        Socket node = epmd.register(EpmdNode.of("a", 7, false)).socket();
        open.push(node);
        node.getOutputStream().write(new byte[100_000]);

        assertThat(epmd.lookup("a")).isPresent();
        node.close();
        await().until(() -> epmd.lookup("a").isEmpty());
    }

    @Test
    void anOpenPortIsNotTakenTwice() {
        assertThatThrownBy(() -> EpmdServer.start(LOOPBACK, server.port())).isInstanceOf(BindException.class);
    }

    // ---- strangers

    @Test
    void garbageIsDroppedWithoutAnAnswer() throws Exception {
        for (String garbage : List.of(
                "0000", // no kind
                "03fe 78", // longer than any request
                "ffff 6e",
                "0001 00", // no such kind
                "0001 7a", // no name
                "0002 7a 00", // likewise
                "0003 7a 6100", // a name and NUL: the one good one
                "0003 7a ff61", // not UTF-8
                "0003 7a 610a", // a line end
                "0001 78", // nothing to register
                "000d 78 04d2 4d 00 0006 0005 0000 0000", // an empty name
                "000e 78 04d2 4d 00 0006 0005 0002 61 0000", // a name that is longer than the request
                "000e 78 04d2 4d 00 0006 0005 0001 61 0001", // extra bytes that are not there
                "000e 78 04d2 4d 00 0006 0005 ffff 61 0000")) {
            byte[] answer = answer(send(hex(garbage)));
            assertThat(answer).isEqualTo(garbage.equals("0003 7a 6100") ? hex("7701") : new byte[0]);
        }
        assertThat(answer(send("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII))))
                .isEmpty();
        assertThat(epmd.names()).isEmpty();
    }

    @Test
    void whoIsSlowIsDroppedAndWhoHasRegisteredIsNot() throws Exception {
        use(EpmdServer.start(LOOPBACK, 0, SHORT));
        open.push(epmd.register(EpmdNode.of("a", 7, false)).socket());
        List<Socket> slow = List.of(connect(), send(hex("00")), send(hex("0002")), send(hex("0002 7a")));

        for (Socket one : slow) {
            assertThat(answer(one)).isEmpty();
        }

        await().until(() -> Programs.threads("peer4j-epmd-connection").size() == 1);
        assertThat(epmd.lookup("a")).isPresent();
    }

    @Test
    void whoDripsBytesIsDroppedAsWell() throws Exception {
        use(EpmdServer.start(LOOPBACK, 0, SHORT));
        Socket slow = send(hex("03fd"));

        assertThatThrownBy(() -> await().pollInterval(Duration.ofMillis(50)).until(() -> {
                    slow.getOutputStream().write(1);
                    return false;
                }))
                .isInstanceOf(SocketException.class);
    }

    @Test
    void manyWhoStallMakeWay() throws Exception {
        List<Socket> stalling = new ArrayList<>();
        for (int i = 0; i < Strangers.MOST + 50; i++) {
            stalling.add(connect());
        }

        assertThat(answer(stalling.getFirst())).isEmpty();
        assertThat(epmd.names()).isEmpty();
    }

    @Test
    void itsEndEndsAllConnections() throws Exception {
        Socket node = epmd.register(EpmdNode.of("a", 7, false)).socket();
        Socket stranger = connect();
        server.close();
        server.close();

        assertThat(answer(node)).isEmpty();
        assertThat(answer(stranger)).isEmpty();
        assertThat(epmd.isThere()).isFalse();
    }

    // ---- real nodes

    private ProcessBuilder program(String... command) {
        assumeTrue(Programs.isInstalled(command[0]), "no " + command[0] + " is installed");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("ERL_EPMD_PORT", Integer.toString(server.port()));
        return builder;
    }

    private String run(String... command) throws IOException {
        Process process = program(command).start();
        open.push(process::destroyForcibly);
        return text(process.getInputStream().readAllBytes()).strip();
    }

    /** A node that ends with its input, so at the latest with this JVM. */
    private Process erl(String name, String... flags) throws IOException {
        List<String> command = new ArrayList<>(List.of("erl", "-sname", name, "-setcookie", "SECRET", "-noshell"));
        command.addAll(List.of(flags));
        command.addAll(List.of("-eval", "spawn(fun() -> io:get_line([]), halt(0) end)."));
        ProcessBuilder builder = program(command.toArray(String[]::new));
        Process process =
                builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        open.push(() -> {
            process.destroyForcibly();
            process.waitFor();
        });
        return process;
    }

    @Test
    void realNodesRegisterAndFindEachOther() throws Exception {
        Process a = erl("a@localhost");
        await().until(() -> hasNames("a"));

        String seen = run("erl", "-sname", "b@localhost", "-setcookie", "SECRET", "-noinput", "-eval", """
                Pong = net_adm:ping('a@localhost'),
                {ok, Names} = net_adm:names(localhost),
                io:format("~p ~p ~p~n", [Pong, nodes(), lists:sort([Name || {Name, _} <- Names])]),
                halt(0).""");
        assertThat(seen).isEqualTo("pong [a@localhost] [\"a\",\"b\"]");

        await().until(() -> hasNames("a"));
        int port = epmd.lookup("a").orElseThrow().port();
        assertThat(run("epmd", "-names"))
                .isEqualTo(
                        "epmd: up and running on port %d with data:\nname a at port %d".formatted(server.port(), port));
        Programs.kill(a.pid());
        await().until(() -> hasNames());
    }

    @Test
    void aRealNodeIsToldThatItsNameIsTaken() throws Exception {
        open.push(epmd.register(EpmdNode.of("a", 7, false)).socket());

        assertThat(run("erl", "-sname", "a@localhost", "-noinput", "-eval", "halt(0)."))
                .contains("a@localhost seems to be in use by another Erlang node");
    }

    @Test
    void aRealHiddenNodeIsRegisteredAsOne() throws Exception {
        erl("h@localhost", "-hidden");

        await().until(() -> hasNames("h"));
        // It says so to those that it connects to; to epmd it is a node like others.
        assertThat(epmd.lookup("h").orElseThrow().type()).isEqualTo(EpmdNode.NORMAL);
    }

    @Test
    void aRealNodeMovesToTheNextEpmd() throws Exception {
        erl("a@localhost", "-start_epmd", "false");
        await().until(() -> hasNames("a"));

        server.close();
        use(EpmdServer.start(LOOPBACK, server.port()));

        await().until(() -> hasNames("a"));
    }

    @Test
    void theRealClientCannotKillIt() throws Exception {
        assertThat(run("epmd", "-kill")).contains("Killing not allowed");
        assertThat(epmd.isThere()).isTrue();
    }
}
