package io.peer4j;

import io.peer4j.internal.nullness.Nullable;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;

/** What is said of code that closes over an object which is not {@link Serializable}, and what to do. */
final class NotSerializable {
    private static final String ADVICE = "pass what it needs as a value, or build it on the peer";

    private NotSerializable() {}

    /**
     * The message.
     *
     * @param lambda the code itself, if it is a lambda that could be written
     * @param last what was to be written last; if it is serializable, the method of a class has refused instead
     */
    static String message(@Nullable SerializedLambda lambda, @Nullable Object last, NotSerializableException failure) {
        return last == null || last instanceof Serializable
                ? "the code closes over what is not serializable (" + failure.getMessage() + "): " + ADVICE
                : ofObject(lambda, last);
    }

    private static String ofObject(@Nullable SerializedLambda lambda, Object object) {
        Class<?> type = object.getClass();
        if (isLambda(type)) {
            Class<?> form = type.getInterfaces()[0];
            return "the code closes over a lambda or method reference, which is not serializable because "
                    + form.getTypeName() + " is not: cast it where it is written, as in (" + form.getSimpleName()
                    + (form.getTypeParameters().length == 0 ? "" : "<…>")
                    + " & java.io.Serializable), or write it inside the code";
        }
        String what = "the code closes over a " + type.getTypeName() + ", which is not serializable: ";
        if (object instanceof Peer) {
            return what + "a peer can be used only in the program that started it; call it there, and pass the result";
        }
        if (lambda != null && isAround(lambda, object)) {
            return what
                    + "it is the object around the code, which uses a field or a method of it: copy the field into a"
                    + " local variable first, make the method static, or have the class implement java.io.Serializable";
        }
        return what + (isOfJdk(type) ? "" : "have it implement java.io.Serializable, ") + ADVICE;
    }

    private static boolean isLambda(Class<?> type) {
        return type.isHidden() && type.isSynthetic() && type.getInterfaces().length > 0;
    }

    @SuppressWarnings("ReferenceEquality") // that very object
    private static boolean isAround(SerializedLambda lambda, Object object) {
        int kind = lambda.getImplMethodKind();
        return kind != MethodHandleInfo.REF_invokeStatic
                && kind != MethodHandleInfo.REF_newInvokeSpecial
                && lambda.getCapturedArgCount() > 0
                && lambda.getCapturedArg(0) == object
                && lambda.getImplClass().equals(lambda.getCapturingClass());
    }

    private static boolean isOfJdk(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader.equals(ClassLoader.getPlatformClassLoader());
    }
}
