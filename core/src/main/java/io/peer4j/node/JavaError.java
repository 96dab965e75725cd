package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * An exception of Java's as Erlang's: {@code error:{'java.lang.SomeException', <<"message">>}}, {@code undefined} where
 * it has no message, with a stack of {@code {Class, Method, 0, [{file, File}, {line, Line}]}}. If it has causes, the
 * first frame's location lists them too, the nearest first: {@code {causes, [{Class, Message, Stack}]}}. So it does with
 * suppressed exceptions: {@code {suppressed, [{Class, Message, Stack}]}}. Each of these stacks may have both in turn.
 *
 * <p>An exception may override all that is asked of it. A method that fails, also by a checked exception that it does not
 * declare, loses its own part only. A chain of causes that is a circle goes round until it is long enough; a suppressed
 * exception is listed once.
 */
final class JavaError {
    /** How deep a stack is told: {@code backtrace_depth}. */
    private static final int DEPTH = 8;

    /** How many causes of an exception are listed, and how many suppressed ones. */
    private static final int MAX_CAUSES = 16;

    /** How many exceptions are listed in all, how deep the lists nest, and how many characters a message has. */
    private static final int MAX_LISTED = 64;

    private static final int MAX_NESTING = 8;
    private static final int MAX_MESSAGE = 8192;
    private static final Atom CAUSES = new Atom("causes");
    private static final Atom SUPPRESSED = new Atom("suppressed");

    private final Function<Throwable, List<StackTraceElement>> frames;
    private final Set<Throwable> listed = Collections.newSetFromMap(new IdentityHashMap<>());

    private JavaError(Function<Throwable, List<StackTraceElement>> frames) {
        this.frames = frames;
    }

    static ErlangException of(Throwable thrown) {
        return thrown instanceof ErlangException known ? known : of(thrown, JavaError::frames);
    }

    static ErlangException of(Throwable thrown, Function<Throwable, List<StackTraceElement>> frames) {
        JavaError error = new JavaError(frames);
        error.listed.add(thrown);
        ListTerm stack = error.stack(thrown, error.causes(thrown), error.suppressed(thrown, 1));
        return thrown instanceof ErlangException known
                ? new ErlangException(known.kind(), known.reason(), stack)
                : new ErlangException(ErlangException.Kind.ERROR, reason(thrown, Integer.MAX_VALUE), stack);
    }

    private List<Term> causes(Throwable thrown) {
        List<Term> causes = new ArrayList<>();
        Throwable cause = cause(thrown);
        while (cause != null && causes.size() < MAX_CAUSES) {
            listed.add(cause);
            causes.add(entry(cause, List.of(), 1));
            cause = cause(cause);
        }
        return causes;
    }

    private List<Term> suppressed(Throwable thrown, int nesting) {
        List<Term> suppressed = new ArrayList<>();
        for (Throwable each : nesting > MAX_NESTING ? new Throwable[0] : thrown.getSuppressed()) {
            if (suppressed.size() < MAX_CAUSES && enter(each)) {
                suppressed.add(entry(each, nested(cause(each), nesting), nesting));
            }
        }
        return suppressed;
    }

    /** The nearest cause of a suppressed exception, with further ones in its own stack. */
    private List<Term> nested(@Nullable Throwable cause, int nesting) {
        return cause != null && nesting < MAX_NESTING && enter(cause)
                ? List.of(entry(cause, nested(cause(cause), nesting + 1), nesting + 1))
                : List.of();
    }

    private boolean enter(Throwable thrown) {
        return listed.size() <= MAX_LISTED && listed.add(thrown);
    }

    private Term entry(Throwable thrown, List<Term> causes, int nesting) {
        Tuple reason = reason(thrown, MAX_MESSAGE);
        return Term.tuple(
                reason.elements().getFirst(),
                reason.elements().getLast(),
                stack(thrown, causes, suppressed(thrown, nesting + 1)));
    }

    /** The causes that a stack trace tells of. */
    static List<Term> causes(ListTerm stack) {
        return listed(stack, CAUSES);
    }

