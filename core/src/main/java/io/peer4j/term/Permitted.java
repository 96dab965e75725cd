package io.peer4j.term;

import io.peer4j.internal.values.JavaTypes;
import io.peer4j.internal.values.SealedTypes;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** What of a sealed type's records and enums a term can become. A term names no class, so its shape has to tell. */
final class Permitted {
    private Permitted() {}

    /** The records whose components have the names of a map's keys, or the enums with a constant of an atom's name. */
    static List<Class<?>> named(Term term, Class<?> sealed) {
        List<Class<?>> named = new ArrayList<>();
        if (term instanceof MapTerm map) {
            for (Class<?> record : SealedTypes.records(sealed)) {
                if (map.entries().keySet().equals(TermToJava.componentNames(record))) {
                    named.add(record);
                }
            }
        } else {
            for (Class<?> constants : SealedTypes.enums(sealed)) {
                if (TermToJava.enumConstant(term, constants) != null) {
                    named.add(constants);
                }
            }
        }
        return named;
    }

    /** Of {@code named}, as {@code type} has their type variables, what fits; the only one need not. */
    static List<Type> fitting(Term term, Type type, List<Class<?>> named) {
        List<Type> fitting = new ArrayList<>();
        for (Class<?> permitted : named) {
            Type candidate = JavaTypes.subtype(permitted, type);
            if (named.size() == 1 || ConversionCost.of(term, candidate) >= 0) {
                fitting.add(candidate);
            }
        }
        return fitting;
    }

    /** The type nearest to {@code lower}, itself or above it, that {@code term} can become. */
    static Type above(Term term, Type lower) {
        for (Type type : SealedTypes.upwards(lower)) {
            if (ConversionCost.of(term, type) >= 0) {
                return type;
            }
        }
        return Object.class;
    }

    static String expected(Class<?> sealed) {
        List<Class<?>> all = new ArrayList<>(SealedTypes.records(sealed));
        all.addAll(SealedTypes.enums(sealed));
        return all.isEmpty()
                ? "a type that permits records or enums"
                : "a map with the components of one of " + names(all) + ", or the atom of a constant";
    }

    static String names(List<Class<?>> types) {
        StringJoiner names = new StringJoiner(", ");
        for (Class<?> type : types) {
            names.add(type.getSimpleName());
        }
        return names.toString();
    }
}
