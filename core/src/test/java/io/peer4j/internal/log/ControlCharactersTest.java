package io.peer4j.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlCharactersTest {
    @ParameterizedTest
    @CsvSource({
        "0, ^@",
        "7, ^G",
        "8, ^H",
        "b, ^K",
        "d, ^M",
        "1b, ^[",
        "1f, ^_",
        "7f, ^?",
        "80, \\u0080",
        "9b, \\u009b",
        "9f, \\u009f",
        "61c, \\u061c",
        "200e, \\u200e",
        "200f, \\u200f",
        "2028, \\u2028",
        "202a, \\u202a",
        "202e, \\u202e",
        "2066, \\u2066",
        "2069, \\u2069",
        "e0041, \\udb40\\udc41"
    })
    void controlCharacterIsMadeVisible(String hex, String shown) {
        String control = Character.toString(Integer.parseInt(hex, 16));

        assertThat(ControlCharacters.visible("a" + control + "b" + control)).isEqualTo("a" + shown + "b" + shown);
    }

    @Test
    void textWithoutControlCharactersIsTheSame() {
        String text = "line\twith é, €, \uD83D\uDE00, a joiner \u200D and a no-break space\u00A0\n";

        assertThat(ControlCharacters.visible(text)).isSameAs(text);
    }

    @Test
    void sequenceThatSetsATitleIsHarmless() {
        assertThat(ControlCharacters.visible("\u001B]0;owned\u0007\u009B31mred\n"))
                .isEqualTo("^[]0;owned^G\\u009b31mred\n");
    }
}
