package io.peer4j.term;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("older-java")
class TermMapperTest {
    enum Colour {
        RED,
        green
    }

    record Point(int x, double y) {}

    record Named<T>(String name, T value) {}

    record Tree(String label, List<Tree> children) {}

    private record Hidden(Optional<String> text, @Nullable String note) {}

    record Even(int number) {
        Even {
            if (number % 2 != 0) {
                throw new IllegalStateException("odd");
            }
        }
    }

    /** Where the tests get generic types from. */
    @SuppressWarnings({"unused", "ArrayRecordComponent"})
    private record Types(
            Map<String, List<Integer>> stringsToLists,
            Set<Colour> colours,
            Optional<Long> optional,
            Stream<Integer> stream,
            Named<List<Colour>> named,
            List<? extends Number> numbers,
            List<?> anything,
            List<String>[] lists,
            Map<Double, String> doubles,
            List<Optional<Integer>> optionals) {}

    private static Type type(String field) throws NoSuchFieldException {
        return Types.class.getDeclaredField(field).getGenericType();
    }

    private static Term parse(String text) {
        return TermSyntax.parse(text);
    }

    static Stream<Arguments> valuesAndTheirTerms() {
        return Stream.of(
                Arguments.of((byte) -1, "-1"),
                Arguments.of((short) 300, "300"),
                Arguments.of(42, "42"),
                Arguments.of(Long.MIN_VALUE, "-9223372036854775808"),
                Arguments.of(BigInteger.TWO, "2"),
                Arguments.of(BigInteger.TWO.pow(80), "1208925819614629174706176"),
                Arguments.of(1.5f, "1.5"),
                Arguments.of(-0.0, "-0.0"),
                Arguments.of(true, "true"),
                Arguments.of(null, "undefined"),
                Arguments.of("é", "<<\"é\"/utf8>>"),
                Arguments.of(CharBuffer.wrap("ab"), "<<\"ab\">>"),
                Arguments.of('λ', "<<\"λ\"/utf8>>"),
                Arguments.of(new byte[] {1, -1}, "<<1,255>>"),
                Arguments.of(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}, 1, 2), "<<2,3>>"),
                Arguments.of(Colour.RED, "'RED'"),
                Arguments.of(TimeUnit.SECONDS, "'SECONDS'"),
                Arguments.of(Atom.OK, "ok"),
                Arguments.of(List.of(1, List.of("a")), "[1,[<<\"a\">>]]"),
                Arguments.of(Arrays.asList(1, null), "[1,undefined]"),
                Arguments.of(new int[] {1, 2}, "[1,2]"),
                Arguments.of(new boolean[] {true}, "[true]"),
                Arguments.of(new String[][] {{"a"}, {}}, "[[<<\"a\">>],[]]"),
                Arguments.of(new TreeSet<>(Set.of(2, 1)), "[1,2]"),
                Arguments.of(Stream.of(1, 2), "[1,2]"),
                Arguments.of(Map.of("k", 2.5).values(), "[2.5]"),
                Arguments.of(Map.of("k", 1), "#{<<\"k\">> => 1}"),
                Arguments.of(new Point(1, 2), "#{x => 1,y => 2.0}"),
                Arguments.of(new Hidden(Optional.of("t"), null), "#{text => <<\"t\">>,note => undefined}"),
                Arguments.of(Optional.empty(), "undefined"),
                Arguments.of(OptionalInt.of(3), "3"),
                Arguments.of(OptionalLong.empty(), "undefined"),
                Arguments.of(OptionalDouble.of(0.5), "0.5"),
                Arguments.of(Term.tuple(Atom.OK), "{ok}"));
    }

    @ParameterizedTest
    @MethodSource("valuesAndTheirTerms")
    void findsTheTermForAValue(@Nullable Object value, String term) {
        assertThat(TermMapper.toTerm(value)).isEqualTo(parse(term));
    }

    static Stream<Arguments> valuesWithoutATerm() {
        List<Object> cycle = new ArrayList<>();
        cycle.add(cycle);
        Map<Object, Object> sameKeys = new HashMap<>(Map.of(1, "a", 1L, "b"));
        Runnable code = () -> {};
        return Stream.of(
                Arguments.of(Double.NaN, "value: expected a finite number, got NaN, which"),
                Arguments.of(List.of(Float.NEGATIVE_INFINITY), "value[0]: expected a finite number, got -Infinity"),
                Arguments.of(
                        List.of(1, Map.of("a b", Instant.EPOCH)),
                        "value[1][<<\"a b\">>]: a java.time.Instant has no place among terms; return its milliseconds"),
                Arguments.of(
                        new Named<>("n", List.of(UUID.randomUUID())),
                        "value.value[0]: a java.util.UUID has no place among terms; return its text (toString())"),
                Arguments.of(
                        BigDecimal.ONE, "value: a java.math.BigDecimal has no place among terms; return its double"),
                Arguments.of(new Object(), "value: a java.lang.Object has no place among terms; return a number"),
                Arguments.of(code, "return what it computes: code does not travel as a term"),
                Arguments.of("\ud800", "value: expected Unicode text, got text with an unpaired surrogate"),
                Arguments.of('\udfff', "value: expected Unicode text, got text with an unpaired surrogate"),
                Arguments.of(cycle, "nests at most 1000 deep, got a deeper one, or a cycle"),
                Arguments.of(sameKeys, "value: expected keys of different terms, got two that both are 1"));
    }

    @ParameterizedTest
    @MethodSource("valuesWithoutATerm")
    void refusesValuesWithoutATermByName(Object value, String message) {
        assertThatExceptionOfType(TermMappingException.class)
                .isThrownBy(() -> TermMapper.toTerm(value))
                .withMessageContaining(message);
    }

    @Test
    void findsTheValueWhenNoTypeIsAskedFor() {
        Map<Object, Object> map = new LinkedHashMap<>();
        map.put(new Atom("a"), 1.5);
        map.put(1L, null);
        assertThat(TermMapper.toJava(parse("#{a => 1.5,1 => undefined}"))).isEqualTo(map);
        assertThat(TermMapper.toJava(parse("[1,true,false,undefined,ok,[]]")))
                .isEqualTo(Arrays.asList(1L, true, false, null, Atom.OK, List.of()));
        assertThat(TermMapper.toJava(parse("1208925819614629174706176"))).isEqualTo(BigInteger.TWO.pow(80));
        for (String same :
                List.of("<<1>>", "<<1:1>>", "{1}", "<0.1.0>", "#Ref<0.1>", "#Port<0.1>", "fun a:b/1", "[1|2]")) {
            assertThat(TermMapper.toJava(parse(same))).isEqualTo(parse(same));
        }
    }

    static Stream<Arguments> typedValues() throws NoSuchFieldException {
        return Stream.of(
                Arguments.of("42", int.class, 42),
                Arguments.of("42", Long.class, 42L),
                Arguments.of("-128", byte.class, (byte) -128),
                Arguments.of("32767", short.class, (short) 32767),
                Arguments.of("1", BigInteger.class, BigInteger.ONE),
                Arguments.of("1", double.class, 1.0),
                Arguments.of("16777216", float.class, 16777216f),
                Arguments.of("0.1", float.class, 0.1f),
                Arguments.of("0.1", Number.class, 0.1),
                Arguments.of("true", boolean.class, true),
                Arguments.of("<<\"é\"/utf8>>", String.class, "é"),
                Arguments.of("\"日本\"", String.class, "日本"),
                Arguments.of("[]", String.class, ""),
                Arguments.of("<<\"ab\">>", CharSequence.class, "ab"),
                Arguments.of("<<\"é\"/utf8>>", char.class, 'é'),
                Arguments.of("$a", char.class, 'a'),
                Arguments.of("\"a\"", Character.class, 'a'),
                Arguments.of("<<1,2>>", byte[].class, new byte[] {1, 2}),
                Arguments.of("<<1,2>>", ByteBuffer.class, ByteBuffer.wrap(new byte[] {1, 2})),
                Arguments.of("green", Colour.class, Colour.green),
                Arguments.of("[1,2]", int[].class, new int[] {1, 2}),
                Arguments.of("[[1],[]]", double[][].class, new double[][] {{1}, {}}),
                Arguments.of("[1,undefined]", Integer[].class, new @Nullable Integer[] {1, null}),
                Arguments.of("[1]", List.class, List.of(1L)),
                Arguments.of("#{<<\"a\">> => [1]}", type("stringsToLists"), Map.of("a", List.of(1))),
                Arguments.of("['RED',green,green]", type("colours"), Set.of(Colour.RED, Colour.green)),
                Arguments.of("undefined", type("optional"), Optional.empty()),
                Arguments.of("1", type("optional"), Optional.of(1L)),
                Arguments.of("[1,undefined]", type("optionals"), List.of(Optional.of(1), Optional.empty())),
                Arguments.of("[1,2.5]", type("numbers"), List.of(1L, 2.5)),
                Arguments.of("[ok]", type("anything"), List.of(Atom.OK)),
                Arguments.of("[[<<\"a\">>]]", type("lists"), new List<?>[] {List.of("a")}),
                Arguments.of("#{x => 1,y => 2}", Point.class, new Point(1, 2)),
                Arguments.of("#{name => \"n\",value => ['RED']}", type("named"), new Named<>("n", List.of(Colour.RED))),
                Arguments.of("#{name => \"n\",value => 1}", Named.class, new Named<>("n", 1L)),
                Arguments.of(
                        "#{label => \"a\",children => [#{label => \"b\",children => []}]}",
                        Tree.class,
                        new Tree("a", List.of(new Tree("b", List.of())))),
                Arguments.of(
                        "#{text => undefined,note => undefined}", Hidden.class, new Hidden(Optional.empty(), null)),
                Arguments.of("undefined", String.class, null),
                Arguments.of("undefined", Atom.class, Atom.UNDEFINED),
                Arguments.of("{1}", Tuple.class, Term.tuple(IntTerm.of(1))),
                Arguments.of("1", Term.class, IntTerm.of(1)),
                Arguments.of("1", Object.class, 1L));
    }

    @ParameterizedTest
    @MethodSource("typedValues")
    void findsTheValueOfTheTypeAskedFor(String term, Type type, @Nullable Object value) {
        assertThat(TermMapper.toJava(parse(term), type)).isEqualTo(value);
        assertThat(TermMapper.cost(parse(term), type)).isNotNegative();
    }

    @Test
    void streamsElements() throws Exception {
        Stream<?> stream = (Stream<?>) TermMapper.toJava(parse("[1,2]"), type("stream"));
        assertThat(Objects.requireNonNull(stream).<Object>map(element -> element))
                .containsExactly(1, 2);
    }

    @Test
    void boxesAPrimitiveAskedForByItsClass() {
        assertThat(TermMapper.toJava(IntTerm.of(3), int.class)).isEqualTo(3);
    }

    static Stream<Arguments> misfits() throws NoSuchFieldException {
        return Stream.of(
                Arguments.of("3000000000", int.class, "value: expected an integer of 32 bits for int, got 3000000000"),
                Arguments.of("128", byte.class, "value: expected an integer of 8 bits for byte, got 128"),
                Arguments.of(
                        "9223372036854775808",
                        long.class,
                        "value: expected an integer of 64 bits for long, got 9223372036854775808"),
                Arguments.of("1.0", int.class, "value: expected an integer of 32 bits for int, got 1.0"),
                Arguments.of(
                        "9007199254740993",
                        double.class,
                        "value: expected a float, or an integer that a double holds exactly for double, got 9007199254740993"),
                Arguments.of("1.0e300", float.class, "for float, got 1.0e300"),
                Arguments.of("undefined", int.class, "value: expected an integer of 32 bits for int, got undefined"),
                Arguments.of("ok", boolean.class, "value: expected the atom true or false for boolean, got ok"),
                Arguments.of(
                        "<<255>>", String.class, "value: expected a binary of UTF-8 text, or a list of code points"),
                Arguments.of("[16#d800]", String.class, "for java.lang.String, got [55296]"),
                Arguments.of("ok", String.class, "for java.lang.String, got ok"),
                Arguments.of("<<\"ab\">>", char.class, "value: expected text of one char, or its code for char"),
                Arguments.of("blue", Colour.class, "expected one of the atoms ['RED',green] for"),
                Arguments.of("[1|2]", List.class, "value: expected a proper list for java.util.List, got [1|2]"),
                Arguments.of("[1,a]", int[].class, "value[1]: expected an integer of 32 bits for int, got a"),
                Arguments.of("{1}", List.class, "value: expected a proper list for java.util.List, got {1}"),
                Arguments.of(
                        "1", Tuple.class, "value: expected a term that is a Tuple for io.peer4j.term.Tuple, got 1"),
                Arguments.of(
                        "#{<<\"a\">> => [1,x]}",
                        type("stringsToLists"),
                        "value[<<\"a\">>][1]: expected an integer of 32 bits for java.lang.Integer, got x"),
                Arguments.of("#{1 => a,1.0 => b}", type("doubles"), "value[1]: expected a binary of UTF-8"),
                Arguments.of(
                        "#{1 => \"a\",1.0 => \"b\"}",
                        type("doubles"),
                        "value[1.0]: expected a key of its own, got a second one for 1.0"),
                Arguments.of("#{x => 1}", Point.class, "as its atom keys, got one without [y]"),
                Arguments.of("#{x => 1,y => 2,z => 3}", Point.class, "got one with the unknown [z]"),
                Arguments.of("#{x => 1,<<\"y\">> => 2}", Point.class, "without [y] and with the unknown [<<\"y\">>]"),
                Arguments.of("#{x => 1,y => z}", Point.class, "value.y: expected a float, or an integer"),
                Arguments.of("#{number => 1}", Even.class, "Even threw java.lang.IllegalStateException: odd"),
                Arguments.of("1", Thread.class, "value: no term becomes a java.lang.Thread; ask for a number"),
                Arguments.of("<<\"1\">>", BigDecimal.class, "value: no term becomes a java.math.BigDecimal"));
    }

    @ParameterizedTest
    @MethodSource("misfits")
    void refusesTermsThatDoNotFit(String term, Type type, String message) {
        assertThatExceptionOfType(TermMappingException.class)
                .isThrownBy(() -> TermMapper.toJava(parse(term), type))
                .withMessageContaining(message);
    }

    @Test
    void namesThePathToTheFault() {
        assertThatExceptionOfType(TermMappingException.class)
                .isThrownBy(() -> TermMapper.toTerm(List.of(1, 2, 3, new Named<>("n", Thread.currentThread()))))
                .satisfies(refusal -> assertThat(refusal.path()).isEqualTo("value[3].value"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "3;long Long int Integer short byte BigInteger double float char Number Term Object;boolean String List int[]",
                "3000000000;long BigInteger double float Object;int short byte char",
                "1208925819614629174706176;BigInteger double float Object;long int",
                "0.5;FloatTerm double Double float Number Term Object;long int BigInteger String",
                "<<\"a\">>;Binary String CharSequence byte[] ByteBuffer char Object;int List",
                "<<255>>;byte[] ByteBuffer Object;String CharSequence char",
                "[1,2];ListTerm List Set long[] int[] double[] String Object;boolean[] Map",
                "[a];List Set;String int[]",
                "true;Atom boolean Boolean Object;Colour String int",
                "'RED';Atom Colour Term Object;boolean String",
                "undefined;Atom Optional String Term Object;int boolean",
                "#{x => 1,y => 2.0};Point Map Term Object;List Even",
                "{a};Tuple Term Object;List int[] Map Point",
            })
    void ranksTypesForOverloads(String term, String ordered, String misfits) {
        Comparator<Class<?>> byCost = Comparator.comparingInt(type -> TermMapper.cost(parse(term), type));
        assertThat(classes(ordered))
                .isSortedAccordingTo(byCost)
                .allMatch(type -> TermMapper.cost(parse(term), type) >= 0);
        assertThat(classes(ordered).stream().map(type -> TermMapper.cost(parse(term), type)))
                .doesNotHaveDuplicates();
        assertThat(classes(misfits)).allMatch(type -> TermMapper.cost(parse(term), type) < 0);
    }

    private static List<Class<?>> classes(String names) {
        Map<String, Class<?>> classes = new HashMap<>();
        for (Class<?> type : List.<Class<?>>of(
                long.class,
                Long.class,
                int.class,
                Integer.class,
                short.class,
                byte.class,
                BigInteger.class,
                double.class,
                Double.class,
                float.class,
                char.class,
                Number.class,
                Term.class,
                Object.class,
                boolean.class,
                Boolean.class,
                String.class,
                CharSequence.class,
                List.class,
                Set.class,
                Map.class,
                int[].class,
                long[].class,
                double[].class,
                boolean[].class,
                byte[].class,
                ByteBuffer.class,
                FloatTerm.class,
                Binary.class,
                ListTerm.class,
                Atom.class,
                Tuple.class,
                Colour.class,
                Point.class,
                Even.class,
                Optional.class)) {
            classes.put(type.getSimpleName(), type);
        }
        List<Class<?>> found = new ArrayList<>();
        for (String name : names.split(" ", -1)) {
            Class<?> type = classes.get(name);
            assertThat(type).as(name).isNotNull();
            found.add(type);
        }
        return found;
    }

    @Test
    void mapsBackWhatItMapped() {
        TermGenerator generator = new TermGenerator(3);
        for (int i = 0; i < 10_000; i++) {
            Term term = generator.term(i % 5);
            assertThat(TermMapper.toTerm(TermMapper.toJava(term))).isEqualTo(term);
        }
    }
}
