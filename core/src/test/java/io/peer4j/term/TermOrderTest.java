package io.peer4j.term;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("erlang")
class TermOrderTest {
    private static final int PAIRS = 10_000;

    @TempDir
    Path directory;

    @Test
    void ordersKindsOfTerms() {
        List<Term> ordered = terms(
                "-1.5",
                "0",
                "1",
                "9007199254740993",
                "1.0e300",
                "a",
                "b",
                "#Ref<0.1>",
                "fun a:b/0",
                "#Port<0.1>",
                "<0.1.0>",
                "{}",
                "{b}",
                "{a,a}",
                "#{}",
                "#{b => 1}",
                "#{a => 1,b => 1}",
                "[]",
                "[1]",
                "[1,2]",
                "[2]",
                "<<>>",
                "<<1>>",
                "<<1,1:1>>",
                "<<2>>");
        List<Term> shuffled = new ArrayList<>(ordered);
        Collections.shuffle(shuffled, new Random(1));
        shuffled.sort(TermOrder.STANDARD);
        assertThat(shuffled).isEqualTo(ordered);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 1.0", "0.0 -0.0", "{1} {1.0}", "9007199254740992 9007199254740992.0", "[1|2] [1.0|2.0]"})
    void comparesNumbersByValueUnlessTheyAreKeys(String pair) {
        int space = pair.indexOf(' ');
        Term left = TermSyntax.parse(pair.substring(0, space));
        Term right = TermSyntax.parse(pair.substring(space));
        assertThat(TermOrder.STANDARD.compare(left, right)).isZero();
        assertThat(TermOrder.MAP_KEYS.compare(left, right)).isNotZero();
    }

    @Test
    void comparesHugeNumbersExactly() {
        assertThat(TermOrder.STANDARD.compare(
                        TermSyntax.parse("9007199254740993"), TermSyntax.parse("9007199254740992.0")))
                .isPositive();
        assertThat(TermOrder.STANDARD.compare(
                        Term.integer(java.math.BigInteger.TEN.pow(400)), TermSyntax.parse("1.0e308")))
                .isPositive();
    }

    @Test
    void comparesAsErlangDoes() throws Exception {
        ErlangOracle.assumeInstalled();
        TermGenerator generator = new TermGenerator(5);
        List<Term> pairs = new ArrayList<>();
        List<String> requests = new ArrayList<>();
        for (int i = 0; i < PAIRS; i++) {
            Term left = generator.plain(i % 4);
            Term right = i % 3 == 0 ? generator.plain(i % 4) : similar(left, generator);
            pairs.add(left);
            pairs.add(right);
            requests.add("{order," + left + "," + right + "}");
        }
        List<String> answers = ErlangOracle.ask(directory, PrintableRange.UNICODE, requests);
        for (int i = 0; i < PAIRS; i++) {
            int order = Integer.signum(TermOrder.STANDARD.compare(pairs.get(2 * i), pairs.get(2 * i + 1)));
            assertThat(order).as(requests.get(i)).isEqualTo(Integer.parseInt(answers.get(i)));
        }
    }

    private static Term similar(Term term, TermGenerator generator) {
        return switch (term) {
            case IntTerm(long value) -> new FloatTerm(value + generator.random().nextInt(3) - 1);
            case BigIntTerm big -> new FloatTerm(big.value().doubleValue());
            case FloatTerm(double value) -> Term.integer(new java.math.BigDecimal(value).toBigInteger());
            case Tuple tuple -> new Tuple(similar(tuple.elements(), generator));
            case ListTerm list when list.isProper() -> ListTerm.of(similar(list.elements(), generator));
            case BitString(Binary bytes, int unused) -> bytes;
            case Binary binary when binary.size() > 0 -> new BitString(binary, 3);
            case Term unused -> generator.plain(1);
        };
    }

    private static List<Term> similar(List<Term> terms, TermGenerator generator) {
        List<Term> changed = new ArrayList<>(terms);
        if (!changed.isEmpty()) {
            int at = generator.random().nextInt(changed.size());
            changed.set(at, similar(changed.get(at), generator));
        }
        return changed;
    }

    private static List<Term> terms(String... texts) {
        return java.util.Arrays.stream(texts).map(TermSyntax::parse).toList();
    }
}
