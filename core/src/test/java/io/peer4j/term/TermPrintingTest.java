package io.peer4j.term;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares what is printed here with what a real Erlang prints. */
@Tag("erlang")
class TermPrintingTest {
    private static final int TERMS = 5000;

    @TempDir
    Path directory;

    @BeforeAll
    static void needErlang() {
        ErlangOracle.assumeInstalled();
    }

    @Test
    void printsOnOneLineAsErlangDoes() throws Exception {
        compare("~tw", TERMS, 1, TermSyntax::print);
    }

    @Test
    void printsTextOnOneLineAsErlangDoes() throws Exception {
        compare("~0tp", TERMS, 2, TermSyntax::printLine);
    }

    @Test
    void breaksLinesAsErlangDoes() throws Exception {
        compare("~tp", TERMS, 3, TermSyntax::prettyPrint);
    }

    @Test
    void breaksNarrowLinesAsErlangDoes() throws Exception {
        int[] widths = {1, 7, 20, 33, 50};
        for (int columns : widths) {
            compare(
                    "~" + columns + "tp",
                    TERMS / widths.length,
                    columns,
                    term -> TermSyntax.prettyPrint(term, columns));
        }
    }

    private void compare(String control, int count, long seed, Function<Term, String> print) throws Exception {
        TermGenerator generator = new TermGenerator(seed);
        List<Term> terms = Stream.generate(
                        () -> generator.plain(1 + generator.random().nextInt(5)))
                .limit(count)
                .toList();
        List<String> requests = terms.stream()
                .map(term -> "{\"" + control + "\",[" + TermSyntax.print(term) + "]}")
                .toList();
        List<String> answers = ErlangOracle.ask(directory, PrintableRange.UNICODE, requests);
        assertThat(answers).hasSize(count);
        for (int i = 0; i < count; i++) {
            assertThat(print.apply(terms.get(i))).as(requests.get(i)).isEqualTo(answers.get(i));
        }
    }

    @Test
    void readsWhatErlangReads() throws Exception {
        TermGenerator generator = new TermGenerator(9);
        List<String> texts = Stream.generate(() -> TermMutator.mutate(
                        TermSyntax.printLine(generator.plain(generator.random().nextInt(3))), generator.random()))
                .filter(StandardCharsets.UTF_8.newEncoder()::canEncode)
                .filter(text -> !text.contains("fun")) // OTP 25 prints their names byte by byte
                .filter(text -> !text.contains("\\^")) // OTP 25 takes any character behind it, later ones do not
                .limit(TERMS)
                .toList();
        List<String> requests =
                texts.stream().map(text -> "{\"~tw\",[[" + text + "\n]]}").toList();
        List<String> answers = ErlangOracle.ask(directory, PrintableRange.UNICODE, requests);
        for (int i = 0; i < TERMS; i++) {
            String answer = answers.get(i);
            if (!answer.startsWith(ErlangOracle.REFUSED)) {
                Term arguments = TermSyntax.parse("[[" + texts.get(i) + "\n]]");
                assertThat(answer(arguments))
                        .as(TermSyntax.print(Term.binary(requests.get(i))))
                        .isEqualTo(answer);
            }
        }
    }

    private static String answer(Term arguments) {
        try {
            return TermFormatter.format("~tw", ((ListTerm) arguments).elements());
        } catch (IllegalArgumentException e) {
            return ErlangOracle.ERROR;
        }
    }
}
