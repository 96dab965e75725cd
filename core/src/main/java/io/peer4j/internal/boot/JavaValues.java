package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.text.OpensLine;
import io.peer4j.internal.values.SealedTypes;
import io.peer4j.internal.values.TimeLimit;
import io.peer4j.term.Atom;
import io.peer4j.term.BigIntTerm;
import io.peer4j.term.Binary;
import io.peer4j.term.FloatTerm;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Java values as data, exactly: each with a tag that tells its type, so that a {@code String} and a {@code byte[]}, an
 * {@code int} and a {@code long} come back as what they were. No class is ever loaded by a name from the data: enums and
 * records come back only as the type that the reader asks for.
 *
 * <pre>
 * {null, undefined}      {boolean, true|false}     {byte|short|int|long|char|biginteger, Integer}
 * {float|double, Float | nan | infinity | '-infinity'}
 * {string, Utf8 | [CodeUnit…]}    the list where the text has an unpaired surrogate
 * {bytes, Binary}        {term, Term}              {enum, ConstantName}
 * {list|set, [Tagged…]}  {map, [{Tagged, Tagged}…]}   {optional, [] | [Tagged]}
 * {record, [{ComponentName, Tagged}…]}
 * {record, [{ComponentName, Tagged}…], ClassName}, {enum, ConstantName, ClassName}   where a sealed type permits the class
 * {array, {Element, [Tagged…]}}   Element: the tag of a primitive type, string, or object
 * </pre>
 *
 * <p>For example {@code List.of(1, "a")} is {@code {list,[{int,1},{string,<<"a">>}]}}. The order of sets and maps is
 * kept.
 */
public final class JavaValues {
    /** How deep values may nest, within what a decoder takes: each level is up to three of a term's. */
    static final int MAX_DEPTH = 80;

    private JavaValues() {}

    /**
     * The form of {@code value}.
     *
     * @throws IllegalArgumentException if it, or what it holds, has none
     */
    public static Term write(@Nullable Object value) {
        return write(value, 0);
    }

    /**
     * The value that {@code tagged} is the form of, as {@code expected}, which is {@code Object.class} for any.
     *
     * @throws IllegalArgumentException if it is no such form, or no {@code expected}
     */
    public static @Nullable Object read(Term tagged, Type expected) {
        return read(tagged, expected, TimeLimit.NONE.isOver());
    }

    /**
     * Like {@link #read(Term, Type)}, but ends early when {@code isOver} says so.
     *
     * @throws java.util.concurrent.CancellationException if it ended early
     */
    public static @Nullable Object read(Term tagged, Type expected, BooleanSupplier isOver) {
        try {
            return new JavaValueReader(new TimeLimit(isOver)).read(tagged, expected);
        } catch (ArithmeticException | ClassCastException | NullPointerException e) {
            // A number out of its type's range, or elements that the collection refuses.
            throw new IllegalArgumentException("no " + expected.getTypeName() + ": " + e.getMessage(), e);
        }
    }

