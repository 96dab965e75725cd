package io.peer4j;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/**
 * A type with its type arguments, for results that a class alone does not describe:
 * {@code new TypeRef<List<String>>() {}}.
 *
 * <p>Wildcards and type variables stand for their bounds. A value in the place of {@code ? super Circle} is read as a
 * {@code Circle}, or as one of the sealed interfaces above it; a value that is no such thing is read as with no type.
 *
 * @param <T> the type
 */
public abstract class TypeRef<T> {
    private final Type type;

    /** To be called by an anonymous subclass. */
    protected TypeRef() {
        if (!(getClass().getGenericSuperclass() instanceof ParameterizedType self)) {
            throw new IllegalStateException("write new TypeRef<List<String>>() {}, with the type and the braces");
        }
        this.type = self.getActualTypeArguments()[0];
    }

    /** The type. */
    public final Type type() {
        return type;
    }
}
