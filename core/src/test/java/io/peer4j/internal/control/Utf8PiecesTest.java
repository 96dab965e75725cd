package io.peer4j.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8PiecesTest {
    @Test
    void textMayBeCutAnywhere() {
        byte[] bytes = "aé€😀z\n".getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            Child.Utf8Pieces pieces = new Child.Utf8Pieces();
            byte[] rest = Arrays.copyOfRange(bytes, cut, bytes.length);
            assertThat(pieces.add(bytes, cut) + pieces.add(rest, rest.length) + pieces.end())
                    .isEqualTo("aé€😀z\n");
        }
    }

    @Test
    void whatIsNoUtf8IsReplacedAndNothingIsHeldBackForLong() {
        byte[] bytes = {'a', (byte) 0xE9, '\n', (byte) 0xFF, (byte) 0x80, 'b', (byte) 0xC3};
        Child.Utf8Pieces pieces = new Child.Utf8Pieces();
        assertThat(pieces.add(bytes, bytes.length)).isEqualTo("a\uFFFD\n\uFFFD\uFFFDb");
        assertThat(pieces.end()).isEqualTo("\uFFFD");
    }

    @Test
    void anyBytesInAnyPiecesComeToTheSame() {
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            Child.Utf8Pieces pieces = new Child.Utf8Pieces();
            StringBuilder text = new StringBuilder();
            for (byte b : bytes) {
                text.append(pieces.add(new byte[] {b}, 1));
            }
            assertThat(text + pieces.end()).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
        }
    }
}
