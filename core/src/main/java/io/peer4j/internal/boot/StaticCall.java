package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

/**
 * A call of one static method with boxed arguments, as a class of its own: {@link Method#invoke} has the JDK make some ten
 * classes for its first call, and look through annotations, which takes longer than a peer's boot.
 */
abstract class StaticCall {
    private static @Nullable StaticCall made;

    StaticCall() {}

    /** What the method returns, boxed; null if that is nothing. */
    @Nullable
    abstract Object call(@Nullable Object[] args) throws Throwable;

    /** A call of {@code method}; null where only reflection gets at it. */
    static @Nullable StaticCall of(Method method) {
        if (!isVisible(method)) {
            return null;
        }
        try {
            return define(new StaticCallClass(method).toByteArray());
        } catch (LinkageError | IllegalAccessException e) {
            return null;
        }
    }

    private static synchronized @Nullable StaticCall define(byte[] bytes) throws IllegalAccessException {
        MethodHandles.lookup().defineHiddenClass(bytes, true);
        return made;
    }

    /** Called by the initializer of a class that was made: to make its object from here takes reflection again. */
    static void made(StaticCall call) {
        made = call;
    }

    private static boolean isVisible(Method method) {
        boolean visible = isVisible(method.getDeclaringClass());
        for (Class<?> parameter : method.getParameterTypes()) {
            visible &= isVisible(parameter);
        }
        return visible && isKnown(method.getReturnType());
    }

    /** Whether a class of this package may use {@code type}, and has it under its name. */
    private static boolean isVisible(Class<?> type) {
        Class<?> plain = type;
        while (plain.isArray()) {
            plain = plain.componentType();
        }
        Module module = plain.getModule();
        Module own = StaticCall.class.getModule();
        return plain.isPrimitive()
                || isPublic(plain)
                        && own.canRead(module)
                        && module.isExported(plain.getPackageName(), own)
                        && isKnown(type);
    }

    private static boolean isPublic(Class<?> type) {
        return Modifier.isPublic(type.getModifiers());
    }

    private static boolean isKnown(Class<?> type) {
        if (type.isPrimitive() || type.getClassLoader() == null) {
            return true;
        }
        try {
            return Class.forName(type.getName(), false, StaticCall.class.getClassLoader()) == type;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** The box of a primitive type. */
    static Class<?> box(Class<?> primitive) {
        return MethodType.methodType(primitive).wrap().returnType();
    }
}
