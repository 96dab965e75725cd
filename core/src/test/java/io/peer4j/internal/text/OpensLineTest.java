package io.peer4j.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OpensLineTest {
    /** These tests run on the class path. */
    @Test
    void packageOfTheJdkIsOpenedOnTheCommandLine() {
        assertThat(OpensLine.advice(List.of().getClass()))
                .isEqualTo("run java with `--add-opens java.base/java.util=ALL-UNNAMED`");
    }
}
