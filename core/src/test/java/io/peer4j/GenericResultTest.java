package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.TermMapper;
import java.io.Serializable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every form of a type in Java, in each place where a type may stand: as a result of code, and as a term's value. */
@Timeout(60)
@SuppressWarnings("ArrayRecordComponent") // arrays in records come back too
class GenericResultTest extends OnePeer {
    public record Point(int x, int y) {}

    public record Box<T>(T value) {}

    public sealed interface Shape permits Circle, Square, Solid, Unit {}

    public record Circle(double r) implements Shape {}

    public record Square(double s) implements Shape {}

    public sealed interface Solid extends Shape permits Ball, Cube {}

    public record Ball(Circle equator) implements Solid {}

    public record Cube(Square face, @Nullable Solid inside) implements Solid {}

    public enum Unit implements Shape {
        UNIT_CIRCLE,
        UNIT_SQUARE
    }

    public sealed interface Result<T> permits Ok, Failed, Pending {}

    public record Ok<T>(T value) implements Result<T> {}

    public record Failed<T>(String why) implements Result<T> {}

    public sealed interface Pending<T> extends Result<T> permits Waiting, Never {}

    public record Waiting<T>(List<? super T> soFar) implements Pending<T> {}

    public enum Never implements Pending<Point> {
        NEVER
    }

    public record Wild(
            List<?> any, List<? extends Shape> shapes, List<? super Circle> circles, Map<?, ? super Circle> named) {}

    public record Sinks<T>(List<? super T> sink, Box<? super T> box, Box<? extends List<? super T>>[] deep) {}

    public record Bounded<T extends Shape>(T value, List<? super T> more) {}

    public record Intersection<T extends Serializable & Named>(T value) {}

    public sealed interface Named permits Dog {}

    public record Dog(String name) implements Named, Serializable {}

    public record Most<T extends Comparable<T>>(T most, Map<T, Integer> places) {}

    public record Tree<T extends Tree<T, K>, K extends Comparable<? super K>>(
            @Nullable K key, List<? extends Tree<?, K>> below) {}

    public record Varargs(int first, String... rest) {}

    public record GenericVarargs<T>(T... all) {
        @SafeVarargs
        public GenericVarargs {}
    }

    /** The result of {@code code} comes back as what it is here; and so does the value of its term. */
    private static <T> void comesBack(TypeRef<T> type, RemoteCallable<? extends T> code) {
        resultComesBack(type, code);
        Object value = value(code);
        assertEqual(TermMapper.toJava(TermMapper.toTerm(value), type.type()), value);
    }

    /** The same for what no term tells apart, such as an int and a long. */
    private static <T> void resultComesBack(TypeRef<T> type, RemoteCallable<? extends T> code) {
        assertEqual(peer.call(type, code), value(code));
    }

