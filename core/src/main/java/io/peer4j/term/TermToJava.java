package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.values.HashedMaps;
import io.peer4j.internal.values.JavaTypes;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the Java value that a term stands for. */
final class TermToJava {
    private static final String CHARLIST_HINT =
            ": Erlang refused an argument; a Java String is a binary for Erlang, so if"
                    + " the function takes a list of characters, pass Term.charlist(text)";

    private TermToJava() {}

    /** The value when no type is asked for. */
    static @Nullable Object untyped(Term term, MappingPath at) {
        if (term instanceof IntTerm(long value)) {
            return value;
        } else if (term instanceof BigIntTerm integer) {
            return integer.value();
        } else if (term instanceof FloatTerm(double value)) {
            return value;
        } else if (term instanceof Atom atom) {
            return atom(atom);
        } else if (term instanceof ListTerm list) {
            return list.isProper() ? untypedList(list, at) : list;
        } else if (term instanceof MapTerm map) {
            return map(map, Object.class, Map.class, at);
        }
        return term;
    }

    private static List<@Nullable Object> untypedList(ListTerm list, MappingPath at) {
        List<@Nullable Object> values = list(list, Object.class, at);
        return at.isErlang() ? new CharacterList(values) : values;
    }

    private static @Nullable Object atom(Atom atom) {
        return switch (atom.name()) {
            case "true" -> true;
            case "false" -> false;
            case "undefined" -> null;
            default -> atom;
        };
    }

    static @Nullable Object typed(Term term, Type type, MappingPath at) {
        Type lower = JavaTypes.lowerBound(type);
        return lower == null ? bounded(term, type, at) : bounded(term, Permitted.above(term, lower), at);
    }

    private static @Nullable Object bounded(Term term, Type type, MappingPath at) {
        Class<?> raw = JavaTypes.raw(type);
        if (raw == Object.class) {
            return untyped(term, at);
        }
        if (Term.class.isAssignableFrom(raw)) {
            return sameTerm(term, raw, at);
        }
        if (raw == Optional.class) {
            return Optional.ofNullable(isNull(term, raw) ? null : typed(term, JavaTypes.argument(type, 0), at));
        }
        return isNull(term, raw) ? null : value(term, type, raw, at);
    }

    /** Whether the term is {@code undefined} and the type has null, but no constant of that name. */
    static boolean isNull(Term term, Class<?> raw) {
        return term.equals(Atom.UNDEFINED) && !raw.isPrimitive() && enumConstant(Atom.UNDEFINED, raw) == null;
    }

    private static Object sameTerm(Term term, Class<?> raw, MappingPath at) {
        if (!raw.isInstance(term)) {
            throw misfit(at, "a term that is a " + raw.getSimpleName(), raw, term);
        }
        return term;
    }

    private static Object value(Term term, Type type, Class<?> raw, MappingPath at) {
        ScalarMapping scalar = ScalarMapping.of(raw);
        if (scalar != null) {
            Object value = scalar.result(term);
            return orMisfit(value, scalar.expected(), raw, term, at);
        }
        return switch (ContainerKind.of(raw)) {
            case LIST -> list(listTerm(term, raw, at), JavaTypes.argument(type, 0), at);
            case SET -> set(listTerm(term, raw, at), type, raw, at);
            case STREAM -> stream(list(listTerm(term, raw, at), JavaTypes.argument(type, 0), at));
            case ARRAY -> array(listTerm(term, raw, at), JavaTypes.component(type), at);
            case MAP -> map(mapTerm(term, raw, at), type, raw, at);
            case RECORD -> record(mapTerm(term, raw, at), type, at);
            case ENUM -> orMisfit(enumConstant(term, raw), constants(raw), raw, term, at);
            case SEALED -> Objects.requireNonNull(typed(term, permitted(term, type, raw, at), at));
            case NONE -> throw noPlace(raw, at);
        };
    }

    private static Stream<@Nullable Object> stream(List<@Nullable Object> values) {
        return values.stream();
    }

    private static Object orMisfit(@Nullable Object value, String expected, Class<?> raw, Term term, MappingPath at) {
        if (value == null) {
            throw misfit(at, expected, raw, term);
        }
        return value;
    }

    private static TermMappingException misfit(MappingPath at, String expected, Class<?> raw, Term term) {
        return new TermMappingException(
                at,
                "expected " + expected + " for " + raw.getTypeName() + ", got " + TermText.abbreviate(term)
                        + (isBadArgument(term) ? CHARLIST_HINT : ""));
    }

    /** What functions of Erlang that return an error, such as those of {@code file} and {@code inet}, say of an argument. */
    private static boolean isBadArgument(Term term) {
        return term instanceof Tuple pair
                && pair.size() == 2
                && Atom.is(pair.get(0), "error")
                && (Atom.is(pair.get(1), "badarg") || Atom.is(pair.get(1), "einval"));
    }

    private static TermMappingException noPlace(Class<?> raw, MappingPath at) {
        return new TermMappingException(
                at,
                "no term becomes a " + raw.getTypeName() + "; ask for a number, a String, a byte[], a List, a Map, an"
                        + " enum, a record, a sealed interface of records, a Term or Object instead");
    }

    private static ListTerm listTerm(Term term, Class<?> raw, MappingPath at) {
        if (term instanceof ListTerm list && list.isProper()) {
            return list;
        }
        throw misfit(at, "a proper list", raw, term);
    }

