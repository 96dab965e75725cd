package io.peer4j.internal.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peer4j.term.Atom;
import io.peer4j.term.Term;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JavaValuesTest {
    enum Color {
        RED,
        GREEN
    }

    record Point(
            int x, Color color, List<Color> more, @Nullable String note) {}

    static List<Object> values() {
        return List.of(
                true,
                (byte) -1,
                (short) 300,
                7,
                Long.MIN_VALUE,
                1.5f,
                Double.NaN,
                Double.NEGATIVE_INFINITY,
                -0.0,
                'é',
                "text \uD83D\uDE00",
                "unpaired \uD800",
                BigInteger.TEN.pow(30),
                new byte[] {1, -1},
                new int[] {1, 2},
                new boolean[] {true},
                new String[] {"a", "b"},
                new Object[] {1, "a", 2L},
                new int[][] {{1}, {2, 3}},
                Arrays.asList(1, null, "a"),
                Set.of(5L),
                Map.of("k", List.of(1)),
                Optional.empty(),
                Optional.of("x"),
                new Atom("atom"),
                Term.tuple(Term.integer(1)));
    }

    @ParameterizedTest
    @MethodSource("values")
    void aValueComesBackAsWhatItWas(Object value) {
        Object back =
                JavaValues.read(JavaValues.write(value), value.getClass().isArray() ? value.getClass() : Object.class);

        assertThat(Arrays.deepEquals(new Object[] {back}, new Object[] {value})).isTrue();
        assertThat(back).isInstanceOf(value.getClass().isArray() ? value.getClass() : Object.class);
    }

    @Test
    void nullComesBackAsNullButNotAsAPrimitive() {
        assertThat(JavaValues.read(JavaValues.write(null), String.class)).isNull();
        assertThatThrownBy(() -> JavaValues.read(JavaValues.write(null), int.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected int, but the value is null");
    }

    @Test
    void theFormIsAsDocumented() {
        assertThat(JavaValues.write(List.of(1, "a")))
                .isEqualTo(Term.tuple(
                        new Atom("list"),
                        Term.list(
                                Term.tuple(new Atom("int"), Term.integer(1)),
                                Term.tuple(new Atom("string"), Term.binary("a")))));
    }

    @Test
    void enumsAndRecordsComeBackAsTheTypeThatIsAskedFor() {
        Point point = new Point(1, Color.GREEN, List.of(Color.RED), null);

        assertThat(JavaValues.read(JavaValues.write(point), Point.class)).isEqualTo(point);
        assertThat(JavaValues.read(JavaValues.write(Color.RED), Color.class)).isEqualTo(Color.RED);
    }

    @Test
    void enumsAndRecordsWithoutATypeAreRefused() {
        assertThatThrownBy(() -> JavaValues.read(JavaValues.write(Color.RED), Object.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "the value is an enum constant, RED: ask with its type, as in call(new TypeRef<…>() {}, …)");
        assertThatThrownBy(
                        () -> JavaValues.read(JavaValues.write(new Point(1, Color.RED, List.of(), null)), Object.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ask with its type");
    }

    @Test
    void aValueOfAnotherTypeIsRefused() {
        assertThatThrownBy(() -> JavaValues.read(JavaValues.write("a"), Integer.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected java.lang.Integer, but the value is a java.lang.String");
    }

    @Test
    void theOrderOfMapsIsKeptAndSortedOnesComeSorted() {
        Map<Object, Object> map = new LinkedHashMap<>();
        map.put("z", 1);
        map.put("a", 2);

        assertThat((Map<?, ?>) JavaValues.read(JavaValues.write(map), Map.class))
                .hasToString("{z=1, a=2}");
        assertThat(JavaValues.read(JavaValues.write(map), TreeMap.class))
                .isInstanceOf(TreeMap.class)
                .hasToString("{a=2, z=1}");
    }

    @Test
    void whatHasNoPlaceIsRefusedByName() {
        assertThatThrownBy(() -> JavaValues.write(List.of(new Thread())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a java.lang.Thread has no place in a reply");
    }

    @Test
    void aListWithinItselfIsRefused() {
        List<Object> list = new ArrayList<>();
        list.add(list);

        assertThatThrownBy(() -> JavaValues.write(list))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("nested deeper than 80");
    }

    static List<Term> faults() {
        return List.of(
                Term.integer(1),
                Term.tuple(),
                Term.tuple(new Atom("class"), Term.binary("java.lang.Runtime")),
                Term.tuple(new Atom("int"), Term.integer(1L << 40)),
                Term.tuple(new Atom("int"), Term.binary("1")),
                Term.tuple(new Atom("char"), Term.integer(-1)),
                Term.tuple(new Atom("boolean"), Term.integer(1)),
                Term.tuple(new Atom("double"), Term.integer(1)),
                Term.tuple(new Atom("bytes"), Term.list()),
                Term.tuple(new Atom("list"), Term.list(Term.integer(1))),
                Term.tuple(new Atom("map"), Term.list(Term.integer(1))),
                Term.tuple(new Atom("record"), Term.list()),
                Term.tuple(new Atom("enum"), Term.binary("RED")),
                Term.tuple(new Atom("array"), Term.list()),
                Term.tuple(
                        new Atom("array"),
                        Term.tuple(new Atom("int"), Term.list(Term.tuple(new Atom("null"), Atom.UNDEFINED)))));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whatIsNoSuchFormIsAnIllegalArgument(Term fault) {
        for (Type type : List.of(Object.class, int.class, Point.class)) {
            assertThatThrownBy(() -> JavaValues.read(fault, type)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
