package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peer4j.internal.nullness.Nullable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Results of generic and sealed types, by the type that is asked for or by the code's own. */
@Timeout(60)
@Tag("older-java")
class TypedResultTest extends OnePeer {
    public record Point(int x, int y) {}

    public record Box<T>(T value) {}

    public record Both<A, B>(A left, List<? extends B> right) {}

    @SuppressWarnings("ArrayRecordComponent") // arrays of variables come back too
    public record Outer<T>(Box<T> box, Map<String, Box<T>> named, Optional<T> maybe, T[] array) {}

    public record Bounded<T extends Point>(T value) {}

    public sealed interface Shape permits Circle, Square, Flat, Unit {}

    public record Circle(double size) implements Shape {}

    public record Square(double size) implements Shape {}

    public sealed interface Flat extends Shape permits Line, Dot {}

    public record Line(Point from, Point to) implements Flat {}

    public record Dot() implements Flat {}

    public enum Unit implements Shape {
        CIRCLE,
        SQUARE {
            @Override
            public String toString() {
                return "with a body";
            }
        }
    }

    public sealed interface Result<T> permits Ok, Many, Err {}

    public record Ok<T>(T value) implements Result<T> {}

    public record Many<E>(List<E> values) implements Result<List<E>> {}

    public record Err<T>(String message) implements Result<T> {}

    public sealed interface Expression permits Constant, Sum {}

    public record Constant(long value) implements Expression {}

    public record Sum(Expression left, Expression right) implements Expression {}

    public interface Open {}

    public record Free(int x) implements Open {}

    @Test
    void genericRecordsComeBackWithTheirArguments() {
        Point point = new Point(1, 2);
        assertThat(peer.call(new TypeRef<Box<Point>>() {}, () -> new Box<>(new Point(1, 2))))
                .isEqualTo(new Box<>(point));
        assertThat(peer.call(new TypeRef<Box<Box<Point>>>() {}, () -> new Box<>(new Box<>(new Point(1, 2)))))
                .isEqualTo(new Box<>(new Box<>(point)));
        assertThat(peer.call(
                        new TypeRef<Both<Point, Shape>>() {},
                        () -> new Both<>(new Point(1, 2), List.of(new Circle(3), Unit.SQUARE))))
                .isEqualTo(new Both<>(point, List.of(new Circle(3), Unit.SQUARE)));
        assertThat(peer.call(new TypeRef<Box<? extends Shape>>() {}, () -> new Box<>(new Square(1))))
                .isEqualTo(new Box<>(new Square(1)));
        assertThat(peer.call(new TypeRef<Bounded<?>>() {}, () -> new Bounded<>(new Point(1, 2))))
                .isEqualTo(new Bounded<>(point));
        Bounded<Point> bounded = peer.call(() -> new Bounded<>(new Point(1, 2)));
        assertThat(bounded.value()).isEqualTo(point);
    }

    @Test
    void variablesOfTheRecordAroundAreKnownInside() {
        Outer<Point> outer = peer.call(
                new TypeRef<Outer<Point>>() {},
                () -> new Outer<>(
                        new Box<>(new Point(1, 2)),
                        Map.of("k", new Box<>(new Point(3, 4))),
                        Optional.of(new Point(5, 6)),
                        new Point[] {new Point(7, 8)}));
        assertThat(outer.box().value()).isEqualTo(new Point(1, 2));
        assertThat(outer.named()).isEqualTo(Map.of("k", new Box<>(new Point(3, 4))));
        assertThat(outer.maybe()).contains(new Point(5, 6));
        assertThat(outer.array()).containsExactly(new Point(7, 8));
    }

    @Test
    void collectionsOfGenericRecordsComeBack() {
        assertThat(peer.call(new TypeRef<Box<Point>[]>() {}, TypedResultTest::boxes))
                .containsExactly(new Box<>(new Point(1, 2)));
        assertThat(peer.call(
                        new TypeRef<Map<Box<Integer>, Set<Shape>>>() {}, () -> Map.of(new Box<>(1), Set.of(new Dot()))))
                .isEqualTo(Map.of(new Box<>(1), Set.of(new Dot())));
        Optional<? extends List<Box<Shape>>> bounded = peer.call(
                new TypeRef<Optional<? extends List<Box<Shape>>>>() {},
                () -> Optional.of(List.of(new Box<Shape>(new Circle(1)))));
        assertThat(bounded.orElseThrow()).isEqualTo(List.of(new Box<>(new Circle(1))));
        assertThat(peer.call(new TypeRef<List<Shape>[]>() {}, TypedResultTest::shapeLists))
                .containsExactly(List.of(new Square(1)));
    }

