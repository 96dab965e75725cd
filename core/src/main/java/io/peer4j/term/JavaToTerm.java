package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Finds the term that stands for a Java value. What most calls give has no {@code switch} over types on its way: the first
 * one takes a peer's JVM several milliseconds to link.
 */
final class JavaToTerm {
    private JavaToTerm() {}

    static Term term(@Nullable Object value, MappingPath at) {
        if (value instanceof Term term) {
            return term;
        } else if (value instanceof Number number) {
            return number(number, at);
        } else if (value instanceof CharSequence text) {
            return text(text, at);
        }
        return value == null ? Atom.UNDEFINED : other(value, at);
    }

    private static Term other(Object value, MappingPath at) {
        return switch (value) {
            case Boolean truth -> Atom.of(truth);
            case Character character -> text(character.toString(), at);
            case Enum<?> constant -> new Atom(constant.name());
            case byte[] bytes -> Binary.copyOf(bytes);
            case ByteBuffer buffer -> bytes(buffer);
            case Map<?, ?> map -> map(map, at);
            case Collection<?> collection -> list(collection, at);
            case Stream<?> stream -> list(stream.toList(), at);
            case Record record -> record(record, at);
            case Object other -> other.getClass().isArray() ? array(other, at) : optional(other, at);
        };
    }

    private static Term number(Number number, MappingPath at) {
        if (number instanceof Integer || number instanceof Long || number instanceof Short || number instanceof Byte) {
            return IntTerm.of(number.longValue());
        } else if (number instanceof Double || number instanceof Float) {
            return floating(number.doubleValue(), at);
        } else if (number instanceof BigInteger n) {
            return Term.integer(n);
        }
        throw refused(number, at);
    }

    private static Term floating(double value, MappingPath at) {
        if (!Double.isFinite(value)) {
            throw new TermMappingException(
                    at,
                    "expected a finite number, got " + value + ", which Erlang has no float for; use an atom or null");
        }
        return new FloatTerm(value);
    }

    private static Term text(CharSequence text, MappingPath at) {
        try {
            return Binary.utf8(text);
        } catch (IllegalArgumentException e) {
            throw new TermMappingException(
                    at,
                    "expected Unicode text, got text with an unpaired surrogate: " + Surrogates.describe(text)
                            + "; use a byte[] or a list of integers",
                    e);
        }
    }

    private static Term bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return Binary.wrap(bytes);
    }

    private static Term list(Collection<?> values, MappingPath at) {
        List<Term> terms = new ArrayList<>(values.size());
        for (Object value : values) {
            terms.add(term(value, at.enter(terms.size(), values)));
        }
        return ListTerm.of(terms);
    }

    private static Term array(Object array, MappingPath at) {
        int length = Array.getLength(array);
        List<Term> terms = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            terms.add(term(Array.get(array, i), at.enter(i, array)));
        }
        return ListTerm.of(terms);
    }

    private static Term map(Map<?, ?> map, MappingPath at) {
        Map<Term, Term> entries = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            Term keyTerm = term(key, at.enter("key", map));
            if (entries.put(keyTerm, term(value, at.enter(keyTerm, map))) != null) {
                throw new TermMappingException(
                        at, "expected keys of different terms, got two that both are " + TermText.abbreviate(keyTerm));
            }
        });
        return new MapTerm(entries);
    }

    private static Term record(Record record, MappingPath at) {
        Map<Term, Term> entries = new LinkedHashMap<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            MappingPath place = at.enter(component.getName(), record);
            entries.put(new Atom(component.getName()), term(Records.read(record, component, place), place));
        }
        return new MapTerm(entries);
    }

    private static Term optional(Object value, MappingPath at) {
        return switch (value) {
            case Optional<?> optional -> term(optional.orElse(null), at);
            case OptionalInt optional -> optional.isPresent() ? IntTerm.of(optional.getAsInt()) : Atom.UNDEFINED;
            case OptionalLong optional -> optional.isPresent() ? IntTerm.of(optional.getAsLong()) : Atom.UNDEFINED;
            case OptionalDouble optional ->
                optional.isPresent() ? floating(optional.getAsDouble(), at) : Atom.UNDEFINED;
            default -> throw refused(value, at);
        };
    }

    private static TermMappingException refused(Object value, MappingPath at) {
        return new TermMappingException(
                at,
                "a " + value.getClass().getTypeName() + " has no place among terms; "
                        + Instead.of(value, at.rootName()));
    }
}