    private static Object value(RemoteCallable<?> code) {
        try {
            return code.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void assertEqual(@Nullable Object actual, Object expected) {
        if (hasArrays(expected)) {
            assertThat(actual).isNotNull().usingRecursiveComparison().isEqualTo(expected);
        } else {
            assertThat(actual).isEqualTo(expected);
        }
        if (!(expected instanceof Collection || expected instanceof Map)) {
            assertThat(actual).isInstanceOf(expected.getClass());
        }
    }

    /** Arrays in records and lists are equal only to themselves. */
    private static boolean hasArrays(Object value) {
        return value.getClass().isArray()
                || value instanceof Sinks<?>
                || value instanceof Varargs
                || value instanceof GenericVarargs<?>
                || (value instanceof Box<?> box && hasArrays(box.value()))
                || (value instanceof List<?> list && hasArrays(list.getFirst()));
    }

    @Test
    void wildcardsComeBack() {
        comesBack(new TypeRef<List<? super Circle>>() {}, () -> List.of(new Circle(1)));
        comesBack(new TypeRef<List<? extends Shape>>() {}, () -> List.of(new Circle(1), Unit.UNIT_SQUARE));
        comesBack(new TypeRef<List<? super Circle[]>>() {}, () -> List.<Circle[]>of(new Circle[] {new Circle(1)}));
        comesBack(new TypeRef<Map<? super Circle, ? super Point>>() {}, () -> Map.of(new Circle(1), new Point(1, 2)));
        comesBack(new TypeRef<Set<? super Box<Point>>>() {}, () -> Set.of(new Box<>(new Point(1, 2))));
        comesBack(new TypeRef<Optional<? super Circle>>() {}, () -> Optional.of(new Circle(1)));
        comesBack(
                new TypeRef<List<? super List<? extends Set<? super Circle>>>>() {},
                () -> List.<List<? extends Set<? super Circle>>>of(List.of(Set.of(new Circle(1)))));
        comesBack(new TypeRef<Box<? super Point>>() {}, () -> new Box<>(new Point(1, 2)));
        comesBack(new TypeRef<Result<? super Point>>() {}, () -> new Ok<>(new Point(1, 2)));
        comesBack(new TypeRef<List<? super Unit>>() {}, () -> List.of(Unit.UNIT_CIRCLE));
        comesBack(new TypeRef<List<?>>() {}, () -> List.of(1L, List.of(2L), true));
        comesBack(new TypeRef<Map<?, List<?>>>() {}, () -> Map.of(1L, List.of(2.5)));
    }

    /** A {@code List<? super Circle>} may be a {@code List<Shape>}, or a {@code List<Object>}. */
    @Test
    void aLowerBoundTakesWhatItsSupertypesTake() {
        comesBack(
                new TypeRef<List<? super Circle>>() {},
                () -> List.<Shape>of(new Circle(1), new Square(2), new Ball(new Circle(3)), Unit.UNIT_CIRCLE));
        comesBack(new TypeRef<List<? super Ball>>() {}, () -> List.<Shape>of(new Ball(new Circle(1)), new Square(1)));
        comesBack(
                new TypeRef<List<? super Ok<Point>>>() {},
                () -> List.<Result<Point>>of(new Ok<>(new Point(1, 2)), new Failed<>("no"), Never.NEVER));
        comesBack(new TypeRef<List<? super Circle>>() {}, () -> List.<Object>of(1L, true, List.of(2L)));
        resultComesBack(
                new TypeRef<List<? super Circle>>() {},
                () -> List.<Object>of("text", 1, new Circle(1), 'c', Optional.of(2), Map.of("k", 1.5f)));
        resultComesBack(new TypeRef<List<? super Integer>>() {}, () -> List.<Number>of(1, 2L, 1.5, BigInteger.TWO));
        resultComesBack(new TypeRef<List<? super Unit>>() {}, () -> List.<Object>of(Unit.UNIT_CIRCLE, "text"));
    }

    @Test
    void wildcardsInRecordsComeBack() {
        comesBack(
                new TypeRef<Wild>() {},
                () -> new Wild(
                        List.of(1L),
                        List.of(new Square(1)),
                        List.<Shape>of(new Circle(1), new Square(2)),
                        Map.of(1L, new Circle(2))));
        comesBack(new TypeRef<Sinks<Point>>() {}, GenericResultTest::sinks);
        comesBack(new TypeRef<Sinks<? extends Point>>() {}, GenericResultTest::sinks);
        comesBack(
                new TypeRef<Result<Circle>>() {},
                () -> new Waiting<Circle>(List.<Shape>of(new Square(1), new Circle(1))));
        comesBack(new TypeRef<List<Result<Point>>>() {}, () -> List.of(Never.NEVER, new Ok<>(new Point(1, 2))));
    }

    @SuppressWarnings({"rawtypes", "unchecked"}) // Java makes no array of a generic type
    private static Sinks<Point> sinks() {
        Box[] deep = {new Box<>(List.of(new Point(5, 6)))};
        return new Sinks<>(List.of(new Point(1, 2)), new Box<>(new Point(3, 4)), deep);
    }

    @Test
    void variablesWithBoundsComeBack() {
        comesBack(new TypeRef<Bounded<?>>() {}, () -> new Bounded<>(new Circle(1), List.of(new Square(2))));
        comesBack(
                new TypeRef<Bounded<? super Circle>>() {},
                () -> new Bounded<Shape>(new Square(1), List.of(new Circle(2))));
        comesBack(new TypeRef<Bounded<? extends Solid>>() {}, () -> new Bounded<>(new Ball(new Circle(1)), List.of()));
        comesBack(new TypeRef<Intersection<?>>() {}, () -> new Intersection<>(new Dog("Rex")));
        comesBack(new TypeRef<Intersection<Dog>>() {}, () -> new Intersection<>(new Dog("Rex")));
        comesBack(GenericResultTest.<Circle>listOf(), () -> List.of(new Circle(1), new Square(1)));
        comesBack(GenericResultTest.<Circle>arrayOf(), () -> new Shape[] {new Circle(1), new Square(1)});
        Intersection<?> asked = peer.call(() -> new Intersection<>(new Dog("Rex")));
        assertThat(asked.value()).isEqualTo(new Dog("Rex"));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // what a variable stands for is erased
    private static <T extends Shape> TypeRef<List<? extends Shape>> listOf() {
        return (TypeRef<List<? extends Shape>>) (TypeRef<?>) new TypeRef<List<T>>() {};
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // what a variable stands for is erased
    private static <T extends Shape> TypeRef<Shape[]> arrayOf() {
        return (TypeRef<Shape[]>) (TypeRef<?>) new TypeRef<T[]>() {};
    }

    @Test
    void recursiveBoundsComeBack() {
        comesBack(new TypeRef<Most<String>>() {}, () -> new Most<>("b", Map.of("a", 1)));
        resultComesBack(new TypeRef<Most<?>>() {}, () -> new Most<>("b", Map.of("a", 1)));
        Most<Integer> own = peer.call(() -> new Most<>(2, Map.of(1, 2)));
        assertThat(own).isEqualTo(new Most<>(2, Map.of(1, 2)));
        comesBack(new TypeRef<Tree<?, String>>() {}, () -> new Tree<>("a", List.of(new Tree<>("b", List.of()))));
        resultComesBack(new TypeRef<Tree<?, ?>>() {}, () -> new Tree<>("a", List.of(new Tree<>("b", List.of()))));
        resultComesBack(GenericResultTest.<Integer>most(), () -> List.of(1, 2));
        comesBack(new TypeRef<Integer>() {}, () -> 1);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // what a variable stands for is erased
    private static <T extends Comparable<T>> TypeRef<List<?>> most() {
        return (TypeRef<List<?>>) (TypeRef<?>) new TypeRef<List<T>>() {};
    }

    public record Below(List<? super Below> below) {}

    /** Linear in the depth of the value: looked through twice for each level, this one would take years. */
    @Test
    void recursiveLowerBound_comesBackInTime() {
        Below deep = new Below(List.of());
        for (int i = 0; i < 50; i++) {
            deep = new Below(List.of(deep));
        }
        assertThat((Object) TermMapper.toJava(TermMapper.toTerm(deep), Below.class))
                .isEqualTo(deep);
    }

    @Test
    void arraysComeBack() {
        comesBack(new TypeRef<int[]>() {}, () -> new int[] {1});
        comesBack(new TypeRef<long[][]>() {}, () -> new long[][] {{1}, {}});
        comesBack(new TypeRef<boolean[]>() {}, () -> new boolean[] {true});
        comesBack(new TypeRef<byte[]>() {}, () -> new byte[] {1});
        comesBack(new TypeRef<char[][]>() {}, () -> new char[][] {{'a'}});
        comesBack(new TypeRef<double[]>() {}, () -> new double[] {1.5});
        comesBack(new TypeRef<Box<int[]>>() {}, () -> new Box<>(new int[] {1}));
        comesBack(new TypeRef<Circle[][]>() {}, () -> new Circle[][] {{new Circle(1)}});
        comesBack(new TypeRef<List<Point>[]>() {}, GenericResultTest::lists);
        comesBack(new TypeRef<List<? super Circle>[]>() {}, GenericResultTest::sinksArray);
        comesBack(new TypeRef<Varargs>() {}, () -> new Varargs(1, "a", "b"));
        comesBack(new TypeRef<Varargs>() {}, () -> new Varargs(1));
        comesBack(new TypeRef<GenericVarargs<Point>>() {}, () -> new GenericVarargs<>(new Point(1, 2)));
        comesBack(new TypeRef<GenericVarargs<? super Circle>>() {}, () -> new GenericVarargs<Circle>(new Circle(1)));
    }

    @SuppressWarnings({"rawtypes", "unchecked"}) // Java makes no array of a generic type
    private static List<Point>[] lists() {
        return new List[] {List.of(new Point(1, 2))};
    }

    @SuppressWarnings({"rawtypes", "unchecked"}) // Java makes no array of a generic type
    private static List<? super Circle>[] sinksArray() {
        return new List[] {List.of(new Circle(1), new Square(2))};
    }

    @Test
    void nestedSealedTypesAndMapsComeBack() {
        comesBack(
                new TypeRef<Map<String, List<Shape>>>() {},
                () -> Map.of("all", List.of(new Cube(new Square(1), new Ball(new Circle(2))), Unit.UNIT_CIRCLE)));
        comesBack(new TypeRef<Solid>() {}, () -> new Cube(new Square(1), null));
        comesBack(
                new TypeRef<Map<Unit, Optional<Solid>>>() {},
                () -> Map.of(Unit.UNIT_CIRCLE, Optional.of(new Ball(new Circle(1)))));
        resultComesBack(
                new TypeRef<SortedMap<String, List<Point>>>() {},
                () -> new TreeMap<>(Map.of("b", List.of(new Point(1, 2)))));
    }

    public sealed interface Mixed permits Part, Whole, Opened {}

    public record Part(int n) implements Mixed {}

    public static final class Whole implements Mixed {}

    public non-sealed interface Opened extends Mixed {}

    public record Outside(int n) implements Opened {}

    @Test
    void sealedTypeWithOtherClasses_refusesThoseByName() {
        comesBack(new TypeRef<Mixed>() {}, () -> new Part(1));
        assertThatThrownBy(() -> peer.call(new TypeRef<Mixed>() {}, Whole::new))
                .isInstanceOf(RemoteCallException.class)
                .hasMessageContaining(Whole.class.getName())
                .hasMessageContaining("has no place in a reply: return a");
        assertThatThrownBy(() -> peer.call(new TypeRef<Mixed>() {}, () -> new Outside(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Mixed.class.getTypeName())
                .hasMessageContaining("a record, " + Outside.class.getName())
                .hasMessageContaining("does not permit through sealed types");
    }

    @Test
    void mapEntry_isRefusedWithWhatToReturn() {
        assertThatThrownBy(() ->
                        peer.call(new TypeRef<Map.Entry<String, Point>>() {}, () -> Map.entry("a", new Point(1, 2))))
                .isInstanceOf(RemoteCallException.class)
                .hasMessageContaining("has no place in a reply: return a");
    }

    public sealed interface Twin permits Left, Right {}

    public record Left(int n) implements Twin {}

    public record Right(int n) implements Twin {}

    @Test
    void recordsOfOneShape_areToldApartInResultsOfCode() {
        resultComesBack(new TypeRef<List<Twin>>() {}, () -> List.of(new Left(1), new Right(2)));
        resultComesBack(new TypeRef<List<? super Left>>() {}, () -> List.<Twin>of(new Left(1), new Right(2)));
        assertThatThrownBy(() ->
                        TermMapper.toJava(TermMapper.toTerm(List.of(new Left(1))), new TypeRef<List<Twin>>() {}.type()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ambiguous: Left, Right of the sealed " + Twin.class.getTypeName());
        assertThat(TermMapper.toJava(
                        TermMapper.toTerm(List.of(new Left(1))), new TypeRef<List<? super Right>>() {}.type()))
                .isEqualTo(new ArrayList<>(List.of(new Right(1))));
    }
}