    @SuppressWarnings({"rawtypes", "unchecked"}) // Java makes no array of a generic type
    private static Box<Point>[] boxes() {
        return new Box[] {new Box<>(new Point(1, 2))};
    }

    @SuppressWarnings({"rawtypes", "unchecked"}) // Java makes no array of a generic type
    private static List<Shape>[] shapeLists() {
        return new List[] {List.of(new Square(1))};
    }

    @Test
    void sealedTypesComeBackAlsoWhereShapesAreAlike() {
        List<Shape> shapes = List.of(
                new Circle(1), new Square(1), new Line(new Point(0, 0), new Point(1, 1)), new Dot(), Unit.CIRCLE);
        assertThat(peer.call(
                        new TypeRef<List<Shape>>() {},
                        () -> List.of(
                                new Circle(1),
                                new Square(1),
                                new Line(new Point(0, 0), new Point(1, 1)),
                                new Dot(),
                                Unit.CIRCLE)))
                .isEqualTo(shapes);
        Shape own = peer.call(() -> new Square(2));
        assertThat(own).isEqualTo(new Square(2));
        Flat nested = peer.call(() -> new Dot());
        assertThat(nested).isEqualTo(new Dot());
        Circle one = peer.call(() -> new Circle(3));
        assertThat(one).isEqualTo(new Circle(3));
        Shape none = peer.call(() -> null);
        assertThat(none).isNull();
    }

    @Test
    void genericSealedTypesComeBackWithTheirArguments() {
        assertThat(peer.call(new TypeRef<Result<Point>>() {}, () -> new Ok<>(new Point(1, 2))))
                .isEqualTo(new Ok<>(new Point(1, 2)));
        assertThat(peer.call(new TypeRef<Result<Point>>() {}, () -> new Err<>("no")))
                .isEqualTo(new Err<>("no"));
        assertThat(peer.call(new TypeRef<Result<List<Point>>>() {}, () -> new Many<>(List.of(new Point(1, 2)))))
                .isEqualTo(new Many<>(List.of(new Point(1, 2))));
        assertThat(peer.call(new TypeRef<List<Result<Shape>>>() {}, () -> List.of(new Ok<>(new Dot()), new Err<>("x"))))
                .isEqualTo(List.of(new Ok<>(new Dot()), new Err<>("x")));
        Expression sum = peer.call(() -> new Sum(new Constant(1), new Sum(new Constant(2), new Constant(3))));
        assertThat(sum).isEqualTo(new Sum(new Constant(1), new Sum(new Constant(2), new Constant(3))));
    }

    @Test
    void aSealedTreeMayNestAsDeepAsOtherResults() {
        Expression tree = peer.call(() -> {
            Expression deep = new Constant(1);
            for (int i = 0; i < 78; i++) {
                deep = new Sum(deep, new Constant(i));
            }
            return deep;
        });
        assertThat(tree).isInstanceOf(Sum.class);
    }

    record Twins<T>(T one, T two) {}

    /** Each level has another type: there is no end of them. */
    record Perfect<T>(T root, @Nullable Perfect<Twins<T>> below) {}

    @Test
    @Timeout(60)
    void aRecordOfEverNewTypesOfItselfComesBack() {
        Perfect<String> tree = peer.call(
                new TypeRef<Perfect<String>>() {},
                () -> new Perfect<>("a", new Perfect<>(new Twins<>("b", "c"), null)));

        assertThat(tree).isEqualTo(new Perfect<>("a", new Perfect<>(new Twins<>("b", "c"), null)));
    }

