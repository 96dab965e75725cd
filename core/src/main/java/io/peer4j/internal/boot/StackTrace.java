package io.peer4j.internal.boot;

import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Java's stack traces in the form of Erlang's: {@code {Module, Function, Arity | Args, [{file, …}, {line, …}]}}. */
final class StackTrace {
    /** How many frames are told. */
    static final int DEPTH = 64;

    private static final Atom FILE = new Atom("file");
    private static final Atom LINE = new Atom("line");
    private static final String FUNCTION = JavaFunction.class.getName();
    private static final String MODULE = JavaModule.class.getName();
    private static final String REMOTE_CODE = RemoteCode.class.getName();

    private StackTrace() {}

    /** The frame of a call that names its arguments, as Erlang does where no function took them. */
    static Term frame(Atom module, Atom function, Term args) {
        return Term.tuple(module, function, args, ListTerm.EMPTY);
    }

    /** The stack of {@code failure} without the frames of this runtime below the code that it called. */
    static ListTerm of(Throwable failure) {
        StackTraceElement[] frames = failure.getStackTrace();
        int end = Math.min(userFrames(frames), DEPTH);
        List<Term> terms = new ArrayList<>(end);
        for (int i = ownFrames(frames, end); i < end; i++) {
            terms.add(frame(frames[i]));
        }
        return ListTerm.of(terms);
    }

    /** How many frames on top are this runtime's: where it refuses an argument or a result. */
    private static int ownFrames(StackTraceElement[] frames, int end) {
        int own = 0;
        while (own < end && isOwn(frames[own].getClassName())) {
            own++;
        }
        return own;
    }

    private static boolean isOwn(String className) {
        return className.startsWith("io.peer4j.term.") || className.startsWith("io.peer4j.internal.boot.JavaValue");
    }

    private static int userFrames(StackTraceElement[] frames) {
        int end = frames.length;
        for (int i = frames.length - 1; i >= 0; i--) {
            String name = frames[i].getClassName();
            if (name.equals(FUNCTION) || name.equals(MODULE) || name.equals(REMOTE_CODE)) {
                end = i;
            }
        }
        while (end > 0 && isReflection(frames[end - 1].getClassName())) {
            end--;
        }
        return end;
    }

    private static boolean isReflection(String className) {
        return className.startsWith("jdk.internal.reflect.")
                || className.startsWith("java.lang.reflect.")
                || className.startsWith("java.lang.invoke.");
    }

    private static Term frame(StackTraceElement frame) {
        Atom module = atom(frame.getClassName());
        Atom function = atom(frame.getMethodName());
        return Term.tuple(module, function, Term.integer(0), location(frame.getFileName(), frame.getLineNumber()));
    }

    private static ListTerm location(@Nullable String file, int line) {
        if (file == null) {
            return ListTerm.EMPTY;
        }
        Term in = Term.tuple(FILE, ListTerm.string(file));
        return line > 0 ? Term.list(in, Term.tuple(LINE, Term.integer(line))) : Term.list(in);
    }

    /** An atom for a name of Java's, cut where it is too long for one. */
    static Atom atom(String name) {
        int length = name.codePointCount(0, name.length());
        return new Atom(
                length <= Atom.MAX_LENGTH ? name : name.substring(0, name.offsetByCodePoints(0, Atom.MAX_LENGTH)));
    }
}
