package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.term.Binary;
import io.peer4j.testing.Fuzz;
import io.peer4j.testing.MemorySocket;
import io.peer4j.testing.Mutator;
import io.peer4j.testing.Soak;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests and answers, damaged at random: nothing but what is declared may come of them. */
@Tag(Soak.TAG)
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class EpmdFuzzTest {
    private static final EpmdNode NODE =
            new EpmdNode(4711, EpmdNode.HIDDEN, 0, 6, 5, "Zoë", Binary.copyOf(new byte[] {1, 2, 3}));
    private static final List<EpmdRequest> REQUESTS = List.of(
            new EpmdRequest.Alive2(NODE),
            new EpmdRequest.Alive2(EpmdNode.of("n".repeat(255), 1, false)),
            new EpmdRequest.PortPlease2("世界"),
            new EpmdRequest.Names(),
            new EpmdRequest.Dump(),
            new EpmdRequest.Kill());

    private static final Duration LONG = Duration.ofHours(1);

    /** A piece to read into, and the 64 KiB that a {@code ByteArrayOutputStream} doubles to. */
    private static final long CHANNEL = 3 * (64 << 10);

    private static byte[] body(EpmdRequest request) {
        byte[] frame = request.frame();
        return Arrays.copyOfRange(frame, 2, frame.length);
    }

    private static Mutator mutator(Fuzz<byte[]> fuzz, List<byte[]> whole) {
        return fuzz.mutator(whole, 'x', 'z', 'n', 'd', 'k', 'w', 'v', 'y', 0, 0xFF);
    }

    @Test
    void requestsSurviveTheWire() throws Exception {
        for (EpmdRequest request : REQUESTS) {
            assertThat(EpmdRequest.read(body(request))).isEqualTo(request);
        }
        assertThat(EpmdRequest.read(new byte[] {122, 'a', 0})).isEqualTo(new EpmdRequest.PortPlease2("a"));
    }

    @Test
    void aDamagedRequestIsUnderstoodOrRefused() {
        int executions = Soak.rounds(200_000, 800_000);
        Fuzz<byte[]> fuzz = Fuzz.ofBytes("epmd requests", executions, List.of(ProtocolException.class));
        int understood = fuzz.run(
                mutator(fuzz, REQUESTS.stream().map(EpmdFuzzTest::body).toList())::next,
                EpmdFuzzTest::read,
                request -> assertThat(EpmdRequest.read(body(request))).isEqualTo(request));
        assertThat(understood).isBetween(executions / 10, executions * 9 / 10);
    }

    private static EpmdRequest read(byte[] body) throws ProtocolException {
        try {
            return EpmdRequest.read(body);
        } catch (ProtocolException e) {
            assertThat(e.getMessage()).matches("(?s)(expected .*, got .*|no request is of kind \\d+)");
            throw e;
        }
    }

    @Test
    void aDamagedAnswerIsUnderstoodOrRefused() throws Exception {
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        EpmdReply.names(list, 4369, List.of(NODE, EpmdNode.of("b", 2, false)));
        List<byte[]> whole =
                List.of(EpmdReply.port(NODE), list.toByteArray(), EpmdReply.alive(NODE, 5), new byte[] {119, 1});
        Epmd epmd = Epmd.at(InetAddress.getLoopbackAddress(), 1, LONG);
        for (Reply reply : List.of(
                new Reply("port", in -> EpmdReply.port(channel(in).readToEnd(EpmdReply.LONGEST_PORT))),
                new Reply("names", in -> EpmdReply.names(channel(in).readToEnd(EpmdReply.LONGEST_NAMES))),
                new Reply("registration", in -> epmd.register(socket(in), NODE)))) {
            int executions = Soak.rounds(40_000, 300_000);
            Fuzz<byte[]> fuzz = Fuzz.ofBytes(
                            "epmd answers, " + reply.name,
                            executions,
                            List.of(ProtocolException.class, EOFException.class, NameTakenException.class))
                    .allocatesAtMost(CHANNEL, Fuzz.PER_BYTE);
            int understood = fuzz.run(mutator(fuzz, whole)::next, reply.decoder, unused -> {});
            assertThat(understood).as(reply.name).isBetween(executions / 100, executions * 99 / 100);
        }
    }

    private record Reply(String name, Fuzz.Decoder<byte[], Object> decoder) {}

    private static Socket socket(byte[] in) {
        return new MemorySocket(new ByteArrayInputStream(in), ByteArrayOutputStream.nullOutputStream());
    }

    private static EpmdChannel channel(byte[] in) {
        return new EpmdChannel(socket(in), LONG);
    }

    @Test
    void aServerThatIsAskedNonsenseServesOn() throws Exception {
        try (EpmdServer server = EpmdServer.start(InetAddress.getLoopbackAddress(), 0)) {
            Epmd epmd = Epmd.at(InetAddress.getLoopbackAddress(), server.port());
            Fuzz<byte[]> fuzz = Fuzz.ofBytes("epmd, the server", Soak.rounds(500, 10_000), List.of(IOException.class));
            int served = fuzz.run(
                    mutator(fuzz, REQUESTS.stream().map(EpmdRequest::frame).toList())::next,
                    bytes -> {
                        ask(server.port(), bytes);
                        return epmd.isThere();
                    },
                    there -> assertThat(there).isTrue());
            assertThat(served).isPositive();
            assertThat(epmd.names()).hasSizeLessThan(Strangers.MOST);
        }
    }

    private static void ask(int port, byte[] bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            var unused = socket.getInputStream().readNBytes(16);
        }
    }
}
