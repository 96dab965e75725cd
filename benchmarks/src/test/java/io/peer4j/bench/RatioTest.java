package io.peer4j.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RatioTest {
    private static final Offset<Double> NOISE = Offset.offset(1e-9);

    @Test
    void isTheMedianOfTheRoundsRatiosWithTheirExtremes() {
        List<long[]> one = List.of(new long[] {10, 10, 90}, new long[] {30}, new long[] {20});
        List<long[]> other = List.of(new long[] {100}, new long[] {100}, new long[] {100});

        Ratio ratio = Ratio.of(one, other, Unit.MICROSECONDS).orElseThrow();
        assertThat(ratio.median()).isCloseTo(0.2, NOISE);
        assertThat(ratio.least()).isCloseTo(0.1, NOISE);
        assertThat(ratio.greatest()).isCloseTo(0.3, NOISE);
    }

    @Test
    void ofRatesIsTheInverseOfTheTimes() {
        Ratio ratio = Ratio.of(List.of(new long[] {1_000}), List.of(new long[] {4_000}), Unit.CALLS_PER_SECOND)
                .orElseThrow();

        assertThat(ratio.median()).isEqualTo(4.0);
    }

    @Test
    void comparesOnlyRoundsThatBothHave() {
        List<long[]> one = List.of(new long[] {1}, new long[] {100});
        List<long[]> other = List.of(new long[] {2});

        assertThat(Ratio.of(one, other, Unit.MICROSECONDS)).contains(new Ratio(0.5, 0.5, 0.5));
        assertThat(Ratio.of(one, List.of(), Unit.MICROSECONDS)).isEmpty();
    }

    @Test
    void meetsATargetOnTheRightSideOfIt() {
        Ratio half = new Ratio(0.5, 0.4, 0.6);

        assertThat(Target.atMost(0.5, "a", "b").isMet(half)).isTrue();
        assertThat(Target.atMost(0.49, "a", "b").isMet(half)).isFalse();
        assertThat(Target.atLeast(0.5, "a", "b").isMet(half)).isTrue();
        assertThat(Target.atLeast(0.51, "a", "b").isMet(half)).isFalse();
    }
}
