package io.peer4j.internal.boot;

import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import java.util.Arrays;
import java.util.List;

/** What of Java's stack traces is told: not this runtime's own frames. */
final class StackTrace {
    /** How many frames are told. */
    static final int DEPTH = 64;

    private static final String FUNCTION = JavaFunction.class.getName();
    private static final String MODULE = JavaModule.class.getName();
    private static final String REMOTE_CODE = RemoteCode.class.getName();

    private StackTrace() {}

    /** The frame of a call that names its arguments, as Erlang does where no function took them. */
    static Term frame(Atom module, Atom function, Term args) {
        return Term.tuple(module, function, args, ListTerm.EMPTY);
    }

    /** The stack of {@code failure} without the frames of this runtime below the code that it called. */
    static List<StackTraceElement> of(Throwable failure) {
        StackTraceElement[] frames = failure.getStackTrace();
        int end = Math.min(userFrames(frames), DEPTH);
        return Arrays.asList(frames).subList(ownFrames(frames, end), end);
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
}
