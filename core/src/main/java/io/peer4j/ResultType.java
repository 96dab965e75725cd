package io.peer4j;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.values.JavaTypes;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The type that code's result is read as, from the code itself. The body of a lambda has no type arguments once it is
 * compiled; a method that is named by a method reference, and a class that implements {@link RemoteCallable}, have them.
 */
final class ResultType {
    /** The types of the classes of code that were met: each lambda in the source has one class. */
    private static final ClassValue<AtomicReference<@Nullable Type>> KNOWN = new ClassValue<>() {
        @Override
        protected AtomicReference<@Nullable Type> computeValue(Class<?> code) {
            return new AtomicReference<>();
        }
    };

    private ResultType() {}

    static Type of(RemoteCallable<?> code, @Nullable SerializedLambda lambda) {
        AtomicReference<@Nullable Type> known = KNOWN.get(code.getClass());
        Type type = known.get();
        if (type == null) {
            type = find(code.getClass(), lambda);
            known.set(type);
        }
        return type;
    }

    private static Type find(Class<?> code, @Nullable SerializedLambda lambda) {
        try {
            return lambda != null && code.isSynthetic() ? ofLambda(code.getClassLoader(), lambda) : ofClass(code);
        } catch (TypeNotPresentException | ReflectiveOperationException e) {
            return Object.class;
        }
    }

    private static Type ofClass(Class<?> code) throws NoSuchMethodException {
        Method call = code.getMethod("call");
        Type declaring = JavaTypes.supertype(code, call.getDeclaringClass());
        return JavaTypes.resolve(call.getGenericReturnType(), declaring == null ? code : declaring);
    }

    private static Type ofLambda(ClassLoader loader, SerializedLambda lambda) {
        Class<?> erased = MethodType.fromMethodDescriptorString(lambda.getInstantiatedMethodType(), loader)
                .returnType();
        Type named = ofNamedMethod(loader, lambda);
        Type type = named == null ? null : JavaTypes.supertype(named, erased);
        return type == null ? erased : type;
    }

    /** The return type of the method that a method reference names; null where there is none that can be found. */
    private static @Nullable Type ofNamedMethod(ClassLoader loader, SerializedLambda lambda) {
        try {
            Class<?> owner = Class.forName(lambda.getImplClass().replace('/', '.'), false, loader);
            MethodType descriptor = MethodType.fromMethodDescriptorString(lambda.getImplMethodSignature(), loader);
            Method method = owner.getDeclaredMethod(lambda.getImplMethodName(), descriptor.parameterArray());
            return method.isSynthetic() ? null : method.getGenericReturnType();
        } catch (ReflectiveOperationException | LinkageError | TypeNotPresentException e) {
            return null;
        }
    }
}
