package io.peer4j.term;

import io.peer4j.internal.values.JavaTypes;
import io.peer4j.internal.values.SealedTypes;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Ranks the types that a term can become: the nearer the type to the term, the smaller the number. */
final class ConversionCost {
    static final int MISFIT = -1;

    private static final int SAME = 0;
    private static final int NEAREST = 1;
    private static final int ANY_COLLECTION = 2;
    private static final int SET = 8;
    private static final int STREAM = 9;
    private static final int ENUM_CONSTANT = 6;
    private static final int MAP = 10;
    private static final int ARRAY = 20;
    private static final int MAX_PARTS = 30;
    private static final int TEXT_FROM_LIST = 60;
    private static final int OPTIONAL = 100;
    private static final int NULL = 150;
    private static final int ANY_TERM = 180;
    private static final int ANY_OBJECT = 200;

    private ConversionCost() {}

    static int of(Term term, Type type) {
        return of(term, type, 0);
    }

    private static int of(Term term, Type type, int depth) {
        Type lower = JavaTypes.lowerBound(type);
        return lower == null ? bounded(term, type, depth) : above(term, lower, depth);
    }

    /** That of the type nearest to {@code lower}: {@link Permitted#above} would look through all of the term once more. */
    private static int above(Term term, Type lower, int depth) {
        for (Type type : SealedTypes.upwards(lower)) {
            int cost = bounded(term, type, depth);
            if (cost >= 0) {
                return cost;
            }
        }
        return ANY_OBJECT;
    }

    private static int bounded(Term term, Type type, int depth) {
        Class<?> raw = JavaTypes.raw(type);
        if (raw == Object.class) {
            return ANY_OBJECT;
        }
        if (Term.class.isAssignableFrom(raw)) {
            return !raw.isInstance(term) ? MISFIT : raw == Term.class ? ANY_TERM : SAME;
        }
        if (raw == Optional.class) {
            return optional(term, JavaTypes.argument(type, 0), depth);
        }
        return TermToJava.isNull(term, raw) ? NULL : value(term, type, raw, depth);
    }

    private static int optional(Term term, Type content, int depth) {
        int cost = term.equals(Atom.UNDEFINED) ? SAME : of(term, content, depth + 1);
        return cost < 0 ? MISFIT : OPTIONAL + Math.min(cost, MAX_PARTS);
    }

    private static int value(Term term, Type type, Class<?> raw, int depth) {
        ScalarMapping scalar = ScalarMapping.of(raw);
        if (scalar != null) {
            return scalar(term, scalar, raw);
        }
        if (depth >= TermParser.MAX_DEPTH) {
            return MISFIT;
        }
        return switch (ContainerKind.of(raw)) {
            case LIST -> elements(raw == List.class ? NEAREST : ANY_COLLECTION, term, type, depth);
            case SET -> elements(SET, term, type, depth);
            case STREAM -> elements(STREAM, term, type, depth);
            case ARRAY -> array(term, JavaTypes.component(type), depth);
            case MAP -> term instanceof MapTerm map ? map(map, type, depth) : MISFIT;
            case RECORD -> term instanceof MapTerm map ? record(map, type, depth) : MISFIT;
            case ENUM -> TermToJava.enumConstant(term, raw) == null ? MISFIT : ENUM_CONSTANT;
            case SEALED -> sealed(term, type, raw, depth);
            case NONE -> MISFIT;
        };
    }

    /** A primitive type goes before its box. */
    private static int scalar(Term term, ScalarMapping scalar, Class<?> raw) {
        if (!scalar.fits(term)) {
            return MISFIT;
        }
        int fromList = term instanceof ListTerm ? TEXT_FROM_LIST : 0;
        return NEAREST + fromList + 2 * scalar.cost() + (raw.isPrimitive() ? 0 : 1);
    }

    private static int elements(int base, Term term, Type type, int depth) {
        if (!(term instanceof ListTerm list) || !list.isProper()) {
            return MISFIT;
        }
        Type element = JavaTypes.argument(type, 0);
        return element == Object.class ? base : sum(base, parts(list.elements(), element, depth));
    }

    private static int array(Term term, Type element, int depth) {
        return term instanceof ListTerm list && list.isProper()
                ? sum(ARRAY, parts(list.elements(), element, depth))
                : MISFIT;
    }

    private static int map(MapTerm map, Type type, int depth) {
        int keys = parts(map.entries().keySet(), JavaTypes.argument(type, 0), depth);
        int values = parts(map.entries().values(), JavaTypes.argument(type, 1), depth);
        return keys < 0 || values < 0 ? MISFIT : MAP + Math.max(keys, values);
    }

    private static int sum(int base, int parts) {
        return parts < 0 ? MISFIT : base + parts;
    }

    /** The worst of the parts' costs. */
    private static int parts(Collection<Term> terms, Type type, int depth) {
        int worst = 0;
        for (Term term : terms) {
            int cost = of(term, type, depth + 1);
            if (cost < 0) {
                return MISFIT;
            }
            worst = Math.max(worst, cost);
        }
        return Math.min(worst, MAX_PARTS);
    }

    /** That of the only record or enum that fits. */
    private static int sealed(Term term, Type type, Class<?> raw, int depth) {
        int found = MISFIT;
        for (Class<?> permitted : Permitted.named(term, raw)) {
            int cost = of(term, JavaTypes.subtype(permitted, type), depth + 1);
            if (cost >= 0 && found >= 0) {
                return MISFIT;
            }
            found = Math.max(found, cost);
        }
        return found;
    }

    private static int record(MapTerm map, Type type, int depth) {
        Class<?> raw = JavaTypes.raw(type);
        if (!map.entries().keySet().equals(TermToJava.componentNames(raw))) {
            return MISFIT;
        }
        for (RecordComponent component : raw.getRecordComponents()) {
            Term value = Objects.requireNonNull(map.get(new Atom(component.getName())));
            if (of(value, JavaTypes.resolve(component.getGenericType(), type), depth + 1) < 0) {
                return MISFIT;
            }
        }
        return NEAREST;
    }
}
