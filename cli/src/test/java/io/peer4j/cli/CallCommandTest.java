package io.peer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.Peer;
import io.peer4j.node.Epmd;
import io.peer4j.node.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(TestNode.class)
@Timeout(60)
class CallCommandTest {
    @Test
    void prints_what_a_java_method_returns() {
        assertThat(Outcome.inThisJvm("call", "java.lang.Math", "max", "3", "7")).isEqualTo(new Outcome(0, "7\n", ""));
    }

    @Test
    void calls_a_peer_over_distribution() {
        Outcome outcome = Outcome.inThisJvm("call", "--name", "far", "erlang", "node");
        assertThat(outcome).isEqualTo(new Outcome(0, "far@localhost\n", ""));
        assertThat(Outcome.inThisJvm("call", "--name", "far", "erlang", "nodes").out())
                .isEqualTo("[cli@localhost]\n");
    }

    @Test
    void calls_a_node_that_runs() {
        try (Peer peer = Peer.builder().name("running").start()) {
            String node = peer.node().name();
            assertThat(Outcome.inThisJvm("call", "--node", node, "java.lang.Math", "max", "3", "7"))
                    .isEqualTo(new Outcome(0, "7\n", ""));
            Outcome failed = Outcome.inThisJvm("call", "--node", node, "erlang", "error", "bad");
            assertThat(failed.status()).isEqualTo(1);
            assertThat(failed.err()).startsWith("error: bad\n  in erlang:error/1");
            assertThat(Outcome.inThisJvm("call", "--node", node, "erlang", "exit", "bye")
                            .err())
                    .isEqualTo("exit: bye\n");
        }
        Outcome gone = Outcome.inThisJvm("call", "--node", "nobody@localhost", "erlang", "node");
        assertThat(gone.status()).isEqualTo(3);
        assertThat(gone.err()).contains("no connection to nobody@localhost");
    }

