package io.peer4j.term;

import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.testing.Fuzz;
import io.peer4j.testing.Soak;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged text of terms: nothing but what is declared may come of it. */
@Tag(Soak.TAG)
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class TermSyntaxFuzzTest {
    /** Sizes of a binary's segments are text: {@code <<0:134217728>>} is 16 MiB, which the array that grows doubles. */
    private static final long SIZED_BINARY = 64L << 20;

    @Test
    void damagedTextIsATermOrRefused() {
        int executions = Soak.rounds(100_000, 1_000_000);
        Fuzz<String> fuzz = Fuzz.ofText("term syntax", executions, List.of(TermSyntaxException.class))
                .allocatesAtMost(
                        text -> Fuzz.AT_ONCE + Fuzz.PER_BYTE * text.length() + (text.contains(":") ? SIZED_BINARY : 0));
        TermGenerator generator = new TermGenerator(fuzz.random().nextLong());
        int read = fuzz.run(
                () -> TermMutator.mutate(
                        TermSyntax.printLine(generator.term(fuzz.random().nextInt(4))), fuzz.random()),
                TermSyntaxFuzzTest::parse,
                term -> assertThat(TermSyntax.parse(TermSyntax.print(term))).isEqualTo(term));
        assertThat(read).isBetween(executions / 20, executions * 9 / 10);
    }

    private static Term parse(String text) {
        try {
            return TermSyntax.parse(text);
        } catch (TermSyntaxException e) {
            assertThat(e.offset()).isBetween(0, text.length());
            assertThat(e.excerpt()).endsWith("^");
            throw e;
        }
    }
}
