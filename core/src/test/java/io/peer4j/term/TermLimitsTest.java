package io.peer4j.term;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TermLimitsTest {
    @Test
    void changesOneLimitAndKeepsTheOthers() {
        assertThat(TermLimits.DEFAULT
                        .withMaxBytes(1)
                        .withMaxDepth(2)
                        .withMaxTerms(3)
                        .withMaxIntegerBytes(4)
                        .withMaxCompressionRatio(5))
                .isEqualTo(new TermLimits(1, 2, 3, 4, 5));
        assertThat(new TermLimits(256 << 20, TermLimits.MAX_DEPTH, 32_000_000)).isEqualTo(TermLimits.DEFAULT);
    }

    @Test
    void refusesLimitsThatAllowNothing() {
        assertThatThrownBy(() -> TermLimits.DEFAULT.withMaxBytes(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected a maxBytes of at least 1, got 0");
        assertThatThrownBy(() -> TermLimits.DEFAULT.withMaxTerms(-1)).hasMessageContaining("maxTerms");
    }

    @Test
    void refusesADepthThatAStackMightNotHold() {
        assertThatThrownBy(() -> TermLimits.DEFAULT.withMaxDepth(257))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected a maxDepth of at most 256, got 257");
    }
}
