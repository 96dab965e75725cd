package io.peer4j;

import io.peer4j.term.Binary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Code on its way to a peer: its bytes, and the type that its result is read as. That type comes from the code itself, as
 * it stands here, so that nothing the peer sends chooses a class.
 */
record Lambdas(Binary bytes, Type result) {
    static Lambdas of(RemoteCallable<?> code, @Nullable Type asked) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Writer writer = new Writer(bytes)) {
            writer.writeObject(code);
            writer.flush();
            Type result = asked != null ? asked : resultType(code, writer.lambda);
            return new Lambdas(Binary.wrap(bytes.toByteArray()), result);
        } catch (NotSerializableException e) {
            throw new IllegalArgumentException(
                    "the code closes over a " + e.getMessage()
                            + ", which is not serializable: pass what it needs as a value, or build it on the peer",
                    e);
        } catch (IOException e) {
            throw new IllegalArgumentException("the code can't be serialized: " + e.getMessage(), e);
        }
    }

    private static Type resultType(RemoteCallable<?> code, @Nullable SerializedLambda lambda) {
        try {
            return lambda != null
                    ? MethodType.fromMethodDescriptorString(
                                    lambda.getInstantiatedMethodType(),
                                    code.getClass().getClassLoader())
                            .returnType()
                    : code.getClass().getMethod("call").getGenericReturnType();
        } catch (TypeNotPresentException | NoSuchMethodException e) {
            return Object.class;
        }
    }

    /** Sees what a lambda is replaced by when it is serialized: its method's type stands in there. */
    private static final class Writer extends ObjectOutputStream {
        private @Nullable SerializedLambda lambda;

        Writer(ByteArrayOutputStream out) throws IOException {
            super(out);
            enableReplaceObject(true);
        }

        @Override
        protected Object replaceObject(Object object) {
            if (lambda == null && object instanceof SerializedLambda first) {
                lambda = first;
            }
            return object;
        }
    }
}
