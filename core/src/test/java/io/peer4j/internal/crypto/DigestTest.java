package io.peer4j.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DigestTest {
    @Test
    void sha256OfTheStandardsExample() {
        assertThat(HexFormat.of().formatHex(Sha256.digest("abc".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    /** RFC 1321, A.5. */
    @Test
    void md5OfTheStandardsExamples() {
        assertThat(md5("")).isEqualTo("d41d8cd98f00b204e9800998ecf8427e");
        assertThat(md5("message digest")).isEqualTo("f96b697d7cb7938d525a2f31aaf161d0");
        assertThat(md5("12345678901234567890123456789012345678901234567890123456789012345678901234567890"))
                .isEqualTo("57edf4a22be3c955ac49da2e2107b67a");
    }

    /** The padding takes one block or two, by the length. */
    @Test
    void theJdksOwnForEveryLengthUpToThreeBlocks() throws Exception {
        Random random = new Random(1);
        for (int length = 0; length <= 3 * 64; length++) {
            byte[] text = new byte[length];
            random.nextBytes(text);
            assertThat(Md5.digest(text))
                    .as("of %d bytes", length)
                    .isEqualTo(MessageDigest.getInstance("MD5").digest(text));
            assertThat(Sha256.digest(text))
                    .as("of %d bytes", length)
                    .isEqualTo(MessageDigest.getInstance("SHA-256").digest(text));
        }
    }

    private static String md5(String text) {
        return HexFormat.of().formatHex(Md5.digest(text.getBytes(StandardCharsets.US_ASCII)));
    }
}