    @ParameterizedTest
    @CsvSource({
        "nobody,expected NAME@HOST",
        "nobody@,expected NAME@HOST",
        "@localhost,expected NAME@HOST",
        "nobody@no-host.invalid,'no-host.invalid, which has no address'"
    })
    void refuses_a_node_that_is_none(String node, String why) {
        Outcome outcome = Outcome.inThisJvm("call", "--node", node, "erlang", "node");
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err()).startsWith("peer4j: --node: ").contains(why).hasLineCount(1);
    }

    @Test
    void says_why_a_node_is_out_of_reach() {
        String port = System.setProperty(
                Epmd.PORT_PROPERTY, Integer.toString(Node.local().ownEpmdPort()));
        try {
            assertThat(Outcome.inThisJvm("call", "--node", "nobody@localhost", "erlang", "node")
                            .err())
                    .matches("peer4j: no connection to nobody@localhost: epmd at 127\\.0\\.0\\.1:\\d+ knows no nobody,"
                            + " but cli\n");
            assertThat(Outcome.inThisJvm("call", "--node", "cli@127.0.0.1", "erlang", "node")
                            .err())
                    .contains("no connection to cli@127.0.0.1: its cookie is another one (--setcookie), or what stands"
                            + " behind its own @ is not 127.0.0.1");
            assertThat(Outcome.inThisJvm("names").out()).startsWith("cli ");
        } finally {
            if (port == null) {
                System.clearProperty(Epmd.PORT_PROPERTY);
            } else {
                System.setProperty(Epmd.PORT_PROPERTY, port);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"--timeout,max", "max,--timeout=5", "max,--help"})
    void says_where_options_stand(String function, String term) {
        Outcome outcome = Outcome.inThisJvm("call", "java.lang.Math", function, "3", term);
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err())
                .startsWith("peer4j: options stand before MODULE, got --")
                .endsWith(" behind java.lang.Math\n");
    }

    @Test
    void refuses_tls_for_a_program_in_its_own_words() {
        Outcome outcome = Outcome.inThisJvm("call", "--exec", "erl", "--connection", "tls", "erlang", "node");
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err()).startsWith("peer4j: --connection: tls is for").contains("--exec; use standard_io");
    }

    @Test
    void tells_the_least_heartbeat() {
        Outcome outcome = Outcome.inThisJvm("call", "--heartbeat", "999", "erlang", "node");
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err()).contains("'--heartbeat': expected at least 1000 milliseconds, got '999'");
    }

    @Test
    void tells_the_causes_of_a_failed_call() {
        Outcome outcome = Outcome.inThisJvm("call", CallCommandTest.class.getName(), "fail");
        assertThat(outcome.err().lines().filter(line -> !line.startsWith("  in ")))
                .containsExactly(
                        "error: {'java.io.UncheckedIOException',<<\"outer\">>}",
                        "caused by: {'java.io.IOException',<<\"disk full\">>}");
        assertThat(outcome.err().lines().filter(line -> line.contains("CallCommandTest.fail (")))
                .hasSize(2);
    }

    /** Called on a peer. */
    public static void fail() {
        throw new UncheckedIOException("outer", new IOException("disk full"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"standard_io", "0", "127.0.0.1:0", "tls", "tls:127.0.0.1:0"})
    void calls_over_any_connection(String connection) {
        assertThat(Outcome.inThisJvm("call", "--connection", connection, "java.lang.Math", "abs", "-5"))
                .isEqualTo(new Outcome(0, "5\n", ""));
    }

    @Test
    void gives_the_jvm_its_options_whatever_they_begin_with() {
        assertThat(Outcome.inThisJvm(
                                "call",
                                "--arg",
                                "-Xmx64m",
                                "--arg=-Dgreeting=hello",
                                "--env",
                                "K=V",
                                "java.lang.System",
                                "getProperty",
                                "<<\"greeting\">>")
                        .out())
                .isEqualTo("<<\"hello\">>\n");
    }

    @Test
    void gives_the_peer_its_environment() {
        assertThat(Outcome.inThisJvm(
                                "call", "--env", "GREETING=hello = x", "java.lang.System", "getenv", "<<\"GREETING\">>")
                        .out())
                .isEqualTo("<<\"hello = x\">>\n");
    }

    @Test
    void unsets_a_variable_of_its_own() {
        assertThat(Outcome.inThisJvm("call", "--unset-env", "PATH", "java.lang.System", "getenv", "<<\"PATH\">>")
                        .out())
                .isEqualTo("undefined\n");
    }

    @Test
    void starts_the_peer_in_a_directory() {
        assertThat(Outcome.inThisJvm("call", "--directory", "/", "java.lang.System", "getProperty", "<<\"user.dir\">>")
                        .out())
                .isEqualTo("<<\"/\">>\n");
        assertThat(Outcome.inThisJvm("call", "--directory", "/no/such", "erlang", "node")
                        .status())
                .isEqualTo(2);
    }

    @Test
    void tells_class_reason_and_stack_of_a_failed_call() {
        Outcome outcome = Outcome.inThisJvm("call", "java.lang.Integer", "parseInt", "<<\"x\">>");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err().lines())
                .first()
                .isEqualTo("error: {'java.lang.NumberFormatException',<<\"For input string: \\\"x\\\"\">>}");
        assertThat(outcome.err().lines().skip(1))
                .allMatch(line -> line.startsWith("  in "))
                .anyMatch(line ->
                        line.matches(" {2}in java\\.lang\\.Integer\\.parseInt \\(Integer\\.java, line \\d+\\)"));
    }

    @Test
    void says_undef_for_a_module_that_is_not_there() {
        Outcome outcome = Outcome.inThisJvm("call", "no.such.Module", "f");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("error: undef\n");
    }

    @Test
    void gives_a_call_up_after_its_timeout() {
        Outcome outcome = Outcome.inThisJvm("call", "--timeout", "50", "java.lang.Thread", "sleep", "60000");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err())
                .startsWith("peer4j: timeout: java.lang.Thread:sleep/1")
                .hasLineCount(1);
    }

    @Test
    void tells_of_each_frame_on_standard_error() {
        assertThat(Outcome.inThisJvm("call", "--frames", "java.lang.Math", "max", "3", "7")
                        .err())
                .contains(">> call        0 'java.lang.Math':max([3,7])\n", "<< reply       0 ok 7\n");
    }

    @Test
    void tells_what_a_program_that_is_no_peer_did() {
        Outcome outcome = Outcome.inThisJvm("call", "--exec", "/bin/false", "erlang", "node");
        assertThat(outcome.status()).isEqualTo(3);
        assertThat(outcome.err())
                .contains("boot_failed: {exit_status,1}", "command: /bin/false -user peer", "exited with status 1")
                .doesNotContain("\tat ");
    }

    @Test
    void puts_the_words_of_exec_arg_before_the_flags() {
        assertThat(Outcome.inThisJvm("call", "--exec", "/bin/sh", "--exec-arg", "-c", "--exec-arg=exit 9", "m", "f")
                        .err())
                .contains("boot_failed: {exit_status,9}", "command: /bin/sh -c exit 9 -user peer");
    }

    @Test
    void tells_of_a_program_that_is_not_there() {
        Outcome outcome = Outcome.inThisJvm("call", "--exec", "no-such-program", "erlang", "node");
        assertThat(outcome.status()).isEqualTo(3);
        assertThat(outcome.err()).contains("enoent", "no-such-program");
    }

    @Test
    void tells_of_a_peer_that_goes_down_during_the_call() {
        Outcome outcome = Outcome.inThisJvm("call", "erlang", "halt", "7");
        assertThat(outcome.status()).isEqualTo(3);
        assertThat(outcome.err()).contains("{exit_status,7}");
    }

    @Test
    void shows_where_a_term_is_wrong() {
        Outcome outcome = Outcome.inThisJvm("call", "lists", "sum", "[1,2}");
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err())
                .startsWith("peer4j: not an Erlang term, at line 1, column 5: ")
                .endsWith("\n  [1,2}\n      ^\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--connection nowhere   | expected standard_io, PORT, IP:PORT, tls, tls:PORT or tls:IP:PORT, got 'nowhere'",
                "--connection host:0    | expected standard_io, PORT, IP:PORT, tls, tls:PORT or tls:IP:PORT, got 'host:0'",
                "--connection tls:65536 | a TCP port is 0 to 65535, not 65536",
                "--connection 65536     | a TCP port is 0 to 65535, not 65536",
                "--shutdown 999         | expected at least 1000 milliseconds, got '999'",
                "--shutdown soon        | expected close, halt, halt:MILLIS, MILLIS or infinity (MILLIS from 1 on), got 'soon'",
                "--wait-boot 0          | expected MILLIS or infinity (MILLIS from 1 on), got '0'",
                "--timeout -1           | expected MILLIS or infinity (MILLIS from 1 on), got '-1'",
                "--peer-down never      | STOP",
                "--host x               | host: x is given without a name",
                "--exec-arg x           | --exec-arg is given without --exec",
                "--bogus x              | Unknown option",
                "--arg                  | Missing required parameter: 'FUNCTION'",
            })
    void refuses_wrong_usage(String options, String message) {
        Outcome outcome = Outcome.inThisJvm(("call " + options + " m f").split(" +"));
        assertThat(outcome.status()).as(outcome.err()).isEqualTo(2);
        assertThat(outcome.err()).contains(message).doesNotContain("\tat ");
        assertThat(outcome.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"standard_io", "0"})
    void calls_a_real_erlang_node(String connection) {
        Erl.assumeInstalled();
        assertThat(Outcome.inThisJvm("call", "--exec", "erl", "--connection", connection, "lists", "sum", "[1,2,3]"))
                .isEqualTo(new Outcome(0, "6\n", ""));
    }

    @Test
    void prints_what_an_erlang_node_prints_before_the_result() {
        Erl.assumeInstalled();
        assertThat(Outcome.inThisJvm("call", "--exec", "erl", "io", "format", "\"hello ~s~n\"", "[\"joe\"]")
                        .out())
                .isEqualTo("hello joe\nok\n");
    }

    @Test
    void tells_of_an_erlang_exception_as_erlang_does() {
        Erl.assumeInstalled();
        Outcome outcome = Outcome.inThisJvm("call", "--exec", "erl", "erlang", "error", "bad");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err().lines()).first().isEqualTo("error: bad");
        assertThat(outcome.err()).containsPattern("\n {2}in [a-z]+:.+/\\d+ \\([a-z]+\\.erl, line \\d+\\)\n");
    }

    @Test
    void tells_exit_and_throw_apart() {
        Erl.assumeInstalled();
        assertThat(Outcome.inThisJvm("call", "--exec", "erl", "erlang", "exit", "{shutdown,1}")
                        .err())
                .startsWith("exit: {shutdown,1}\n");
        assertThat(Outcome.inThisJvm("call", "--exec", "erl", "erlang", "throw", "ball")
                        .err())
                .startsWith("throw: ball\n");
    }
}
