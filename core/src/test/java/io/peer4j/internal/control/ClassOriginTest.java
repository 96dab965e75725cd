package io.peer4j.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Timestamp;
import org.junit.jupiter.api.Test;

class ClassOriginTest {
    @Test
    void classOfAnImageHasNoPlaceOnAClassPath() {
        assertThat(ClassOrigin.place(Timestamp.class)).isNull();
        assertThat(ClassOrigin.advice(Timestamp.class))
                .isEqualTo("here, java.sql.Timestamp comes from jrt:/java.sql, which is no file");
    }
}
