package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.text.OpensLine;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** Takes records apart and puts them together, by reflection. */
final class Records {
    private Records() {}

    static @Nullable Object read(Record record, RecordComponent component, MappingPath at) {
        try {
            return accessible(component.getAccessor()).invoke(record);
        } catch (IllegalAccessException e) {
            throw inaccessible(record.getClass(), at, e);
        } catch (InvocationTargetException e) {
            throw new TermMappingException(at, "the accessor " + component.getName() + " threw " + e.getCause(), e);
        }
    }

    static Object create(Class<?> type, @Nullable Object[] components, MappingPath at) {
        try {
            return accessible(canonicalConstructor(type)).newInstance(components);
        } catch (IllegalAccessException e) {
            throw inaccessible(type, at, e);
        } catch (InvocationTargetException e) {
            throw new TermMappingException(
                    at, "the constructor of " + type.getTypeName() + " threw " + e.getCause(), e);
        } catch (ReflectiveOperationException e) {
            throw new TermMappingException(at, type.getTypeName() + " cannot be constructed: " + e, e);
        }
    }

    private static Constructor<?> canonicalConstructor(Class<?> type) throws NoSuchMethodException {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        return type.getDeclaredConstructor(types);
    }

    /** Public members of exported packages need no help; where help is refused, the use itself will say so. */
    private static <T extends AccessibleObject> T accessible(T member) {
        boolean unused = member.trySetAccessible();
        return member;
    }

    private static TermMappingException inaccessible(Class<?> type, MappingPath at, IllegalAccessException cause) {
        return new TermMappingException(
                at,
                "the record " + type.getTypeName() + " is not accessible; " + OpensLine.advice(type)
                        + ", or make the record public and export its package",
                cause);
    }
}