    private static Term write(@Nullable Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("nested deeper than " + MAX_DEPTH + ", or within itself: "
                    + (value == null ? "null" : "a " + value.getClass().getTypeName())
                    + " stands there; return the parts that are needed");
        }
        return switch (value) {
            case null -> tagged("null", Atom.UNDEFINED);
            case Boolean b -> tagged("boolean", Atom.of(b));
            case Byte b -> tagged("byte", Term.integer(b));
            case Short s -> tagged("short", Term.integer(s));
            case Integer i -> tagged("int", Term.integer(i));
            case Long l -> tagged("long", Term.integer(l));
            case Character c -> tagged("char", Term.integer(c));
            case BigInteger big -> tagged("biginteger", Term.integer(big));
            case Float f -> tagged("float", number(f));
            case Double d -> tagged("double", number(d));
            case String text -> tagged("string", text(text));
            case byte[] bytes -> tagged("bytes", Binary.copyOf(bytes));
            case Term term -> tagged("term", term);
            case Enum<?> constant -> named("enum", text(constant.name()), constant.getDeclaringClass());
            case Optional<?> optional ->
                tagged("optional", all(optional.stream().toList(), depth));
            case List<?> list -> tagged("list", all(list, depth));
            case Set<?> set -> tagged("set", all(set, depth));
            case Map<?, ?> map -> tagged("map", entries(map, depth));
            case Record record -> named("record", components(record, depth), record.getClass());
            default -> other(value, depth);
        };
    }

    private static Term other(Object value, int depth) {
        if (value.getClass().isArray()) {
            return tagged("array", array(value, depth));
        }
        throw new IllegalArgumentException("a " + value.getClass().getName()
                + " has no place in a reply: return a boolean, a number up to long, double or BigInteger, a String, a"
                + " byte[], an enum constant, a record, or a List, Set, Map, array or Optional of them");
    }

    private static Term tagged(String tag, Term content) {
        return Term.tuple(new Atom(tag), content);
    }

    private static Term named(String tag, Term content, Class<?> type) {
        return SealedTypes.isPermitted(type)
                ? Term.tuple(new Atom(tag), content, text(type.getName()))
                : tagged(tag, content);
    }

    static Term number(double value) {
        if (Double.isFinite(value)) {
            return new FloatTerm(value);
        }
        if (Double.isNaN(value)) {
            return new Atom("nan");
        }
        return new Atom(value > 0 ? "infinity" : "-infinity");
    }

    private static Term text(String text) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int codePoint = text.codePointAt(i);
            if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                return ListTerm.of(text.chars().mapToObj(IntTerm::of).toList());
            }
        }
        return Binary.utf8(text);
    }

    private static ListTerm all(Iterable<?> values, int depth) {
        List<Term> terms = new ArrayList<>();
        for (Object value : values) {
            terms.add(write(value, depth + 1));
        }
        return ListTerm.of(terms);
    }

    private static ListTerm entries(Map<?, ?> map, int depth) {
        List<Term> terms = new ArrayList<>(map.size());
        map.forEach((key, value) -> terms.add(Term.tuple(write(key, depth + 1), write(value, depth + 1))));
        return ListTerm.of(terms);
    }

    private static ListTerm components(Record value, int depth) {
        List<Term> terms = new ArrayList<>();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            Object part = get(component, value);
            terms.add(Term.tuple(text(component.getName()), write(part, depth + 1)));
        }
        return ListTerm.of(terms);
    }

    private static @Nullable Object get(RecordComponent component, Record value) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(value);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(component + " failed: " + e.getCause(), e.getCause());
        } catch (IllegalAccessException | RuntimeException e) {
            Class<?> type = component.getDeclaringRecord();
            throw new IllegalArgumentException(
                    "can't read the component " + component.getName() + " of the record " + type.getName() + ": "
                            + OpensLine.advice(type),
                    e);
        }
    }

    private static Term array(Object array, int depth) {
        List<Term> terms = new ArrayList<>();
        for (int i = 0; i < Array.getLength(array); i++) {
            terms.add(write(Array.get(array, i), depth + 1));
        }
        return Term.tuple(new Atom(elementTag(array.getClass().getComponentType())), ListTerm.of(terms));
    }

    private static String elementTag(Class<?> type) {
        if (type.isPrimitive()) {
            return type.getName();
        }
        return type == String.class ? "string" : "object";
    }

    /** The number that an integer's term holds. */
    static BigInteger integer(Term term) {
        return switch (term) {
            case IntTerm number -> BigInteger.valueOf(number.value());
            case BigIntTerm number -> number.value();
            default -> throw new IllegalArgumentException("expected an integer, got " + term);
        };
    }

    /** The two elements of {@code {A, B}}. */
    static Tuple pair(Term term) {
        if (term instanceof Tuple pair && pair.size() == 2) {
            return pair;
        }
        throw new IllegalArgumentException("expected a pair, got " + term);
    }
}
