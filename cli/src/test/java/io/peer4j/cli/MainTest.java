package io.peer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    @Test
    void lists_the_commands_and_what_the_exit_status_means() {
        Outcome outcome = Outcome.inThisJvm("--help");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.out())
                .contains(
                        "demo",
                        "call",
                        "start",
                        "node",
                        "term",
                        "names  Lists the Erlang nodes on a host, by name and port.\n",
                        "Exit status:",
                        "3   the peer did not boot")
                .doesNotContain("\033");
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "call", "start", "node", "names", "term"})
    void explains_each_command(String command) {
        Outcome outcome = Outcome.inThisJvm(command, "--help");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.out()).startsWith("Usage: peer4j " + command);
    }

    @Test
    void tells_its_version_and_that_of_java() {
        assertThat(Outcome.inThisJvm("--version").out()).startsWith("peer4j ").contains("\nJava " + Runtime.version());
    }

    @Test
    void says_so_when_its_output_is_lost() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        int status = Main.run(
                new Streams(
                        InputStream.nullInputStream(),
                        new PrintStream(full, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8)),
                "--version");
        assertThat(status).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("standard output can't be written to");
    }

    /** The beginning says what was expected, the end what there is. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "LONG",
                "call --LONG",
                "call --count LONG erlang node",
                "call --connection LONG erlang node",
                "call --wait-boot LONG erlang node",
                "call --env LONG erlang node",
                "call --node LONG erlang node",
                "call --timeout LONG erlang node",
                "call LONG node",
                "call erlang LONG",
                "call erlang node [LONG",
                "call erlang node 'LONG'",
                "start --count LONG",
                "names LONG",
                "term [LONG"
            })
    void quotes_little_of_a_long_value(String line) {
        String value = "x".repeat(20_000);
        Outcome outcome = Outcome.inThisJvm(line.replace("LONG", value).split(" "));
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err()).isNotBlank();
        assertThat(outcome.err().lines()).allSatisfy(each -> assertThat(each).hasSizeLessThan(600));
    }

    @Test
    void asks_for_a_command() {
        Outcome outcome = Outcome.inThisJvm();
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err()).startsWith("peer4j: expected a command").hasLineCount(2);
    }

    @Test
    void refuses_a_command_that_it_does_not_know() {
        Outcome outcome = Outcome.inThisJvm("strat");
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err()).contains("unknown command strat; there are demo, call, start, node, names, term");
    }
}
