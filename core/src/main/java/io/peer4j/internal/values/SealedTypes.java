package io.peer4j.internal.values;

import io.peer4j.internal.nullness.Nullable;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The records and enums that a sealed type permits: a closed set, which the program that asks has compiled in. Data may
 * choose among them; it never adds one.
 */
public final class SealedTypes {
    private static final ClassValue<List<Class<?>>> LEAVES = new ClassValue<>() {
        @Override
        protected List<Class<?>> computeValue(Class<?> type) {
            Set<Class<?>> leaves = new LinkedHashSet<>();
            collect(type, leaves);
            return List.copyOf(leaves);
        }
    };

    private static final ClassValue<Boolean> PERMITTED = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return hasSealedInterface(type);
        }
    };

    private static final ClassValue<List<Type>> UPWARDS = new ClassValue<>() {
        @Override
        protected List<Type> computeValue(Class<?> type) {
            return findUpwards(type);
        }
    };

    private SealedTypes() {}

    /** Whether {@code type} is sealed; an enum, which may be too for the compiler, is an enum only. */
    public static boolean isSealed(Class<?> type) {
        return type.isSealed() && !type.isEnum();
    }

    /** Whether {@code type} is a record or an enum that a sealed type permits. */
    public static boolean isPermitted(Class<?> type) {
        return PERMITTED.get(type);
    }

    private static boolean hasSealedInterface(@Nullable Class<?> type) {
        if (type == null) {
            return false;
        }
        for (Class<?> parent : type.getInterfaces()) {
            if (isSealed(parent) || hasSealedInterface(parent)) {
                return true;
            }
        }
        return hasSealedInterface(type.getSuperclass());
    }

    /** The records that {@code type} permits, also by way of further sealed types. */
    public static List<Class<?>> records(Class<?> type) {
        return leaves(type, true);
    }

    /** The enums that {@code type} permits, also by way of further sealed types. */
    public static List<Class<?>> enums(Class<?> type) {
        return leaves(type, false);
    }

    /** Whether {@code type} is the record or enum of that name, or permits it. */
    public static boolean permits(Class<?> type, String name) {
        for (Class<?> leaf : LEAVES.get(type)) {
            if (leaf.getName().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** {@code type}, then the sealed types above it: what a value may be of where its place takes a {@code type}. */
    public static List<Type> upwards(Type type) {
        return type instanceof Class<?> plain ? UPWARDS.get(plain) : findUpwards(type);
    }

    private static List<Type> findUpwards(Type type) {
        Set<Type> found = new LinkedHashSet<>();
        found.add(type);
        collectAbove(type, found);
        return List.copyOf(found);
    }

    private static void collectAbove(Type type, Set<Type> found) {
        for (Type above : JavaTypes.supertypes(type)) {
            if (isSealed(JavaTypes.raw(above))) {
                found.add(above);
            }
            collectAbove(above, found);
        }
    }

    private static List<Class<?>> leaves(Class<?> type, boolean records) {
        List<Class<?>> found = new ArrayList<>();
        for (Class<?> leaf : LEAVES.get(type)) {
            if (leaf.isRecord() == records) {
                found.add(leaf);
            }
        }
        return found;
    }

    private static void collect(Class<?> type, Set<Class<?>> leaves) {
        if (type.isRecord() || type.isEnum()) {
            leaves.add(type);
        } else if (type.isSealed()) {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                collect(permitted, leaves);
            }
        }
    }
}