    /** The suppressed exceptions that a stack trace tells of. */
    static List<Term> suppressed(ListTerm stack) {
        return listed(stack, SUPPRESSED);
    }

    private static List<Term> listed(ListTerm stack, Atom key) {
        return !stack.elements().isEmpty()
                        && stack.elements().getFirst() instanceof Tuple frame
                        && frame.size() == 4
                        && frame.get(3) instanceof ListTerm location
                        && location.property(key) instanceof ListTerm listed
                ? listed.elements()
                : List.of();
    }

    private static @Nullable Throwable cause(Throwable thrown) {
        try {
            return thrown.getCause();
        } catch (Throwable e) {
            return null;
        }
    }

    private static List<StackTraceElement> frames(Throwable thrown) {
        List<StackTraceElement> all = Arrays.asList(thrown.getStackTrace());
        return all.subList(0, Math.min(all.size(), DEPTH));
    }

    /** The stack of {@code thrown}; empty where it gives none. */
    private List<StackTraceElement> framesOf(Throwable thrown) {
        try {
            return List.copyOf(frames.apply(thrown));
        } catch (Throwable e) {
            return List.of();
        }
    }

    private static Tuple reason(Throwable thrown, int longest) {
        String message = message(thrown);
        if (message != null && message.length() > longest) {
            message = message.substring(0, longest - (Character.isHighSurrogate(message.charAt(longest - 1)) ? 1 : 0))
                    .concat("…");
        }
        return Term.tuple(
                atom(thrown.getClass().getName()), message == null ? Atom.UNDEFINED : Binary.visibleUtf8(message));
    }

    private static @Nullable String message(Throwable thrown) {
        try {
            String message = thrown.getMessage();
            return message == null && thrown instanceof ExceptionInInitializerError
                    ? String.valueOf(thrown.getCause())
                    : message;
        } catch (Throwable e) {
            return "its message failed with ".concat(e.getClass().getName());
        }
    }

    private ListTerm stack(Throwable thrown, List<Term> causes, List<Term> suppressed) {
        List<StackTraceElement> elements = framesOf(thrown);
        List<Term> terms = new ArrayList<>(elements.size());
        for (StackTraceElement frame : elements) {
            terms.add(terms.isEmpty() ? frame(frame, causes, suppressed) : frame(frame, List.of(), List.of()));
        }
        if (terms.isEmpty() && !(causes.isEmpty() && suppressed.isEmpty())) {
            // One that fills no stack in: its causes need a frame all the same.
            terms.add(
                    frame(new StackTraceElement(thrown.getClass().getName(), "<init>", null, -1), causes, suppressed));
        }
        return ListTerm.of(terms);
    }

    private static Term frame(StackTraceElement frame, List<Term> causes, List<Term> suppressed) {
        return Term.tuple(
                atom(frame.getClassName()),
                atom(frame.getMethodName()),
                Term.integer(0),
                location(frame.getFileName(), frame.getLineNumber(), causes, suppressed));
    }

    private static ListTerm location(@Nullable String file, int line, List<Term> causes, List<Term> suppressed) {
        List<Term> properties = new ArrayList<>(4);
        if (file != null) {
            properties.add(Term.tuple(new Atom("file"), ListTerm.string(Binary.visible(file))));
            if (line > 0) {
                properties.add(Term.tuple(new Atom("line"), Term.integer(line)));
            }
        }
        if (!causes.isEmpty()) {
            properties.add(Term.tuple(CAUSES, ListTerm.of(causes)));
        }
        if (!suppressed.isEmpty()) {
            properties.add(Term.tuple(SUPPRESSED, ListTerm.of(suppressed)));
        }
        return ListTerm.of(properties);
    }

    /** An atom for a name of Java's, cut where it is too long for one. */
    private static Atom atom(String given) {
        String name = Binary.visible(given);
        int length = name.codePointCount(0, name.length());
        return new Atom(
                length <= Atom.MAX_LENGTH ? name : name.substring(0, name.offsetByCodePoints(0, Atom.MAX_LENGTH)));
    }
}
