package io.peer4j.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SamplesTest {
    private static final long[] TO_HUNDRED = LongStream.rangeClosed(1, 100).toArray();

    @Test
    void quantilesAreSamplesThatWereMeasured() {
        Samples samples = Samples.of(List.of(TO_HUNDRED));

        assertThat(samples.median()).isEqualTo(50);
        assertThat(samples.quantile(Samples.P99)).isEqualTo(99);
        assertThat(samples.quantile(0)).isEqualTo(1);
        assertThat(samples.quantile(1)).isEqualTo(100);
    }

    @Test
    void roundsAreTakenTogetherInWhateverOrderTheyCame() {
        Samples samples = Samples.of(List.of(new long[] {9, 1}, new long[] {5}));

        assertThat(samples.median()).isEqualTo(5);
        assertThat(samples.count()).isEqualTo(3);
    }

    @Test
    void oneSampleIsAllQuantiles() {
        Samples samples = Samples.of(List.of(new long[] {7}));

        assertThat(samples.median()).isEqualTo(7);
        assertThat(samples.quantile(Samples.P99)).isEqualTo(7);
    }

    @Test
    void noSamplesHaveNoStatistics() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Samples.of(List.of()))
                .withMessage("no samples");
    }
}
