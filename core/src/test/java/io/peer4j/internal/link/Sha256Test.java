package io.peer4j.internal.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Sha256Test {
    @Test
    void theDigestOfTheStandardsExample() {
        assertThat(HexFormat.of().formatHex(Sha256.digest("abc".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    /** The padding takes one block or two, by the length. */
    @Test
    void theJdksOwnForEveryLengthUpToThreeBlocks() throws Exception {
        Random random = new Random(1);
        for (int length = 0; length <= 3 * 64; length++) {
            byte[] text = new byte[length];
            random.nextBytes(text);
            assertThat(Sha256.digest(text))
                    .as("of %d bytes", length)
                    .isEqualTo(MessageDigest.getInstance("SHA-256").digest(text));
        }
    }
}