    @Test
    void aMethodReferenceAndANamedClassHaveTheirOwnTypes() {
        List<Point> points = peer.call(TypedResultTest::points);
        assertThat(points).containsExactly(new Point(1, 2));
        Box<Shape> box = peer.call(new Boxed(new Circle(1)));
        assertThat(box).isEqualTo(new Box<>(new Circle(1)));
        Box<Point> anonymous = peer.call(anonymous());
        assertThat(anonymous).isEqualTo(new Box<>(new Point(1, 2)));
        Box<Shape> inherited = peer.call(new BoxedShape());
        assertThat(inherited).isEqualTo(new Box<>(new Circle(1)));
    }

    static List<Point> points() {
        return new ArrayList<>(List.of(new Point(1, 2)));
    }

    record Boxed(double size) implements RemoteCallable<Box<Shape>> {
        Boxed(Circle circle) {
            this(circle.size());
        }

        @Override
        public Box<Shape> call() {
            return new Box<>(new Circle(size));
        }
    }

    abstract static class Boxing<T> implements RemoteCallable<Box<T>> {
        private static final long serialVersionUID = 1;

        abstract T content();

        @Override
        public Box<T> call() {
            return new Box<>(content());
        }
    }

    static final class BoxedShape extends Boxing<Shape> {
        private static final long serialVersionUID = 1;

        @Override
        Shape content() {
            return new Circle(1);
        }
    }

    private static RemoteCallable<Box<Point>> anonymous() {
        return new RemoteCallable<>() {
            private static final long serialVersionUID = 1;

            @Override
            public Box<Point> call() {
                return new Box<>(new Point(1, 2));
            }
        };
    }

    @Test
    void theTypeIsAskedForWithoutWaitingToo() {
        assertThat(peer.callAsync(new TypeRef<Box<Shape>>() {}, () -> new Box<>(new Circle(1)))
                        .join())
                .isEqualTo(new Box<>(new Circle(1)));
    }

    @Test
    void aStaticMethodsResultIsReadByItsShape() {
        String here = TypedResultTest.class.getName();
        assertThat(peer.call(new TypeRef<Box<Point>>() {}, here, "box")).isEqualTo(new Box<>(new Point(1, 2)));
        assertThat(peer.call(Shape.class, here, "line")).isEqualTo(new Line(new Point(0, 0), new Point(1, 1)));
        assertThat(peer.call(Shape.class, here, "unit")).isEqualTo(Unit.SQUARE);
        assertThat(peer.call(new TypeRef<Result<Point>>() {}, here, "ok")).isEqualTo(new Ok<>(new Point(1, 2)));
        assertThat(peer.call(Double.class, here, "length", new Line(new Point(0, 0), new Point(0, 2))))
                .isEqualTo(2);
        assertThatThrownBy(() -> peer.call(Shape.class, here, "circle"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ambiguous: Circle, Square of the sealed " + Shape.class.getTypeName());
    }

    public static Box<Point> box() {
        return new Box<>(new Point(1, 2));
    }

    public static Shape line() {
        return new Line(new Point(0, 0), new Point(1, 1));
    }

    public static Shape circle() {
        return new Circle(1);
    }

    public static Shape unit() {
        return Unit.SQUARE;
    }

    public static Result<Point> ok() {
        return new Ok<>(new Point(1, 2));
    }

    public static double length(Shape shape) {
        return shape instanceof Line line
                ? Math.hypot(line.to().x() - line.from().x(), line.to().y())
                : 0;
    }

    @Test
    void whatTheTypeDoesNotSayIsNamed() {
        assertThatThrownBy(() -> peer.call(() -> new Box<>(new Point(1, 2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the value is a record")
                .hasMessageContaining("ask with its type");
        assertThatThrownBy(() -> peer.call(new TypeRef<Open>() {}, () -> new Free(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has a " + Open.class.getTypeName() + " in this place");
        assertThatThrownBy(() -> peer.call(new TypeRef<Box<Flat>>() {}, () -> rawBox()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Flat.class.getTypeName())
                .hasMessageContaining(Circle.class.getName());
        assertThat(Arrays.asList(Unit.values())).hasSize(2);
    }

    @SuppressWarnings("unchecked") // a result of another type than the one that is asked for
    private static Box<Flat> rawBox() {
        return (Box<Flat>) (Box<?>) new Box<>(new Circle(1));
    }
}
