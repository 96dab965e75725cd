package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import java.lang.invoke.MethodType;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What reflection knows of generic types. The first call of a peer comes through here, and {@code switch} over types takes
 * a JVM longer to link than to boot.
 */
final class JavaTypes {
    private JavaTypes() {}

    static Class<?> raw(Type type) {
        if (type instanceof Class<?> plain) {
            return plain;
        } else if (type instanceof ParameterizedType generic) {
            return raw(generic.getRawType());
        } else if (type instanceof GenericArrayType array) {
            return raw(array.getGenericComponentType()).arrayType();
        } else if (type instanceof WildcardType wildcard) {
            return raw(wildcard.getUpperBounds()[0]);
        } else if (type instanceof TypeVariable<?> variable) {
            return raw(variable.getBounds()[0]);
        }
        throw new IllegalArgumentException("no type that the Java language has: " + type);
    }

    static Class<?> boxed(Class<?> type) {
        return type.isPrimitive() ? MethodType.methodType(type).wrap().returnType() : type;
    }

    /** What {@code type} is the box of; itself if it is none. */
    static Class<?> primitive(Class<?> type) {
        return MethodType.methodType(type).unwrap().returnType();
    }

    /** The type's argument at {@code index}; Object for a raw type. */
    static Type argument(Type type, int index) {
        return switch (type) {
            case ParameterizedType generic -> generic.getActualTypeArguments()[index];
            case WildcardType wildcard -> argument(wildcard.getUpperBounds()[0], index);
            case TypeVariable<?> variable -> argument(variable.getBounds()[0], index);
            default -> Object.class;
        };
    }

    static Type component(Type arrayType) {
        return arrayType instanceof GenericArrayType array
                ? array.getGenericComponentType()
                : raw(arrayType).componentType();
    }

    /** {@code member}, a type that {@code owner}'s declaration names, with the arguments of {@code owner} put in. */
    static Type resolve(Type member, Type owner) {
        if (!(owner instanceof ParameterizedType generic)) {
            return member;
        }
        Map<TypeVariable<?>, Type> bindings = new HashMap<>();
        TypeVariable<?>[] variables = raw(owner).getTypeParameters();
        for (int i = 0; i < variables.length; i++) {
            bindings.put(variables[i], generic.getActualTypeArguments()[i]);
        }
        return substitute(member, bindings);
    }

    private static Type substitute(Type type, Map<TypeVariable<?>, Type> bindings) {
        return switch (type) {
            case TypeVariable<?> variable -> bindings.getOrDefault(variable, variable);
            case WildcardType wildcard -> substitute(wildcard.getUpperBounds()[0], bindings);
            case GenericArrayType array -> new Array(substitute(array.getGenericComponentType(), bindings));
            case ParameterizedType generic -> substituteArguments(generic, bindings);
            default -> type;
        };
    }

    private static Type substituteArguments(ParameterizedType generic, Map<TypeVariable<?>, Type> bindings) {
        List<Type> arguments = Arrays.stream(generic.getActualTypeArguments())
                .map(argument -> substitute(argument, bindings))
                .toList();
        return new Generic(raw(generic), arguments, generic.getOwnerType());
    }

    private record Array(Type getGenericComponentType) implements GenericArrayType {}

    private record Generic(
            Class<?> getRawType,
            List<Type> arguments,
            @Nullable Type getOwnerType) implements ParameterizedType {
        @Override
        public Type[] getActualTypeArguments() {
            return arguments.toArray(Type[]::new);
        }
    }
}
