package io.peer4j.term;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("erlang")
class TermFormatterTest {
    private static final int REQUESTS = 12_000;

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = ';',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "~3~;[];~~~",
                "~w ~p;[\"ab\",\"ab\"];[97,98] \"ab\"",
                "~5.10.0B;[42];00042",
                "~.16B ~.16b;[255,255];FF ff",
                "~.16# ~.16+;[-255,-255];-16#FF -16#ff",
                "~.16X ~.16x;[255,\"0x\",-255,'$'];0xFF -$ff",
                "~10s~-10s.;[\"ab\",\"ab\"];        abab        .",
                "~.3s;[abcdef];abc",
                "~3c;[$a];aaa",
                "~tc~c;[955,955];λ»",
                "~f ~.2f;[1.005,1.005];1.005000 1.00",
                "~e ~.3e;[1.0e100,9.999];1.00000e+100 1.00e+1",
                "~g ~g;[0.5,1.0e-5];0.500000 1.00000e-5",
                "~P;[[1,2,3,4,5],3];[1,2|...]",
                "~W;[{a,b,c,d},3];{a,b,...}",
                "~*s;[5,\"a\"];    a",
                "~i~~~w;[ignored,x];~x",
                "~lp;[\"ab\"];[97,98]",
                "~Kp;[reversed,#{a => 1,b => 2}];#{b => 2,a => 1}",
                "~3w;[123456];***"
            })
    void formats(String control, String arguments, String expected) {
        assertThat(TermFormatter.format(control, arguments(arguments))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "~s|[[955]]|the control sequence ~s at offset 0 takes an atom, or a deep list of Latin-1 characters and"
                        + " binaries (with t: Unicode), got 955",
                "a ~y|[1]|the control sequence ~y at offset 2 is unknown",
                "~|[]|the control sequence ~ at offset 0 is not complete",
                "~w|[]|the control sequence ~w at offset 0 finds no argument left",
                "~n|[1]|the format takes no more arguments, but there are more, beginning with 1",
                "~.1B|[1]|the control sequence ~.1B at offset 0 takes a base from 2 to 36 as its precision, got 1",
                "~B|[a]|the control sequence ~B at offset 0 takes an integer, got a",
                "~f|[1]|the control sequence ~f at offset 0 takes a float, got 1",
                "~.1e|[1.0]|the control sequence ~.1e at offset 0 takes a precision of at least 2",
                "~99999999999w|[1]|the control sequence ~99999999999 at offset 0 has a field beyond 16777216",
            })
    void refusesWithAReason(String control, String arguments, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TermFormatter.format(control, arguments(arguments)))
                .withMessage(message);
    }

    @Test
    void showsTextOfTheRangeAsked() {
        List<Term> lambda = List.of(ListTerm.string("λ"));
        assertThat(TermFormatter.format("~tp", lambda)).isEqualTo("[955]");
        assertThat(TermFormatter.format("~tp", lambda, PrintableRange.UNICODE)).isEqualTo("\"λ\"");
        assertThat(TermFormatter.format("~p", lambda, PrintableRange.UNICODE)).isEqualTo("[955]");
    }

    @Test
    void formatsAsErlangDoesWithoutFlags() throws Exception {
        compareWithErlang(PrintableRange.LATIN1, 11);
    }

    @Test
    void formatsAsErlangDoesWithUnicode() throws Exception {
        compareWithErlang(PrintableRange.UNICODE, 12);
    }

    @TempDir
    Path directory;

    private void compareWithErlang(PrintableRange range, long seed) throws Exception {
        ErlangOracle.assumeInstalled();
        ControlGenerator generator = new ControlGenerator(seed);
        List<String> requests = new ArrayList<>();
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            String control = generator.control();
            List<Term> arguments = generator.arguments();
            requests.add(TermSyntax.print(Term.tuple(ListTerm.string(control), ListTerm.of(arguments))));
            answers.add(answer(control, arguments, range));
        }
        List<String> expected = ErlangOracle.ask(directory, range, requests);
        assertThat(expected).hasSize(REQUESTS);
        for (int i = 0; i < REQUESTS; i++) {
            // OTP 29 takes fewer bytes of a binary that it cuts short for text.
            if (!expected.get(i).contains("\"...") || !answers.get(i).contains("\"...")) {
                assertThat(answers.get(i)).as(requests.get(i)).isEqualTo(expected.get(i));
            }
        }
        assertThat(expected.stream().filter(ErlangOracle.ERROR::equals).count()).isLessThan(REQUESTS / 2);
    }

    private static String answer(String control, List<Term> arguments, PrintableRange range) {
        try {
            return TermFormatter.format(control, arguments, range);
        } catch (IllegalArgumentException e) {
            return ErlangOracle.ERROR;
        }
    }

    private static List<Term> arguments(String text) {
        return ((ListTerm) TermSyntax.parse(text)).elements();
    }

    /** Random formats, mostly with arguments that fit. */
    private static final class ControlGenerator {
        private final TermGenerator terms;
        private final Random random;
        private final List<Term> arguments = new ArrayList<>();

        ControlGenerator(long seed) {
            terms = new TermGenerator(seed);
            random = terms.random();
        }

        String control() {
            arguments.clear();
            StringBuilder control = new StringBuilder();
            for (int i = 0; i <= random.nextInt(3); i++) {
                control.append(random.nextInt(4) == 0 ? "x\ty" : random.nextInt(4) == 0 ? "é\n" : "");
                sequence(control);
            }
            return control.toString();
        }

        List<Term> arguments() {
            return List.copyOf(arguments);
        }

        private void sequence(StringBuilder control) {
            char letter = "cfegswpWPBbXx#+ni~".charAt(random.nextInt(18));
            boolean isWide = letter == 'p' || letter == 'P';
            control.append('~');
            if (random.nextInt(3) == 0) {
                control.append(random.nextInt(4) == 0 ? "-" : "");
                field(control, isWide ? 100 : 20);
            }
            if (random.nextInt(3) == 0) {
                control.append('.');
                field(control, isWide ? 60 : 30);
                control.append(random.nextInt(3) == 0 ? "." + "0 *λ-".charAt(random.nextInt(5)) : "");
                if (control.charAt(control.length() - 1) == '*') {
                    arguments.add(IntTerm.of('_'));
                }
            }
            control.append(random.nextInt(3) == 0 ? "t" : "").append(random.nextInt(9) == 0 ? "l" : "");
            control.append(letter);
            argument(letter);
        }

        private void field(StringBuilder control, int bound) {
            int value = random.nextInt(bound);
            if (random.nextInt(4) == 0) {
                control.append('*');
                arguments.add(IntTerm.of(value));
            } else {
                control.append(value);
            }
        }

        private void argument(char letter) {
            switch (letter) {
                case 'n', '~' -> {}
                case 'c' -> arguments.add(IntTerm.of(random.nextInt(random.nextBoolean() ? 128 : 0x3000)));
                case 'e', 'f', 'g' -> arguments.add(new FloatTerm(terms.number()));
                case 's' -> arguments.add(characters(2));
                case 'B', 'b', '#', '+' -> arguments.add(integer());
                case 'X', 'x' -> {
                    arguments.add(integer());
                    arguments.add(random.nextBoolean() ? ListTerm.string("0x") : terms.atom());
                }
                case 'W', 'P' -> {
                    arguments.add(terms.plain(4));
                    arguments.add(IntTerm.of(random.nextInt(12) - 1));
                }
                default -> arguments.add(terms.plain(random.nextInt(4)));
            }
        }

        private Term integer() {
            return random.nextInt(20) == 0 ? terms.atom() : IntTerm.of(random.nextLong() >> random.nextInt(64));
        }

        private Term characters(int depth) {
            return switch (random.nextInt(depth > 0 ? 6 : 4)) {
                case 0 -> terms.atom();
                case 1 -> ListTerm.string(terms.text());
                case 2 -> Binary.utf8(terms.text());
                case 3 -> Binary.copyOf((byte) 233, (byte) 65);
                case 4 -> new ListTerm(List.of(IntTerm.of(65), characters(depth - 1)), Binary.utf8("z"));
                default -> Term.list(characters(depth - 1), IntTerm.of(random.nextInt(300)), characters(depth - 1));
            };
        }
    }
}