    private static MapTerm mapTerm(Term term, Class<?> raw, MappingPath at) {
        if (term instanceof MapTerm map) {
            return map;
        }
        throw misfit(at, "a map", raw, term);
    }

    private static List<@Nullable Object> list(ListTerm list, Type elementType, MappingPath at) {
        List<@Nullable Object> values = new ArrayList<>(list.elements().size());
        for (Term element : list.elements()) {
            values.add(typed(element, elementType, at.enter(values.size())));
        }
        return values;
    }

    private static Object array(ListTerm list, Type elementType, MappingPath at) {
        Object array =
                Array.newInstance(JavaTypes.raw(elementType), list.elements().size());
        int index = 0;
        for (Term element : list.elements()) {
            Array.set(array, index, typed(element, elementType, at.enter(index)));
            index++;
        }
        return array;
    }

    private static Set<@Nullable Object> set(ListTerm list, Type type, Class<?> raw, MappingPath at) {
        List<@Nullable Object> elements = list(list, JavaTypes.argument(type, 0), at);
        return HashedMaps.setOf(elements, raw == HashSet.class || raw == LinkedHashSet.class, at.limit());
    }

    private static Map<@Nullable Object, @Nullable Object> map(MapTerm map, Type type, Class<?> raw, MappingPath at) {
        List<@Nullable Object> keys = keys(map, JavaTypes.argument(type, 0), at);
        Type valueType = JavaTypes.argument(type, 1);
        Map<@Nullable Object, @Nullable Object> values =
                HashedMaps.mapFor(keys, raw == HashMap.class || raw == LinkedHashMap.class, at.limit());
        Iterator<@Nullable Object> javaKeys = keys.iterator();
        map.entries().forEach((key, value) -> {
            at.limit().check();
            MappingPath place = at.enter(key);
            Object javaKey = javaKeys.next();
            int size = values.size();
            values.put(javaKey, typed(value, valueType, place));
            if (values.size() == size) {
                throw new TermMappingException(place, "expected a key of its own, got a second one for " + javaKey);
            }
        });
        return values;
    }

    private static List<@Nullable Object> keys(MapTerm map, Type keyType, MappingPath at) {
        List<@Nullable Object> keys = new ArrayList<>(map.entries().size());
        for (Term key : map.entries().keySet()) {
            keys.add(typed(key, keyType, at.enter(key)));
        }
        return keys;
    }

    /**
     * The record or enum that {@code type}, which is sealed, permits for {@code term}: by the names of its components or
     * constants, and among records of the same names by the types of their components.
     */
    private static Type permitted(Term term, Type type, Class<?> raw, MappingPath at) {
        List<Class<?>> named = Permitted.named(term, raw);
        List<Type> fitting = Permitted.fitting(term, type, named);
        if (fitting.size() == 1) {
            return fitting.getFirst();
        }
        if (fitting.isEmpty()) {
            throw misfit(at, Permitted.expected(raw), raw, term);
        }
        throw new TermMappingException(
                at,
                "ambiguous: " + Permitted.names(named) + " of the sealed " + raw.getTypeName()
                        + " have the same components; ask for one of them, or for a Map");
    }

    private static Object record(MapTerm map, Type type, MappingPath at) {
        Class<?> raw = JavaTypes.raw(type);
        RecordComponent[] components = raw.getRecordComponents();
        checkNames(map, raw, at);
        @Nullable Object[] values = new @Nullable Object[components.length];
        at.limit().check();
        for (int i = 0; i < components.length; i++) {
            Term value = Objects.requireNonNull(map.get(new Atom(components[i].getName())));
            Type component = JavaTypes.resolve(components[i].getGenericType(), type);
            values[i] = typed(value, component, at.enter(components[i].getName()));
        }
        return Records.create(raw, values, at);
    }

    private static void checkNames(MapTerm map, Class<?> raw, MappingPath at) {
        Set<Term> names = componentNames(raw);
        List<Term> missing =
                names.stream().filter(name -> map.get(name) == null).toList();
        List<Term> extra = map.entries().keySet().stream()
                .filter(key -> !names.contains(key))
                .toList();
        if (!missing.isEmpty() || !extra.isEmpty()) {
            throw new TermMappingException(
                    at,
                    "expected a map with the components of " + raw.getTypeName() + " as its atom keys, got one"
                            + listed(" without ", missing)
                            + (missing.isEmpty() || extra.isEmpty() ? "" : " and")
                            + listed(" with the unknown ", extra));
        }
    }

    static Set<Term> componentNames(Class<?> record) {
        Set<Term> names = new LinkedHashSet<>();
        for (RecordComponent component : record.getRecordComponents()) {
            names.add(new Atom(component.getName()));
        }
        return names;
    }

    private static String listed(String label, List<Term> terms) {
        return terms.isEmpty() ? "" : label + TermText.abbreviate(ListTerm.of(terms));
    }

    static @Nullable Object enumConstant(Term term, Class<?> raw) {
        if (raw.isEnum() && term instanceof Atom atom) {
            for (Object constant : raw.getEnumConstants()) {
                if (((Enum<?>) constant).name().equals(atom.name())) {
                    return constant;
                }
            }
        }
        return null;
    }

    private static String constants(Class<?> raw) {
        List<Term> names = Arrays.stream(raw.getEnumConstants())
                .<Term>map(constant -> new Atom(((Enum<?>) constant).name()))
                .toList();
        return "one of the atoms " + TermText.abbreviate(ListTerm.of(names));
    }
}
