package io.peer4j.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExcerptTest {
    @Test
    void shortTextIsQuotedWhole() {
        assertThat(Excerpt.of("x".repeat(Excerpt.MOST))).isEqualTo("x".repeat(Excerpt.MOST));
        assertThat(Excerpt.of(List.of("java", "-cp", "a.jar"))).isEqualTo("java -cp a.jar");
    }

    @Test
    void longTextIsQuotedByItsEnds() {
        assertThat(Excerpt.of("a" + "x".repeat(200_000) + "z"))
                .startsWith("ax")
                .contains("(200002 characters)")
                .endsWith("xz")
                .hasSizeLessThan(Excerpt.MOST + 30);
    }

    @Test
    void manyWordsAreCounted() {
        List<String> words = Collections.nCopies(10_000, "word");
        assertThat(Excerpt.of(words))
                .startsWith("word word")
                .contains("more words")
                .endsWith("word")
                .hasSizeLessThan(1300);
        assertThat(Excerpt.of(List.of("first", "x".repeat(800), "y".repeat(800), "z".repeat(800), "last")))
                .startsWith("first x")
                .endsWith("last")
                .hasSizeLessThan(1300);
    }
}
