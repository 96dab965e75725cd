package io.peer4j.internal.boot;

import static io.peer4j.internal.boot.JavaValues.integer;
import static io.peer4j.internal.boot.JavaValues.pair;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.text.OpensLine;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.FloatTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    @Nullable
    Object read(Term tagged, Type expected) {
        Tuple pair = pair(tagged);
        if (!(pair.get(0) instanceof Atom tag)) {
            throw new IllegalArgumentException("expected a tagged value, got " + tagged);
        }
        Class<?> type = raw(expected);
        Object value = value(tag.name(), pair.get(1), expected, type);
        if (value == null ? type.isPrimitive() : !boxed(type).isInstance(value)) {
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
            case "enum" -> constant(text(content), type);
            case "list" -> addAll(new ArrayList<>(), content, argument(expected, 0));
            case "set" -> set(content, argument(expected, 0), type);
            case "map" -> map(content, expected, type);
            case "optional" -> optional(content, argument(expected, 0));
            case "record" -> instance(content, type);
            case "array" -> array(pair(content), expected);
            default -> throw new IllegalArgumentException("no value of Java's has the tag " + tag);
        };
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

    private static Object constant(String name, Class<?> type) {
        Object[] constants = type.isEnum() ? type.getEnumConstants() : null;
        if (constants == null) {
            throw askWithAType("an enum constant, " + name);
        }
        for (Object constant : constants) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(type.getName() + " has no constant " + name);
    }

    private static IllegalArgumentException askWithAType(String what) {
        return new IllegalArgumentException(
                "the value is " + what + ": ask with its type, as in call(new TypeRef<…>() {}, …)");
    }

    private <C extends Collection<@Nullable Object>> C addAll(C into, Term content, Type element) {
        for (Term term : elements(content)) {
            into.add(read(term, element));
        }
        return into;
    }

    private Object set(Term content, Type element, Class<?> type) {
        return addAll(
                SortedSet.class.isAssignableFrom(type) ? new TreeSet<>() : new LinkedHashSet<>(), content, element);
    }

    private Object map(Term content, Type expected, Class<?> type) {
        Map<@Nullable Object, @Nullable Object> map =
                SortedMap.class.isAssignableFrom(type) ? new TreeMap<>() : new LinkedHashMap<>();
        for (Term term : elements(content)) {
            Tuple entry = pair(term);
            map.put(read(entry.get(0), argument(expected, 0)), read(entry.get(1), argument(expected, 1)));
        }
        return map;
    }

    private Object optional(Term content, Type element) {
        List<Term> terms = elements(content);
        return terms.isEmpty() ? Optional.empty() : Optional.ofNullable(read(terms.getFirst(), element));
    }

    private Object instance(Term content, Class<?> type) {
        if (!type.isRecord()) {
            throw askWithAType("a record, " + content);
        }
        Map<String, Term> parts = new HashMap<>();
        for (Term term : elements(content)) {
            parts.put(text(pair(term).get(0)), pair(term).get(1));
        }
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        @Nullable Object[] values = new @Nullable Object[components.length];
        for (int i = 0; i < components.length; i++) {
            Term part = parts.remove(components[i].getName());
            if (part == null) {
                throw new IllegalArgumentException("a record without the component " + components[i]);
            }
            types[i] = components[i].getType();
            values[i] = read(part, components[i].getGenericType());
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
        Object array = Array.newInstance(raw(element), terms.size());
        for (int i = 0; i < terms.size(); i++) {
            Array.set(array, i, read(terms.get(i), element));
        }
        return array;
    }

    private static Type elementType(Type expected) {
        if (expected instanceof GenericArrayType array) {
            return array.getGenericComponentType();
        }
        Class<?> component = raw(expected).getComponentType();
        return component == null || component.isPrimitive() ? Object.class : component;
    }

    private static Type argument(Type expected, int index) {
        return expected instanceof ParameterizedType type && index < type.getActualTypeArguments().length
                ? type.getActualTypeArguments()[index]
                : Object.class;
    }

    private static Class<?> raw(Type type) {
        return switch (type) {
            case Class<?> known -> known;
            case ParameterizedType parameterized -> raw(parameterized.getRawType());
            case GenericArrayType array -> raw(array.getGenericComponentType()).arrayType();
            case WildcardType wildcard -> raw(wildcard.getUpperBounds()[0]);
            case TypeVariable<?> variable -> raw(variable.getBounds()[0]);
            default -> throw new IllegalArgumentException("no type to read as: " + type);
        };
    }

    private static Class<?> boxed(Class<?> type) {
        return MethodType.methodType(type).wrap().returnType();
    }
}
