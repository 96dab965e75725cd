package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.term.TermLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    private static final int LONG = 128 << 20;

    /** Bytes without an end, of which none is in memory. */
    private static final class Zeros extends InputStream {
        @Override
        public int read() {
            return 0;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            return length;
        }
    }

    @Test
    void longMessageIsLetGoOfOnceItIsDecoded() throws IOException {
        byte[] head = ByteBuffer.allocate(5).putInt(LONG).put((byte) 112).array();
        FrameReader reader = new FrameReader(
                new SequenceInputStream(Collections.enumeration(List.of(new ByteArrayInputStream(head), new Zeros()))),
                TermLimits.DEFAULT,
                false,
                new UnfinishedMessages(1 << 30),
                why -> {});
        long before = used();
        assertThat(reader.next()).isNotNull();
        assertThat(used()).isGreaterThan(before + LONG / 2);

        reader.decoded();

        await().atMost(Duration.ofSeconds(20)).until(() -> used() < before + LONG / 2);
        assertThat(reader.isAtEnd()).isFalse();
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
