package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.values.JavaTypes;
import io.peer4j.internal.values.TimeLimit;
import java.lang.reflect.Type;
import java.util.function.BooleanSupplier;

/**
 * The mapping between Java values and terms.
 *
 * <table>
 * <caption>What stands for what</caption>
 * <tr><th>Java</th><th>term</th><th>back, when no type is asked for</th></tr>
 * <tr><td>byte, short, int, long, BigInteger</td><td>integer</td><td>Long, or BigInteger beyond it</td></tr>
 * <tr><td>float, double</td><td>float</td><td>Double</td></tr>
 * <tr><td>boolean</td><td>{@code true}, {@code false}</td><td>Boolean</td></tr>
 * <tr><td>null</td><td>{@code undefined}</td><td>null</td></tr>
 * <tr><td>String and other CharSequences, char</td><td>binary, UTF-8</td><td>the {@link Binary}</td></tr>
 * <tr><td>byte[], ByteBuffer (from its position to its limit)</td><td>binary</td><td>the {@link Binary}</td></tr>
 * <tr><td>enum constant, {@link Atom}</td><td>atom</td><td>Atom</td></tr>
 * <tr><td>List and other Collections, array, Stream</td><td>list</td><td>List</td></tr>
 * <tr><td>Map</td><td>map</td><td>Map</td></tr>
 * <tr><td>record</td><td>map, component names as atom keys</td><td>Map</td></tr>
 * <tr><td>Optional, OptionalInt, OptionalLong, OptionalDouble</td><td>its value or {@code undefined}</td><td></td></tr>
 * <tr><td>other {@link Term}s</td><td>themselves</td><td>themselves</td></tr>
 * </table>
 *
 * <p>Nothing else has a place: it is refused by a {@link TermMappingException} that says what to use instead. Nothing
 * becomes its {@code toString()}, and no name of a class is ever read from a term: values are made of the JDK's own
 * numbers, strings and collections and of the records and enums that the caller asks for. Lists, sets and maps are
 * new, modifiable and the caller's own; they keep the term's order. Keys whose hash codes collide make no map or set slow,
 * unless they are of a user's class or a {@code HashMap} or {@code HashSet} is asked for by name. Values may nest 1000 deep, which also ends the
 * walk through a structure that contains itself. All methods are stateless and safe to call from any thread.
 */
public final class TermMapper {
    private TermMapper() {}

    /**
     * The term for {@code value}.
     *
     * @throws TermMappingException if the value or a part of it has no place among terms: NaN, infinities, text with an
     *     unpaired surrogate, keys that become the same term, and all types that the table does not name
     */
    public static Term toTerm(@Nullable Object value) {
        return JavaToTerm.term(value, MappingPath.ROOT);
    }

    /**
     * Like {@link #toTerm(Object)}; what is refused is told to be in {@code name}, such as {@code argument 2},
     * {@code message} or {@code result}.
     */
    public static Term toTerm(@Nullable Object value, String name) {
        return JavaToTerm.term(value, MappingPath.root(name, TimeLimit.NONE));
    }

    /**
     * The Java value for {@code term} when no type is asked for; an improper list stands for itself.
     *
     * @throws TermMappingException if the term nests too deep
     */
    public static @Nullable Object toJava(Term term) {
        return TermToJava.untyped(term, MappingPath.ROOT);
    }

    /**
     * The value of {@code type} for {@code term}.
     *
     * @param type as in {@link #toJava(Term, Type)}; a primitive type gives its box
     * @throws TermMappingException if the term does not fit
     */
    @SuppressWarnings("unchecked") // the box's class, which a primitive's Class<T> stands for
    public static <T> @Nullable T toJava(Term term, Class<T> type) {
        return (T) JavaTypes.boxed(type).cast(toJava(term, (Type) type));
    }

    /**
     * The value of {@code type} for {@code term}.
     *
     * <ul>
     *   <li>Integers fit the number types whose range holds them, and {@code double} and {@code float} where these hold
     *       them exactly. Floats fit {@code double}, and {@code float} rounded unless they exceed its range; never an
     *       integer type.
     *   <li>{@code String} and {@code CharSequence} take a binary that is UTF-8, strictly, a list of code points, or a
     *       list of these in each other, such as {@code io_lib:format} returns; {@code char} takes text of one {@code char}, or its code as an integer.
     *   <li>{@code byte[]} and {@code ByteBuffer} (read-only) take a binary.
     *   <li>{@code boolean} takes {@code true} and {@code false}; an enum, the atom of a constant's name.
     *   <li>Arrays, {@code List}, {@code Collection}, {@code Iterable}, {@code Set}, {@code Stream} and their type
     *       arguments take a proper list; a set drops repeated elements.
     *   <li>{@code Map} takes a map; a record takes a map whose keys are exactly the names of its components as atoms, for
     *       its canonical constructor, also where it is generic. A record in a module must be accessible.
     *   <li>A sealed interface takes what one of the records and enums takes that it permits: the names of the components
     *       tell which, and then their types; a map that fits two of them is refused.
     *   <li>{@code Optional} takes {@code undefined} as empty; other types, apart from primitives, terms and enums with
     *       such a constant, take it as null.
     *   <li>{@link Term} and its subtypes take themselves; {@code Object} takes what {@link #toJava(Term)} gives;
     *       {@code Number}, any number.
     * </ul>
     *
     * @throws TermMappingException if the term does not fit, or the type is none of these
     */
    public static @Nullable Object toJava(Term term, Type type) {
        return TermToJava.typed(term, type, MappingPath.ROOT);
    }

    /**
     * Like {@link #toJava(Term, Type)}, but ends early when {@code isOver} says so. That is asked before each record and
     * between the entries of maps and sets, because constructors, {@code hashCode()} and {@code equals} of a user's class
     * may take any time. One that never returns is not ended.
     *
     * @throws java.util.concurrent.CancellationException if it ended early
     */
    public static @Nullable Object toJava(Term term, Type type, BooleanSupplier isOver) {
        return TermToJava.typed(term, type, MappingPath.root("value", new TimeLimit(isOver)));
    }

    /**
     * Like {@link #toJava(Term, Type, BooleanSupplier)}, for a term that Erlang code made. Where a list becomes a
     * {@code List} because no type is asked for, that list's {@code toString()} shows the text before the numbers if all
     * elements are characters that Erlang prints as text:
     *
     * <pre>{@code
     * "hi\n" [104, 105, 10]
     * }</pre>
     *
     * <p>Its elements, {@code equals} and {@code hashCode} are those of any list of {@code Long}.
     */
    public static @Nullable Object erlangToJava(Term term, Type type, BooleanSupplier isOver) {
        return TermToJava.typed(term, type, MappingPath.erlang(new TimeLimit(isOver)));
    }

    /**
     * Ranks {@code type} among the types that {@code term} can become, to choose between overloads: the smaller, the
     * nearer; negative if the term does not fit. What is not negative converts, unless a record's constructor refuses
     * its values, is not accessible, or two of a map's keys become one.
     *
     * <p>In order: an integer becomes long, int, short, byte, BigInteger, double, float, char; a float double, float;
     * UTF-8 a String, byte[], ByteBuffer, char; a list a List, Set, Stream, array, String; a map a record of its
     * keys, Map; an atom boolean, an enum constant. A subtype of {@link Term} goes before all, {@code Term} and then
     * {@code Object} after all; primitives go before their boxes, and null is a last resort.
     */
    public static int cost(Term term, Type type) {
        return ConversionCost.of(term, type);
    }
}
