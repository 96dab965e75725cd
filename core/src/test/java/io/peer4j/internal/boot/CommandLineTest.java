package io.peer4j.internal.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peer4j.term.Atom;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CommandLineTest {
    @Test
    void flagsComeInEitherOrderWithArgumentsBetween() {
        for (CommandLine line : List.of(
                CommandLine.parse("-foo", "1", "-detached", "-user", "peer", "-origin", "::1,127.0.0.1", "44003"),
                CommandLine.parse(
                        "-user", "peer", "-origin", "::1,127.0.0.1", "44003", "-peer_detached", "-foo", "1"))) {
            assertThat(line.last("origin")).containsExactly("::1,127.0.0.1", "44003");
            assertThat(line.last("user")).containsExactly("peer");
            assertThat(line.last("foo")).containsExactly("1");
            assertThat(line.plain()).isEmpty();
        }
    }

    @Test
    void eachOccurrenceKeepsItsOwnValues() {
        CommandLine line = CommandLine.parse("-x", "a", "b", "-x", "-x", "c");

        assertThat(line.occurrences("x")).containsExactly(List.of("a", "b"), List.of(), List.of("c"));
        assertThat(line.occurrences("y")).isEmpty();
    }

    @Test
    void emulatorFlagsArePassedOverWithTheirValues() {
        CommandLine line = CommandLine.parse("+S", "2:2", "-x", "a", "+Bd", "b", "+sbt", "db", "c");

        assertThat(line.occurrences("x")).containsExactly(List.of("a", "b", "c"));
        assertThat(line.plain()).isEmpty();
    }

    @Test
    void plainArgumentsStandBeforeFlagsBehindTwoDashesAndBehindExtra() {
        CommandLine line = CommandLine.parse("one", "-x", "a", "--", "two", "-y", "b", "-extra", "-three", "four");

        assertThat(line.plain()).containsExactly("one", "two", "-three", "four");
        assertThat(line.last("x")).containsExactly("a");
        assertThat(line.last("y")).containsExactly("b");
    }

    @Test
    void flagsOfVariablesAreTakenAsErlexecTakesThem() {
        assertThat(FlagVariables.words(" -a 'b \\c'  \"d\\e\" f\\ g m\"n o\"p \"\""))
                .containsExactly("-a", "b \\c", "d\\e", "f g", "mn op", "");
        CommandLine line = FlagVariables.around(
                CommandLine.parse("-setcookie", "b", "-x", "-dist_listen", "true"),
                Map.of(
                        "ERL_OTP25_FLAGS",
                        "-setcookie r",
                        "ERL_AFLAGS",
                        "-setcookie a -sname n -eval x.",
                        "ERL_FLAGS",
                        "-dist_listen false -kernel shell_history enabled",
                        "ERL_ZFLAGS",
                        "-proto_dist inet_tls"));
        assertThat(line.occurrences("setcookie")).containsExactly(List.of("r"), List.of("a"), List.of("b"));
        assertThat(line.last("dist_listen")).containsExactly("false");
        assertThat(line.last("proto_dist")).containsExactly("inet_tls");
        assertThat(line.has("x")).isTrue();
        assertThat(line.has("sname") || line.has("eval")).isFalse();
    }

    @Test
    void flagsThatAreHeededAreNotNamedAsWithoutEffect() {
        assertThat(FlagRules.ignored(CommandLine.parse("-init_debug", "-hidden", "-user", "peer"), false))
                .isNull();
        assertThat(FlagRules.ignored(CommandLine.parse("-init_debug", "-heart"), false))
                .isEqualTo("without effect on a JVM: -heart (see docs/otp.md)");
    }

    private static Atom name(String... words) {
        return Objects.requireNonNull(PeerNode.options(CommandLine.parse(words)))
                .fullName();
    }

    @Test
    void namesWithAHostAreTakenAsTheyStand() {
        assertThat(name("-sname", "n1@host")).isEqualTo(new Atom("n1@host"));
        assertThat(name("-name", "n1@host.domain")).isEqualTo(new Atom("n1@host.domain"));
        assertThat(PeerNode.options(CommandLine.parse("-user", "peer"))).isNull();
    }

    @Test
    void aShortNameGetsThisHostsNameUpToTheFirstDot() {
        assertThat(name("-sname", "n1").name()).startsWith("n1@").doesNotContain(".");
    }

    @Test
    void aShortNameWithADomainAndALongOneWithoutAreRefused() {
        assertThatThrownBy(() -> name("-sname", "n1@host.domain")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> name("-name", "n1@host")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> name("-sname", "@host")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNameThatIsTooLongIsToldInOneLine() {
        assertThatThrownBy(() -> name("-sname", "n".repeat(250) + "@host-b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("expected a node's name of at most 255 characters, got 257: nnn");
    }
}
