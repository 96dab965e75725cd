package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.testing.CapturedLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Strangers, whose words may be hostile, write hardly anything into the log. */
@Timeout(60)
class StrangersLogTest {
    private static final int COUNT = 300;

    /** A terminal would clear its screen, and take a forged line for another one. */
    private static final String NAME = "\u001b[2J\nWARNING: forged" + "A".repeat(200) + "@h";

    @Test
    void strangersAtANodeAndItsEpmdFillNoLog() throws Exception {
        try (CapturedLog log = new CapturedLog("io.peer4j.node");
                CapturedLog all = new CapturedLog("io.peer4j")) {
            try (Node node = Node.create()) {
                node.start(
                        NodeOptions.shortName("strangers-log").withCookie("c").withOwnEpmd());
                int epmd = node.ownEpmdPort();
                int port = new EpmdNames(epmd, false)
                        .port("strangers-log", InetAddress.getLoopbackAddress())
                        .orElseThrow();
                for (int i = 0; i < COUNT; i++) {
                    say(port, handshake());
                    say(port, new byte[] {0, 1, 'N'});
                    say(port, "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    say(epmd, new byte[] {0, 1, (byte) 0x1b});
                    say(epmd, new byte[] {-1, -1, 'x'});
                }
                await().untilAsserted(() -> assertThat(log.records()).isNotEmpty());
            }
            // The end of the node tells how many there were.
            List<LogRecord> records = log.records();
            assertThat(records).hasSizeLessThanOrEqualTo(4);
            assertThat(all.records()).isEmpty();
            for (LogRecord line : records) {
                assertThat(line.getThrown()).isNull();
                assertThat(line.getMessage().length()).isLessThan(700);
                assertThat(line.getMessage().chars()).noneMatch(Character::isISOControl);
            }
        }
    }

    private static byte[] handshake() {
        byte[] name = NAME.getBytes(StandardCharsets.ISO_8859_1);
        int length = 1 + Long.BYTES + Integer.BYTES + Short.BYTES + name.length;
        return ByteBuffer.allocate(Short.BYTES + length)
                .putShort((short) length)
                .put((byte) 'N')
                .putLong(0)
                .putInt(1)
                .putShort((short) name.length)
                .put(name)
                .array();
    }

    private static void say(int port, byte[] words) throws IOException {
        try (Socket stranger = new Socket(InetAddress.getLoopbackAddress(), port)) {
            stranger.getOutputStream().write(words);
        }
    }
}
