package io.peer4j.term;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ListTermTest {
    @Test
    void aPropertyIsTheValueOfTheFirstPairWithItsKey() {
        ListTerm properties = (ListTerm) TermSyntax.parse("[x, {x}, {x, 1, 2}, {y, 3}, {x, 4}, {x, 5}]");

        assertThat(properties.property(new Atom("x"))).isEqualTo(IntTerm.of(4));
        assertThat(properties.property(new Atom("y"))).isEqualTo(IntTerm.of(3));
        assertThat(properties.property(new Atom("z"))).isNull();
        assertThat(ListTerm.EMPTY.property(new Atom("x"))).isNull();
    }
}
