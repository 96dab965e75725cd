package io.peer4j.internal.boot;

import static io.peer4j.internal.boot.JavaValues.integer;
import static io.peer4j.internal.boot.JavaValues.pair;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.text.OpensLine;
import io.peer4j.internal.values.HashedMaps;
import io.peer4j.internal.values.JavaTypes;
import io.peer4j.internal.values.SealedTypes;
import io.peer4j.internal.values.TimeLimit;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.FloatTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The reader of the form that {@link JavaValues} document. */
final class JavaValueReader {
    private static final Map<String, Class<?>> ELEMENTS = Map.of(
            "boolean", boolean.class,
            "byte", byte.class,
            "short", short.class,
            "int", int.class,
            "long", long.class,
            "float", float.class,
            "double", double.class,
            "char", char.class,
            "string", String.class,
            "object", Object.class);

    private final TimeLimit limit;

    JavaValueReader(TimeLimit limit) {
        this.limit = limit;
    }

    @Nullable
    Object read(Term tagged, Type expected) {
        if (!(tagged instanceof Tuple form)
                || form.size() < 2
                || form.size() > 3
                || !(form.get(0) instanceof Atom tag)) {
            throw new IllegalArgumentException("expected a tagged value, got " + tagged);
        }
        Type lower = JavaTypes.lowerBound(expected);
        return lower == null
                ? checked(value(form, tag.name(), expected), expected)
                : value(form, tag.name(), above(form, lower));
    }

    /** The place of a value that may be of {@code lower} or of anything above. */
    private static Type above(Tuple form, Type lower) {
        if (form.size() == 3) {
            String name = text(form.get(2));
            for (Type type : SealedTypes.upwards(lower)) {
                if (SealedTypes.permits(JavaTypes.raw(type), name)) {
                    return type;
                }
            }
        }
        return lower;
    }

    private @Nullable Object value(Tuple form, String tag, Type expected) {
        Class<?> type = JavaTypes.raw(expected);
        return form.size() == 2
                ? value(tag, form.get(1), expected, type)
                : permitted(tag, form.get(1), text(form.get(2)), expected, type);
    }

    private static @Nullable Object checked(@Nullable Object value, Type expected) {
        Class<?> type = JavaTypes.raw(expected);
        if (value == null ? type.isPrimitive() : !JavaTypes.boxed(type).isInstance(value)) {
            throw new IllegalArgumentException("expected " + expected.getTypeName() + ", but the value is "
                    + (value == null ? "null" : "a " + value.getClass().getTypeName()));
        }
        return value;
    }

    private @Nullable Object value(String tag, Term content, Type expected, Class<?> type) {
        return switch (tag) {
            case "null" -> null;
            case "boolean" -> bool(content);
            case "byte" -> integer(content).byteValueExact();
            case "short" -> integer(content).shortValueExact();
            case "int" -> integer(content).intValueExact();
            case "long" -> integer(content).longValueExact();
            case "char" -> character(content);
            case "biginteger" -> integer(content);
            case "float" -> (float) number(content);
            case "double" -> number(content);
            case "string" -> text(content);
            case "bytes" -> bytes(content);
            case "term" -> content;
            case "enum" -> constant(text(content), expected, type);
            case "list" -> list(content, JavaTypes.argument(expected, 0));
            case "set" -> set(content, JavaTypes.argument(expected, 0), type);
            case "map" -> map(content, expected, type);
            case "optional" -> optional(content, JavaTypes.argument(expected, 0));
            case "record" -> record(content, expected, type);
            case "array" -> array(pair(content), expected);
            default -> throw new IllegalArgumentException("no value of Java's has the tag " + tag);
        };
    }

    /** A record or a constant whose class a sealed type permits: {@code name} chooses among those, and loads none. */
    private Object permitted(String tag, Term content, String name, Type expected, Class<?> type) {
        boolean isRecord = tag.equals("record");
        if (!isRecord && !tag.equals("enum")) {
            throw new IllegalArgumentException("expected a record or an enum constant, got the tag " + tag);
        }
        Class<?> permitted = named(name, isRecord, type);
        return isRecord
                ? instance(content, JavaTypes.subtype(permitted, expected), permitted)
                : constant(text(content), permitted, permitted);
    }

