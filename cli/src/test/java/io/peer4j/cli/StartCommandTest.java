package io.peer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestNode.class)
@Timeout(60)
class StartCommandTest {
    @Test
    void shows_each_peer_and_ends_them_at_the_end_of_input() {
        Outcome outcome =
                Outcome.inThisJvm("start", "--count", "2", "--name", "w", "--connection", "standard_io", "--until-eof");
        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(outcome.out().lines().sorted().toList())
                .satisfiesExactly(
                        line -> assertThat(line).matches("w-1 \\d+ running"),
                        line -> assertThat(line).matches("w-2 \\d+ running"));
        assertThat(outcome.out().lines().map(line -> Long.parseLong(line.split(" ", -1)[1])))
                .noneMatch(
                        pid -> ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
    }

    @Test
    void shows_control_characters_of_peers_on_a_terminal() {
        // The JVM itself prints this variable.
        String variable = "JAVA_TOOL_OPTIONS=-Dred=\u001B[31m";
        String[] command = {"start", "--env", variable, "--connection", "standard_io", "--until-eof"};

        assertThat(Outcome.inThisJvm(true, command).out()).contains(": Picked up JAVA_TOOL_OPTIONS: -Dred=^[[31m\n");
        assertThat(Outcome.inThisJvm(command).out()).contains(": Picked up JAVA_TOOL_OPTIONS: -Dred=\u001B[31m\n");
    }

    @Test
    void numbers_the_names_before_their_host() {
        Outcome outcome = Outcome.inThisJvm(
                "start", "--count", "2", "--name", "w@h", "--connection", "standard_io", "--until-eof");
        assertThat(outcome.out()).contains("w-1@h ").contains("w-2@h ");
    }

    @Test
    void starts_nodes_that_know_each_other() {
        Outcome outcome = Outcome.inThisJvm("start", "--count", "2", "--name", "d", "--until-eof");
        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("d-1 ").contains("d-2 ");
    }

    @Test
    void ends_with_3_when_a_peer_does_not_boot() {
        Outcome outcome = Outcome.inThisJvm("start", "--exec", "/bin/false", "--count", "2");
        assertThat(outcome.status()).isEqualTo(3);
        assertThat(outcome.err()).startsWith("peer4j: boot_failed: {exit_status,1}\n");
    }

    @Test
    void refuses_to_start_no_peers() {
        assertThat(Outcome.inThisJvm("start", "--count", "0"))
                .isEqualTo(new Outcome(2, "", "peer4j: --count: expected a number from 1 on, got 0\n"));
    }
}
