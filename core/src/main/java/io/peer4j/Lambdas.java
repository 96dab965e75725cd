package io.peer4j;

import io.peer4j.internal.control.ClassOrigin;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.Term;
import io.peer4j.term.TermOutput;
import io.peer4j.term.Tuple;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Code on its way to a peer: its bytes, the type that its result is read as, and a class by whose
 * loader others are found that the code names. That type comes from the code itself, as
 * it stands here, so that nothing the peer sends chooses a class.
 */
record Lambdas(Binary bytes, Type result, Class<?> holder) {
    /** What a JVM throws that does not find a class. Its message is the class's name. */
    private static final Set<String> MISSING =
            Set.of(ClassNotFoundException.class.getName(), NoClassDefFoundError.class.getName());

    /**
     * The bytes of {@code code}.
     *
     * @param mostBytes what a frame may hold
     * @throws IllegalArgumentException if the code can't be serialized, or not within {@code mostBytes}
     */
    static Lambdas of(RemoteCallable<?> code, @Nullable Type asked, int mostBytes) {
        Objects.requireNonNull(code, "code");
        Bytes bytes = new Bytes(mostBytes);
        Writer writer = null;
        try {
            // Never closed: what failed for want of memory would fail once more, with the very same error.
            writer = new Writer(bytes);
            writer.writeObject(code);
            writer.flush();
            Type result = asked != null ? asked : ResultType.of(code, writer.lambda);
            return new Lambdas(bytes.written(), result, writer.holder);
        } catch (TooLarge e) {
            throw e;
        } catch (NotSerializableException e) {
            throw new IllegalArgumentException(notSerializable(writer, e), e);
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException(
                    "the code closes over a " + last(writer, code)
                            + " that nests too deep to be serialized: pass what it"
                            + " needs as a value, such as a list or an array, or build it on the peer",
                    e);
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "the code can't be serialized: a " + last(writer, code) + " that it closes over failed with " + e,
                    e);
        }
    }

    private static String notSerializable(@Nullable Writer writer, NotSerializableException e) {
        return writer == null
                ? NotSerializable.message(null, null, e)
                : NotSerializable.message(writer.innermost, writer.last, e);
    }

    /** Where the class comes from that the peer did not find, by one of {@code failures}; empty if it is another failure. */
    String advice(List<Term> failures) {
        for (Term failure : failures) {
            Class<?> missing = missing(failure);
            if (missing != null) {
                return "; " + ClassOrigin.advice(missing);
            }
        }
        return "";
    }

    private @Nullable Class<?> missing(Term failure) {
        if (failure instanceof Tuple(List<Term> e)
                && e.size() >= 2
                && e.get(0) instanceof Atom type
                && MISSING.contains(type.name())
                && e.get(1) instanceof Binary message) {
            String text = new String(message.toByteArray(), StandardCharsets.UTF_8);
            int end = text.indexOf(' ');
            String name = (end < 0 ? text : text.substring(0, end)).replace('/', '.');
            try {
                return Class.forName(name, false, holder.getClassLoader());
            } catch (ClassNotFoundException | LinkageError unknown) {
                return null;
            }
        }
        return null;
    }

    private static String last(@Nullable Writer writer, RemoteCallable<?> code) {
        Object last = writer == null ? null : writer.last;
        return (last == null ? code : last).getClass().getTypeName();
    }

    private static final class TooLarge extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        TooLarge(int most) {
            super("the code, with what it closes over, is larger than a frame, which holds " + most
                    + " bytes: send what it needs in pieces, or by a file");
        }
    }

    /** Takes no more memory than a frame may hold, however large the code is. */
    private static final class Bytes extends OutputStream {
        private final TermOutput buffer;
        private final int most;

        Bytes(int most) {
            this.buffer = TermOutput.bounded(most);
            this.most = most;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            if (length > most - buffer.size()) {
                throw new TooLarge(most);
            }
            buffer.write(bytes, offset, length);
        }

        Binary written() {
            return Binary.wrap(buffer.array(), 0, buffer.size());
        }
    }

    /** Sees each object that is serialized, and of a lambda what replaces it: its method's type stands in there. */
    private static final class Writer extends ObjectOutputStream {
        private @Nullable SerializedLambda lambda;
        private Class<?> holder = Lambdas.class;
        private @Nullable Object last;
        private @Nullable SerializedLambda innermost;
        private boolean hasFailed;

        Writer(Bytes out) throws IOException {
            super(out);
            enableReplaceObject(true);
        }

        /** A class that the code names: of another loader than peer4j's, if there is one. */
        @Override
        protected void annotateClass(Class<?> type) {
            ClassLoader own = Lambdas.class.getClassLoader();
            if (Objects.equals(holder.getClassLoader(), own) && type.getClassLoader() != null) {
                holder = type;
            }
        }

        @Override
        protected Object replaceObject(Object object) {
            hasFailed |= object instanceof NotSerializableException; // the stream writes its own failure too
            if (!hasFailed) {
                last = object;
                innermost = object instanceof SerializedLambda inner ? inner : innermost;
            }
            if (lambda == null && object instanceof SerializedLambda first) {
                lambda = first;
            }
            return object;
        }
    }
}