    private static Class<?> named(String name, boolean isRecord, Class<?> type) {
        String what = isRecord ? "a record, " : "an enum constant of ";
        if (!type.isRecord() && !type.isEnum() && !SealedTypes.isSealed(type)) {
            throw askWithAType(what + name, type);
        }
        for (Class<?> permitted : isRecord ? SealedTypes.records(type) : SealedTypes.enums(type)) {
            if (permitted.getName().equals(name)) {
                return permitted;
            }
        }
        throw new IllegalArgumentException("expected " + type.getTypeName() + ", but the value is " + what + name
                + ", which that does not permit through sealed types");
    }

    private static boolean bool(Term content) {
        return switch (content instanceof Atom atom ? atom.name() : "") {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("expected true or false, got " + content);
        };
    }

    private static char character(Term content) {
        int code = integer(content).intValueExact();
        if (code < 0 || code > Character.MAX_VALUE) {
            throw new IllegalArgumentException("no code unit of UTF-16: " + code);
        }
        return (char) code;
    }

    private static double number(Term content) {
        if (content instanceof FloatTerm number) {
            return number.value();
        }
        return switch (content instanceof Atom atom ? atom.name() : "") {
            case "nan" -> Double.NaN;
            case "infinity" -> Double.POSITIVE_INFINITY;
            case "-infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw new IllegalArgumentException("expected a float, got " + content);
        };
    }

    private static String text(Term content) {
        if (content instanceof Binary binary) {
            return binary.utf8();
        }
        StringBuilder text = new StringBuilder();
        for (Term unit : elements(content)) {
            text.append(character(unit));
        }
        return text.toString();
    }

    private static byte[] bytes(Term content) {
        if (content instanceof Binary binary) {
            return binary.toByteArray();
        }
        throw new IllegalArgumentException("expected a binary, got " + content);
    }

    private static List<Term> elements(Term content) {
        if (content instanceof ListTerm list && list.isProper()) {
            return list.elements();
        }
        throw new IllegalArgumentException("expected a list, got " + content);
    }

    private static Object constant(String name, Type expected, Class<?> type) {
        List<Object> found = new ArrayList<>(1);
        for (Class<?> enums : SealedTypes.enums(type)) {
            for (Object constant : enums.getEnumConstants()) {
                if (((Enum<?>) constant).name().equals(name)) {
                    found.add(constant);
                }
            }
        }
        if (found.size() == 1) {
            return found.getFirst();
        }
        if (!type.isEnum() && found.isEmpty()) {
            throw askWithAType("an enum constant, " + name, type);
        }
        throw new IllegalArgumentException(expected.getTypeName()
                + (found.isEmpty() ? " has no constant " : " has more than one constant ")
                + name);
    }

    private static IllegalArgumentException askWithAType(String what, Class<?> type) {
        return new IllegalArgumentException("the value is " + what
                + ": ask with its type, as in call(new TypeRef<…>() {}, …)"
                + (type == Object.class
                        ? ""
                        : "; the type that was asked for has a " + type.getTypeName() + " in this place"));
    }

    private List<@Nullable Object> list(Term content, Type element) {
        return addAll(new ArrayList<@Nullable Object>(), content, element);
    }

    private <C extends Collection<@Nullable Object>> C addAll(C into, Term content, Type element) {
        for (Term term : elements(content)) {
            into.add(read(term, element));
        }
        return into;
    }

    private Object set(Term content, Type element, Class<?> type) {
        return SortedSet.class.isAssignableFrom(type)
                ? addAll(new TreeSet<@Nullable Object>(), content, element)
                : HashedMaps.setOf(list(content, element), type == HashSet.class || type == LinkedHashSet.class, limit);
    }

