package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * The module {@code '$java'}: {@code run([Binary])} runs a {@link Callable} or {@link Runnable} that the origin
 * serialised, and gives its value as {@link JavaValues} write it. {@code explain(Module, Function, Arity)} tells why there
 * is no such function, as text, or {@code undefined}.
 *
 * <p>Deserialising is safe here and only here: the origin rules this JVM anyway.
 */
final class RemoteCode {
    /** The module's name. */
    static final String MODULE = "$java";

    private RemoteCode() {}

    static Term call(Atom module, Atom function, ListTerm args) {
        if (function.name().equals("explain") && args.elements().size() == 3) {
            return explain(args.elements());
        }
        boolean known = function.name().equals("run") && args.elements().size() == 1;
        if (!known || !(args.elements().getFirst() instanceof Binary code)) {
            throw CallFailure.error(known ? "function_clause" : "undef", module, function, args);
        }
        try {
            return JavaValues.write(run(read(code)));
        } catch (Throwable e) {
            throw JavaFailure.of(e);
        }
    }

    private static Term explain(List<Term> args) {
        boolean fits = args.get(0) instanceof Atom && args.get(1) instanceof Atom && args.get(2) instanceof IntTerm;
        String text = fits
                ? MissingFunction.explain(
                        ((Atom) args.get(0)).name(), ((Atom) args.get(1)).name(), (int) ((IntTerm) args.get(2)).value())
                : null;
        return text == null ? Atom.UNDEFINED : JavaFailure.text(text);
    }

    private static Object read(Binary code) throws IOException, ClassNotFoundException {
        LoaderObjectInputStream in = new LoaderObjectInputStream(code.asByteBuffer());
        try (in) {
            return in.readObject();
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException(
                    "the code closes over a " + in.last
                            + " that nests too deep to be read on the peer: pass what it needs as"
                            + " a value, such as a list or an array, or build it on the peer",
                    e);
        }
    }

    private static @Nullable Object run(Object code) throws Exception {
        if (code instanceof Callable<?> callable) {
            return callable.call();
        }
        if (code instanceof Runnable runnable) {
            runnable.run();
            return null;
        }
        throw new IllegalArgumentException(
                "expected a Callable or a Runnable, got " + code.getClass().getName());
    }

    /** Finds classes where calls find them; those that it finds first are initialized before it is closed. */
    private static final class LoaderObjectInputStream extends ObjectInputStream {
        private int entered;
        private String last = "value";

        LoaderObjectInputStream(ByteBuffer bytes) throws IOException {
            super(new ByteBufferInput(bytes));
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            Class<?> found = find(description);
            if (ClassInitialization.enter(found)) {
                entered++;
            }
            return found;
        }

        @Override
        public void close() throws IOException {
            for (; entered > 0; entered--) {
                ClassInitialization.leave();
            }
            super.close();
        }

        private Class<?> find(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            last = description.getName();
            try {
                return Class.forName(last, false, Modules.loader());
            } catch (ClassNotFoundException e) {
                return super.resolveClass(description);
            }
        }
    }

    private static final class ByteBufferInput extends InputStream {
        private final ByteBuffer bytes;

        ByteBufferInput(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            return bytes.hasRemaining() ? bytes.get() & 0xFF : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            int count = Math.min(length, bytes.remaining());
            if (count == 0) {
                return -1;
            }
            bytes.get(into, offset, count);
            return count;
        }
    }
}
