package io.peer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TermCommandTest {
    @Test
    void shows_a_term_its_bytes_and_the_way_back() {
        // 83 version, 68 02 a tuple of two, 77 02 "ok", 61 05 a small integer
        assertThat(Outcome.inThisJvm("term", "{ok, 5}"))
                .isEqualTo(new Outcome(0, "{ok,5}\n83 68 02 77 02 6F 6B 61 05\n{ok,5}\n", ""));
    }

    @Test
    void takes_a_term_that_begins_with_a_dash() {
        assertThat(Outcome.inThisJvm("term", "-5").out()).isEqualTo("-5\n83 62 FF FF FF FB\n-5\n");
    }

    @Test
    void breaks_many_bytes_into_lines() {
        // 83 version, 6B 00 1E a string of 30 bytes
        String thirty = "a".repeat(30);
        assertThat(Outcome.inThisJvm("term", '"' + thirty + '"').out())
                .isEqualTo("\"" + thirty + "\"\n83 6B 00 1E" + " 61".repeat(20) + "\n" + "61 ".repeat(9) + "61\n\""
                        + thirty + "\"\n");
    }

    @Test
    void shows_where_a_term_is_wrong() {
        Outcome outcome = Outcome.inThisJvm("term", "{ok,");
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err()).contains("not an Erlang term", "column 5").endsWith("\n  {ok,\n      ^\n");
    }
}
