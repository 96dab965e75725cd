package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.peer4j.term.Binary;
import io.peer4j.testing.Programs;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The client, and that an embedded epmd is to it what a real one is. */
@Timeout(60)
@Tag("erlang")
class EpmdTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    enum Kind {
        REAL,
        EMBEDDED
    }

    private Epmd start(Kind kind) throws IOException {
        if (kind == Kind.EMBEDDED) {
            EpmdServer server = EpmdServer.start(LOOPBACK, 0);
            open.push(server);
            return Epmd.at(LOOPBACK, server.port());
        }
        assumeTrue(Programs.isInstalled("epmd"), "no epmd is installed");
        io.peer4j.testing.Epmd real = io.peer4j.testing.Epmd.start();
        open.push(real);
        return Epmd.at(LOOPBACK, Integer.parseInt(real.port()));
    }

    @AfterEach
    void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    private Epmd.Alive register(Epmd epmd, EpmdNode node) throws IOException {
        Epmd.Alive alive = epmd.register(node);
        open.push(alive.socket());
        return alive;
    }

    @ParameterizedTest
    @EnumSource
    void aNodeIsFoundByItsName(Kind kind) throws Exception {
        Epmd epmd = start(kind);
        EpmdNode visible = EpmdNode.of("visible", 1234, false);
        EpmdNode hidden = EpmdNode.of("hidden", 65535, true);
        register(epmd, visible);
        register(epmd, hidden);

        assertThat(epmd.lookup("visible")).contains(visible);
        assertThat(epmd.lookup("hidden")).contains(hidden);
        assertThat(epmd.lookup("hidden").orElseThrow().isHidden()).isTrue();
        assertThat(epmd.lookup("nobody")).isEmpty();
        assertThat(epmd.names())
                .containsExactlyInAnyOrder(new Epmd.NodeEntry("visible", 1234), new Epmd.NodeEntry("hidden", 65535));
    }

    @ParameterizedTest
    @EnumSource
    void anyNameAndExtraBytesWillDo(Kind kind) throws Exception {
        Epmd epmd = start(kind);
        EpmdNode node = new EpmdNode(
                1, EpmdNode.NORMAL, 0, 6, 5, "Zoë 世界 at port \uD83D\uDE00", Binary.copyOf(new byte[] {1, 0, -1}));
        // A real epmd takes one of 255 as well, but does not find it again.
        EpmdNode longest = EpmdNode.of("n".repeat(254), 2, false);
        register(epmd, node);
        register(epmd, longest);

        assertThat(epmd.lookup(node.name())).contains(node);
        assertThat(epmd.lookup(longest.name())).contains(longest);
        assertThat(epmd.names()).contains(new Epmd.NodeEntry(node.name(), 1), new Epmd.NodeEntry(longest.name(), 2));
    }

    @ParameterizedTest
    @EnumSource
    void aNameThatIsTakenIsRefused(Kind kind) throws Exception {
        Epmd epmd = start(kind);
        register(epmd, EpmdNode.of("twin", 1, false));

        assertThatThrownBy(() -> epmd.register(EpmdNode.of("twin", 2, false)))
                .isInstanceOf(NameTakenException.class)
                .hasMessage("the name twin is taken at epmd 127.0.0.1:" + epmd.port()
                        + "; stop the node that has it, or use another name");
        assertThat(epmd.lookup("twin").orElseThrow().port()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void aNameIsFreeWhenItsConnectionEndsAndNextTimeTheCreationIsAnother(Kind kind) throws Exception {
        Epmd epmd = start(kind);
        EpmdNode node = EpmdNode.of("again", 1, false);
        Epmd.Alive first = register(epmd, node);
        first.socket().close();
        await().until(() -> epmd.lookup("again").isEmpty());
        Epmd.Alive second = register(epmd, node);

        assertThat(first.creation()).isNotZero();
        assertThat(second.creation()).isNotZero().isNotEqualTo(first.creation());
    }

    @ParameterizedTest
    @EnumSource
    void aNodeOfOldGetsACreationOfTwoBits(Kind kind) throws Exception {
        Epmd epmd = start(kind);

        Epmd.Alive old = register(epmd, new EpmdNode(1, EpmdNode.NORMAL, 0, 5, 5, "old", Binary.EMPTY));

        assertThat(old.creation()).isBetween(1, 3);
    }

    @ParameterizedTest
    @EnumSource
    void aNameIsFreeWhenItsRegistrationIsClosed(Kind kind) throws Exception {
        Epmd epmd = start(kind);
        EpmdNames access = new EpmdNames(epmd.port(), List.of(), null);
        for (int i = 0; i < 20; i++) {
            try (EpmdRegistration registration = access.register("often", 1, false)) {
                assertThat(access.port("often", LOOPBACK)).hasValue(1);
                assertThat(registration.creation()).isNotZero();
            }
            assertThat(access.port("often", LOOPBACK)).isEmpty();
        }
    }

    @Test
    void namesThatNoNodeCanHaveAreRefusedHere() {
        for (String name : List.of("", "n".repeat(256), "line\nbreak", "nul\0", "\uD83D")) {
            assertThatThrownBy(() -> EpmdNode.of(name, 1, false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("expected a node's name without its host");
        }
    }

    @Test
    void whereThereIsNoEpmdThatIsSaid() throws Exception {
        int port = io.peer4j.testing.Epmd.freePort();
        Epmd nobody = Epmd.at(LOOPBACK, port);

        assertThatThrownBy(nobody::names)
                .isInstanceOf(ConnectException.class)
                .hasMessageStartingWith("no epmd at 127.0.0.1:" + port);
        assertThatThrownBy(() -> nobody.lookup("x")).isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> nobody.register(EpmdNode.of("x", 1, false))).isInstanceOf(ConnectException.class);
        assertThat(nobody.isThere()).isFalse();
    }

    // ---- what is no epmd

    private interface Manners {
        void meet(Socket socket) throws IOException;
    }

    private Epmd scripted(Manners manners) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, LOOPBACK);
        List<Socket> sockets = new ArrayList<>();
        open.push(() -> {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        });
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    Socket socket = server.accept();
                    sockets.add(socket);
                    socket.getInputStream().readNBytes(3);
                    manners.meet(socket);
                }
            } catch (IOException e) {
                // The end of the test.
            }
        });
        return Epmd.at(LOOPBACK, server.getLocalPort(), Duration.ofMillis(300));
    }

    private Epmd answering(String hex) throws IOException {
        return scripted(socket -> {
            socket.getOutputStream().write(HexFormat.of().parseHex(hex));
            socket.shutdownOutput();
        });
    }

    @Test
    void bothFormsOfTheAnswerToARegistrationAreUnderstood() throws Exception {
        EpmdNode node = EpmdNode.of("a", 1, false);

        assertThat(answering("7600" + "63b05f2c").register(node).creation()).isEqualTo(0x63b05f2c);
        assertThat(answering("7600" + "ffffffff").register(node).creation()).isEqualTo(-1);
        assertThat(answering("7900" + "0003").register(node).creation()).isEqualTo(3);
        assertThatThrownBy(() -> answering("7601" + "00000063").register(node)).isInstanceOf(NameTakenException.class);
        assertThatThrownBy(() -> answering("7901" + "0063").register(node)).isInstanceOf(NameTakenException.class);
        assertThatThrownBy(() -> answering("7600" + "00000000").register(node))
                .hasMessageContaining("expected a creation other than 0");
    }

    @Test
    void oneWhoSaysSomethingElseIsTakenForNoEpmd() throws Exception {
        String http = HexFormat.of().formatHex("HTTP/1.1 400 Bad Request".getBytes(StandardCharsets.US_ASCII));
        Epmd other = answering(http);

        assertThatThrownBy(() -> other.register(EpmdNode.of("a", 1, false)))
                .isInstanceOf(IOException.class)
                .hasMessage("epmd at " + other
                        + ": expected an answer to ALIVE2, of kind 118 or 121, got kind 72; is it an epmd?");
        assertThatThrownBy(() -> other.lookup("a"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("of kind 119, got kind 72");
        assertThat(other.names()).isEmpty();
        assertThatThrownBy(() -> answering("").names())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("of 4 bytes or more, got 0");
    }

    @Test
    void oneWhoClosesTheConnectionOrStopsShortIsReported() throws Exception {
        assertThatThrownBy(() -> answering("76").register(EpmdNode.of("a", 1, false)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed the connection without an answer");
        assertThatThrownBy(() -> answering("7700").lookup("a"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected 10 bytes more at offset 2, got 0");
        assertThatThrownBy(() -> answering("7700" + "04d2" + "4d00" + "0006" + "0005" + "0009" + "61")
                        .lookup("a"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected 9 bytes more at offset 12, got 1");
    }

    @Test
    void oneWhoDoesNotAnswerIsGivenUpInTime() throws Exception {
        Epmd silent = scripted(socket -> {});
        assertThatThrownBy(silent::names)
                .isInstanceOf(IOException.class)
                .hasMessage("no answer from epmd at " + silent + " within 300 ms");
        assertThatThrownBy(() -> silent.register(EpmdNode.of("a", 1, false))).hasMessageStartingWith("no answer");
    }

    @Test
    void oneWhoAnswersWithoutEndIsGivenUp() throws Exception {
        Epmd endless = scripted(socket -> {
            byte[] much = new byte[1 << 16];
            while (true) {
                socket.getOutputStream().write(much);
            }
        });

        assertThatThrownBy(() -> endless.lookup("a"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("at most 2054 bytes");
    }
}
