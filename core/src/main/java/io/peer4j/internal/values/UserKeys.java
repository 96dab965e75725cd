package io.peer4j.internal.values;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Whether values of a type have maps or sets whose keys are records: then methods of a user's class, {@code hashCode()}
 * and {@code equals}, run while the value is made.
 */
public final class UserKeys {
    private static final ClassValue<Boolean> KNOWN = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return new UserKeys().isIn(type, false);
        }
    };

    /** From so many types of one generic record on, its components may have ever new ones: it is not known then. */
    private static final int MOST_OF_ONE = 8;

    private final Set<Type> seen = new HashSet<>();
    private final Map<Class<?>, Integer> records = new HashMap<>();

    private UserKeys() {}

    /** Whether {@code type} has such keys, however deep. Also true where a record nests ever new types of itself. */
    public static boolean in(Type type) {
        return type instanceof Class<?> plain ? KNOWN.get(plain) : new UserKeys().isIn(type, false);
    }

    private boolean isIn(Type type, boolean isKey) {
        Class<?> raw = JavaTypes.raw(type);
        if (isKey && hasRecords(raw)) {
            return true;
        }
        if (isKey ? raw == Object.class : !seen.add(type)) {
            return false;
        }
        if (raw.isArray()) {
            return isIn(JavaTypes.component(type), false);
        }
        return hasRecords(raw) ? isInRecords(raw, type) : isInArguments(type, raw, isKey);
    }

    private static boolean hasRecords(Class<?> raw) {
        return raw.isRecord()
                || (SealedTypes.isSealed(raw) && !SealedTypes.records(raw).isEmpty());
    }

    private boolean isInRecords(Class<?> raw, Type type) {
        if (!raw.isRecord()) {
            return SealedTypes.records(raw).stream().anyMatch(each -> isIn(JavaTypes.subtype(each, type), false));
        }
        if (records.merge(raw, 1, Integer::sum) > MOST_OF_ONE) {
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