    private Object map(Term content, Type expected, Class<?> type) {
        List<Term> entries = elements(content);
        List<@Nullable Object> keys = new ArrayList<>(entries.size());
        for (Term entry : entries) {
            keys.add(read(pair(entry).get(0), JavaTypes.argument(expected, 0)));
        }
        Map<@Nullable Object, @Nullable Object> map = SortedMap.class.isAssignableFrom(type)
                ? new TreeMap<>()
                : HashedMaps.mapFor(keys, type == HashMap.class || type == LinkedHashMap.class, limit);
        Iterator<@Nullable Object> key = keys.iterator();
        for (Term entry : entries) {
            limit.check();
            map.put(key.next(), read(pair(entry).get(1), JavaTypes.argument(expected, 1)));
        }
        return map;
    }

    private Object optional(Term content, Type element) {
        List<Term> terms = elements(content);
        return terms.isEmpty() ? Optional.empty() : Optional.ofNullable(read(terms.getFirst(), element));
    }

    private Object record(Term content, Type expected, Class<?> type) {
        if (type.isRecord()) {
            return instance(content, expected, type);
        }
        if (!SealedTypes.isSealed(type)) {
            throw askWithAType("a record, " + content, type);
        }
        Class<?> permitted = alike(content, type);
        return instance(content, JavaTypes.subtype(permitted, expected), permitted);
    }

    /** The only record that {@code sealed} permits with these components, where the form names none. */
    private static Class<?> alike(Term content, Class<?> sealed) {
        Set<String> names = parts(content).keySet();
        List<Class<?>> found = new ArrayList<>(1);
        for (Class<?> permitted : SealedTypes.records(sealed)) {
            Set<String> own = new HashSet<>();
            for (RecordComponent component : permitted.getRecordComponents()) {
                own.add(component.getName());
            }
            if (own.equals(names)) {
                found.add(permitted);
            }
        }
        if (found.size() == 1) {
            return found.getFirst();
        }
        throw new IllegalArgumentException(sealed.getTypeName() + " permits "
                + (found.isEmpty() ? "no record" : "more than one record") + " with the components " + names);
    }

    private static Map<String, Term> parts(Term content) {
        Map<String, Term> parts = new HashMap<>();
        for (Term term : elements(content)) {
            parts.put(text(pair(term).get(0)), pair(term).get(1));
        }
        return parts;
    }

    private Object instance(Term content, Type expected, Class<?> type) {
        limit.check();
        Map<String, Term> parts = parts(content);
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        @Nullable Object[] values = new @Nullable Object[components.length];
        for (int i = 0; i < components.length; i++) {
            Term part = parts.remove(components[i].getName());
            if (part == null) {
                throw new IllegalArgumentException("a record without the component " + components[i]);
            }
            types[i] = components[i].getType();
            values[i] = read(part, JavaTypes.resolve(components[i].getGenericType(), expected));
        }
        if (!parts.isEmpty()) {
            throw new IllegalArgumentException(type.getName() + " has no components " + parts.keySet());
        }
        return construct(type, types, values);
    }

    private static Object construct(Class<?> type, Class<?>[] types, @Nullable Object[] values) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(type.getName() + " refused the values: " + e.getCause(), e.getCause());
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "can't make the record " + type.getName() + ": " + OpensLine.advice(type), e);
        }
    }

    private Object array(Tuple content, Type expected) {
        Class<?> written = content.get(0) instanceof Atom tag ? ELEMENTS.get(tag.name()) : null;
        if (written == null) {
            throw new IllegalArgumentException("expected the type of an array's elements, got " + content.get(0));
        }
        Type element = written == Object.class ? elementType(expected) : written;
        List<Term> terms = elements(content.get(1));
        Object array = Array.newInstance(JavaTypes.raw(element), terms.size());
        for (int i = 0; i < terms.size(); i++) {
            Array.set(array, i, read(terms.get(i), element));
        }
        return array;
    }

    private static Type elementType(Type expected) {
        Class<?> array = JavaTypes.raw(expected);
        return !array.isArray() || array.componentType().isPrimitive() ? Object.class : JavaTypes.component(expected);
    }
}
