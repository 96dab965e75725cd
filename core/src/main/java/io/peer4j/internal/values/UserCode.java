package io.peer4j.internal.values;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether methods of a user's class run while a value of a type is made: a record's constructor that does more than to
 * assign, or {@code hashCode()}, {@code equals} and {@code compareTo} of records that are keys of a map or elements of a
 * set.
 */
public final class UserCode {
    private static final ClassValue<Boolean> KNOWN = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return new UserCode().isIn(type, false);
        }
    };

    /** From so many types of one generic record on, its components may have ever new ones: it is not known then. */
    private static final int MOST_OF_ONE = 8;

    /** A type, and whether it stands within a key. */
    private record Place(Type type, boolean isKey) {}

    private final Set<Place> seen = new HashSet<>();
    private final Map<Class<?>, Integer> records = new HashMap<>();

    private UserCode() {}

    /** Whether such code runs for values of {@code type}. Also true where a record nests ever new types of itself. */
    public static boolean in(Type type) {
        return type instanceof Class<?> plain ? KNOWN.get(plain) : new UserCode().isIn(type, false);
    }

    private boolean isIn(Type type, boolean isKey) {
        Class<?> raw = JavaTypes.raw(type);
        if (isKey && hasRecords(raw)) {
            return true;
        }
        if (!seen.add(new Place(type, isKey)) || (isKey && raw == Object.class)) {
            return false;
        }
        Type lower = JavaTypes.lowerBound(type);
        if (lower != null) {
            return isInAny(SealedTypes.upwards(lower), isKey);
        }
        if (raw.isArray()) {
            return isIn(JavaTypes.component(type), false);
        }
        return hasRecords(raw) ? isInRecords(raw, type) : isInArguments(type, raw, isKey);
    }

    private boolean isInAny(List<Type> types, boolean isKey) {
        for (Type type : types) {
            if (isIn(type, isKey)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasRecords(Class<?> raw) {
        return raw.isRecord()
                || (SealedTypes.isSealed(raw) && !SealedTypes.records(raw).isEmpty());
    }

    private boolean isInRecords(Class<?> raw, Type type) {
        if (!raw.isRecord()) {
            return isInAny(
                    SealedTypes.records(raw).stream()
                            .map(each -> JavaTypes.subtype(each, type))
                            .toList(),
                    false);
        }
        if (!RecordConstructor.onlyAssigns(raw) || records.merge(raw, 1, Integer::sum) > MOST_OF_ONE) {
            return true;
        }
        for (RecordComponent component : raw.getRecordComponents()) {
            if (isIn(JavaTypes.resolve(component.getGenericType(), type), false)) {
                return true;
            }
        }
        return false;
    }

    private boolean isInArguments(Type type, Class<?> raw, boolean isKey) {
        Type plain = JavaTypes.bound(type);
        if (plain instanceof GenericArrayType || !(plain instanceof ParameterizedType generic)) {
            return false;
        }
        boolean isMap = Map.class.isAssignableFrom(raw);
        boolean isSet = Set.class.isAssignableFrom(raw);
        Type[] arguments = generic.getActualTypeArguments();
        for (int i = 0; i < arguments.length; i++) {
            if (isIn(arguments[i], isKey || isSet || (isMap && i == 0))) {
                return true;
            }
        }
        return false;
    }
}
