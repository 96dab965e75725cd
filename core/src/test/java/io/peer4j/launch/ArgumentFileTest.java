package io.peer4j.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentFileTest {
    private static final List<String> ODD = List.of(
            "plain", "a b", "", "\"", "'", "\\", "a\nb", "\t", "#", "x#y", "@", "größer", " lead", "trail ", "a\\nb",
            "\r\f");

    @Test
    void wordsAreReadAsTheyWereWritten() {
        assertThat(ArgumentFile.parse(ArgumentFile.text(ODD))).isEqualTo(ODD);
    }

    @Test
    void filesAreReadAsTheLauncherReadsThem() {
        assertThat(ArgumentFile.parse("a 'b c'd\"e\\\"f\" # g\n\"h\\\n   i\"\r\n''\n\"open\nnext"))
                .containsExactly("a", "b cde\"f", "hi", "", "open", "next");
    }
}
