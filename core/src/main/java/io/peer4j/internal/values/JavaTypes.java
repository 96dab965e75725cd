package io.peer4j.internal.values;

import io.peer4j.internal.nullness.Nullable;
import java.lang.invoke.MethodType;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What reflection knows of generic types. The first call of a peer comes through here, and {@code switch} over types takes
 * a JVM longer to link than to boot.
 */
public final class JavaTypes {
    private JavaTypes() {}

    /** The class of {@code type}'s values; of a wildcard or a variable, that of its {@link #bound}. */
    public static Class<?> raw(Type type) {
        if (type instanceof Class<?> plain) {
            return plain;
        } else if (type instanceof ParameterizedType generic) {
            return raw(generic.getRawType());
        } else if (type instanceof GenericArrayType array) {
            return raw(array.getGenericComponentType()).arrayType();
        } else if (type instanceof WildcardType || type instanceof TypeVariable<?>) {
            return raw(bound(type));
        }
        throw new IllegalArgumentException("expected a type of the Java language, got " + type);
    }

    /** The box of a primitive type; any other type itself. */
    public static Class<?> boxed(Class<?> type) {
        return type.isPrimitive() ? MethodType.methodType(type).wrap().returnType() : type;
    }

    /** What {@code type} is the box of; itself if it is none. */
    public static Class<?> primitive(Class<?> type) {
        return MethodType.methodType(type).unwrap().returnType();
    }

