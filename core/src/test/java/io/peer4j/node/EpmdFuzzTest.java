package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.term.Binary;
import java.io.ByteArrayOutputStream;
import java.net.ProtocolException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests and answers, damaged at random: nothing but what is declared may come of them. */
@Timeout(60)
class EpmdFuzzTest {
    private static final int EXECUTIONS = 200_000;
    private static final EpmdNode NODE =
            new EpmdNode(4711, EpmdNode.HIDDEN, 0, 6, 5, "Zoë", Binary.copyOf(new byte[] {1, 2, 3}));
    private static final List<EpmdRequest> REQUESTS = List.of(
            new EpmdRequest.Alive2(NODE),
            new EpmdRequest.Alive2(EpmdNode.of("n".repeat(255), 1, false)),
            new EpmdRequest.PortPlease2("世界"),
            new EpmdRequest.Names(),
            new EpmdRequest.Dump(),
            new EpmdRequest.Kill());

    private final Random random = new Random(20_260_102);

    private static byte[] body(EpmdRequest request) {
        byte[] frame = request.frame();
        return Arrays.copyOfRange(frame, 2, frame.length);
    }

    private byte[] mutated(byte[] input) {
        byte[] bytes = Arrays.copyOf(input, Math.max(0, input.length + random.nextInt(5) - 2));
        for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
            int at = random.nextInt(bytes.length);
            bytes[at] = switch (random.nextInt(4)) {
                case 0 -> (byte) 0;
                case 1 -> (byte) 0xFF;
                case 2 -> (byte) (bytes[at] ^ 1 << random.nextInt(8));
                default -> (byte) random.nextInt();
            };
        }
        return bytes;
    }

    private byte[] random() {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        if (bytes.length > 0 && random.nextBoolean()) {
            bytes[0] = "xzndk".getBytes(java.nio.charset.StandardCharsets.US_ASCII)[random.nextInt(5)];
        }
        return bytes;
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
        int understood = 0;
        for (int i = 0; i < EXECUTIONS; i++) {
            byte[] body = i % 4 == 0 ? random() : mutated(body(REQUESTS.get(random.nextInt(REQUESTS.size()))));
            try {
                EpmdRequest request = EpmdRequest.read(body);
                assertThat(EpmdRequest.read(body(request))).isEqualTo(request);
                understood++;
            } catch (ProtocolException e) {
                assertThat(e).hasMessageMatching("(?s)(expected .*, got .*|no request is of kind \\d+)");
            }
        }
        assertThat(understood).isBetween(EXECUTIONS / 10, EXECUTIONS * 9 / 10);
    }

    @Test
    void aDamagedAnswerIsUnderstoodOrRefused() throws Exception {
        byte[] port = EpmdReply.port(NODE);
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        EpmdReply.names(list, 4369, List.of(NODE, EpmdNode.of("b", 2, false)));
        byte[] names = list.toByteArray();
        int understood = 0;
        for (int i = 0; i < EXECUTIONS / 2; i++) {
            try {
                EpmdReply.port(mutated(port));
                assertThat(EpmdReply.names(mutated(names))).hasSizeLessThanOrEqualTo(4);
                understood++;
            } catch (ProtocolException e) {
                assertThat(e).hasMessageStartingWith("expected ");
            }
        }
        assertThat(understood).isPositive();
    }
}