    /** The type's argument at {@code index}; Object for a raw type. */
    public static Type argument(Type type, int index) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return index < arguments.length ? arguments[index] : Object.class;
        } else if (type instanceof WildcardType || type instanceof TypeVariable<?>) {
            return argument(bound(type), index);
        }
        return Object.class;
    }

    /** The type of an array's elements. */
    public static Type component(Type arrayType) {
        return arrayType instanceof GenericArrayType array
                ? array.getGenericComponentType()
                : raw(arrayType).componentType();
    }

    /** {@code member}, a type that {@code owner}'s declaration names, with the arguments of {@code owner} put in. */
    public static Type resolve(Type member, Type owner) {
        Type plain = bound(owner);
        return plain instanceof ParameterizedType generic ? substitute(member, bindings(generic)) : member;
    }

    /**
     * {@code type} as its supertype {@code ancestor}, with the arguments that it has there.
     *
     * @return null if it is no supertype
     */
    public static @Nullable Type supertype(Type type, Class<?> ancestor) {
        Class<?> raw = raw(type);
        if (raw == ancestor) {
            return type;
        }
        for (Type declared : declaredSupertypes(raw)) {
            if (ancestor.isAssignableFrom(raw(declared))) {
                return supertype(resolve(declared, type), ancestor);
            }
        }
        return null;
    }

    /** The types that {@code type} extends and implements, with the arguments that they have there. */
    static List<Type> supertypes(Type type) {
        List<Type> supertypes = new ArrayList<>();
        for (Type declared : declaredSupertypes(raw(type))) {
            supertypes.add(resolve(declared, type));
        }
        return supertypes;
    }

    /** {@code subclass} as a type whose values are {@code type}'s: what that says of the subclass's variables is put in. */
    public static Type subtype(Class<?> subclass, Type type) {
        TypeVariable<?>[] variables = subclass.getTypeParameters();
        Type bound = bound(type);
        Type declared = variables.length == 0 ? null : supertype(declaration(subclass, variables), raw(bound));
        if (declared == null) {
            return subclass;
        }
        Map<TypeVariable<?>, Type> bindings = new HashMap<>();
        match(declared, bound, bindings);
        Type[] arguments = Arrays.copyOf(variables, variables.length, Type[].class);
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = bindings.getOrDefault(variables[i], variables[i]);
        }
        return new Generic(subclass, List.of(arguments), subclass.getDeclaringClass());
    }

    private static Type declaration(Class<?> type, TypeVariable<?>[] variables) {
        return new Generic(type, List.of(variables), type.getDeclaringClass());
    }

    /** Binds the variables of {@code declared} to what stands in their places in {@code actual}. */
    private static void match(Type declared, Type actual, Map<TypeVariable<?>, Type> bindings) {
        if (declared instanceof TypeVariable<?> variable) {
            bindings.putIfAbsent(variable, narrower(actual, variable));
        } else if (declared instanceof GenericArrayType array && raw(actual).isArray()) {
            match(array.getGenericComponentType(), component(actual), bindings);
        } else if (declared instanceof ParameterizedType generic
                && bound(actual) instanceof ParameterizedType other
                && raw(generic) == raw(other)) {
            Type[] places = generic.getActualTypeArguments();
            Type[] arguments = other.getActualTypeArguments();
            for (int i = 0; i < places.length; i++) {
                match(places[i], arguments[i], bindings);
            }
        }
    }

    private static Map<TypeVariable<?>, Type> bindings(ParameterizedType generic) {
        Map<TypeVariable<?>, Type> bindings = new HashMap<>();
        TypeVariable<?>[] variables = raw(generic).getTypeParameters();
        for (int i = 0; i < variables.length; i++) {
            bindings.put(variables[i], narrower(generic.getActualTypeArguments()[i], variables[i]));
        }
        return bindings;
    }

    /** What a type argument says of its variable; a bare {@code ?} says less than the variable's own bound. */
    private static Type narrower(Type argument, TypeVariable<?> variable) {
        return argument instanceof WildcardType && raw(argument) == Object.class
                ? closest(variable.getBounds())
                : argument;
    }

    /**
     * {@code type}, or what bounds it. The bound of {@code ? super Circle} is {@code Circle}: it says more of the values
     * than {@code Object}.
     */
    static Type bound(Type type) {
        if (type instanceof WildcardType wildcard) {
            Type[] lower = wildcard.getLowerBounds();
            return bound(lower.length == 0 ? wildcard.getUpperBounds()[0] : lower[0]);
        }
        return type instanceof TypeVariable<?> variable ? bound(closest(variable.getBounds())) : type;
    }

    /** The lower bound of a wildcard, {@code Circle} for {@code ? super Circle}; null for any other type. */
    public static @Nullable Type lowerBound(Type type) {
        return type instanceof WildcardType wildcard && wildcard.getLowerBounds().length > 0 ? bound(type) : null;
    }

    /** The first bound that values can be made of; the first of all if there is none. */
    private static Type closest(Type[] bounds) {
        for (Type each : bounds) {
            Class<?> raw = raw(each);
            if (raw.isRecord() || raw.isEnum() || raw.isSealed()) {
                return each;
            }
        }
        return bounds[0];
    }

    private static List<Type> declaredSupertypes(Class<?> type) {
        Type[] interfaces = type.getGenericInterfaces();
        Type superclass = type.getGenericSuperclass();
        if (superclass == null) {
            return List.of(interfaces);
        }
        Type[] all = Arrays.copyOf(interfaces, interfaces.length + 1);
        all[interfaces.length] = superclass;
        return List.of(all);
    }

    private static Type substitute(Type type, Map<TypeVariable<?>, Type> bindings) {
        return switch (type) {
            case TypeVariable<?> variable -> bindings.getOrDefault(variable, variable);
            case WildcardType wildcard -> substituteBound(wildcard, bindings);
            case GenericArrayType array -> new Array(substitute(array.getGenericComponentType(), bindings));
            case ParameterizedType generic -> substituteArguments(generic, bindings);
            default -> type;
        };
    }

    private static Type substituteBound(WildcardType wildcard, Map<TypeVariable<?>, Type> bindings) {
        Type[] lower = wildcard.getLowerBounds();
        return lower.length == 0
                ? substitute(wildcard.getUpperBounds()[0], bindings)
                : new Super(substitute(lower[0], bindings));
    }

    private static Type substituteArguments(ParameterizedType generic, Map<TypeVariable<?>, Type> bindings) {
        List<Type> arguments = Arrays.stream(generic.getActualTypeArguments())
                .map(argument -> substitute(argument, bindings))
                .toList();
        return new Generic(raw(generic), arguments, generic.getOwnerType());
    }

    private record Array(Type getGenericComponentType) implements GenericArrayType {
        @Override
        public String toString() {
            return getGenericComponentType.getTypeName() + "[]";
        }
    }

    private record Super(Type bound) implements WildcardType {
        @Override
        public Type[] getUpperBounds() {
            return new Type[] {Object.class};
        }

        @Override
        public Type[] getLowerBounds() {
            return new Type[] {bound};
        }

        @Override
        public String toString() {
            return "? super " + bound.getTypeName();
        }
    }

    private record Generic(
            Class<?> getRawType,
            List<Type> arguments,
            @Nullable Type getOwnerType) implements ParameterizedType {
        @Override
        public Type[] getActualTypeArguments() {
            return arguments.toArray(Type[]::new);
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(getRawType.getTypeName()).append('<');
            for (int i = 0; i < arguments.size(); i++) {
                text.append(i == 0 ? "" : ", ").append(arguments.get(i).getTypeName());
            }
            return text.append('>').toString();
        }
    }
}
