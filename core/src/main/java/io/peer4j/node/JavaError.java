package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * An exception of Java's as Erlang's: {@code error:{'java.lang.SomeException', <<"message">>}}, {@code undefined} where
 * it has no message, with a stack of {@code {Class, Method, 0, [{file, File}, {line, Line}]}}. If it has causes, the
 * first frame's location tells them too, the nearest first: {@code {causes, [{Class, Message, Stack}]}}.
 */
final class JavaError {
    /** How deep a stack is told: {@code backtrace_depth}. */
    private static final int DEPTH = 8;

    /** How many causes are told, and how many characters of their messages. */
    private static final int MAX_CAUSES = 16;

    private static final int MAX_MESSAGE = 8192;
    private static final Atom CAUSES = new Atom("causes");

    private JavaError() {}

    static ErlangException of(Throwable thrown) {
        return thrown instanceof ErlangException known ? known : of(thrown, JavaError::frames);
    }

    static ErlangException of(Throwable thrown, Function<Throwable, List<StackTraceElement>> frames) {
        ListTerm stack = stack(thrown, frames.apply(thrown), causes(thrown, frames));
        return thrown instanceof ErlangException known
                ? new ErlangException(known.kind(), known.reason(), stack)
                : new ErlangException(ErlangException.Kind.ERROR, reason(thrown, Integer.MAX_VALUE), stack);
    }

    private static List<Term> causes(Throwable thrown, Function<Throwable, List<StackTraceElement>> frames) {
        List<Term> causes = new ArrayList<>();
        Throwable cause = cause(thrown);
        while (cause != null && causes.size() < MAX_CAUSES) {
            Tuple reason = reason(cause, MAX_MESSAGE);
            causes.add(Term.tuple(
                    reason.elements().getFirst(),
                    reason.elements().getLast(),
                    stack(cause, frames.apply(cause), List.of())));
            cause = cause(cause);
        }
        return causes;
    }

    /** The causes that a stack trace tells of. */
    static List<Term> causes(ListTerm stack) {
        return !stack.elements().isEmpty()
                        && stack.elements().getFirst() instanceof Tuple frame
                        && frame.size() == 4
                        && frame.get(3) instanceof ListTerm location
                        && location.property(CAUSES) instanceof ListTerm causes
                ? causes.elements()
                : List.of();
    }

    private static @Nullable Throwable cause(Throwable thrown) {
        try {
            return thrown.getCause();
        } catch (RuntimeException | Error e) {
            return e;
        }
    }

    private static List<StackTraceElement> frames(Throwable thrown) {
        List<StackTraceElement> all = Arrays.asList(thrown.getStackTrace());
        return all.subList(0, Math.min(all.size(), DEPTH));
    }

    private static Tuple reason(Throwable thrown, int longest) {
        String message = message(thrown);
        if (message != null && message.length() > longest) {
            message = message.substring(0, longest).concat("…");
        }
        return Term.tuple(atom(thrown.getClass().getName()), message == null ? Atom.UNDEFINED : text(message));
    }

    private static @Nullable String message(Throwable thrown) {
        try {
            String message = thrown.getMessage();
            return message == null && thrown instanceof ExceptionInInitializerError
                    ? String.valueOf(thrown.getCause())
                    : message;
        } catch (RuntimeException | Error e) {
            return "its message failed with ".concat(e.getClass().getName());
        }
    }

    /** An unpaired surrogate, which has no bytes in UTF-8, becomes a question mark. */
    private static Binary text(String message) {
        return Binary.wrap(message.getBytes(StandardCharsets.UTF_8));
    }

    private static ListTerm stack(Throwable thrown, List<StackTraceElement> frames, List<Term> causes) {
        List<Term> terms = new ArrayList<>(frames.size());
        for (StackTraceElement frame : frames) {
            terms.add(frame(frame, terms.isEmpty() ? causes : List.of()));
        }
        if (terms.isEmpty() && !causes.isEmpty()) {
            // One that fills no stack in: its causes need a frame all the same.
            terms.add(frame(new StackTraceElement(thrown.getClass().getName(), "<init>", null, -1), causes));
        }
        return ListTerm.of(terms);
    }

    private static Term frame(StackTraceElement frame, List<Term> causes) {
        return Term.tuple(
                atom(frame.getClassName()),
                atom(frame.getMethodName()),
                Term.integer(0),
                location(frame.getFileName(), frame.getLineNumber(), causes));
    }

    private static ListTerm location(@Nullable String file, int line, List<Term> causes) {
        List<Term> properties = new ArrayList<>(3);
        if (file != null) {
            properties.add(Term.tuple(new Atom("file"), ListTerm.string(file)));
            if (line > 0) {
                properties.add(Term.tuple(new Atom("line"), Term.integer(line)));
            }
        }
        if (!causes.isEmpty()) {
            properties.add(Term.tuple(CAUSES, ListTerm.of(causes)));
        }
        return ListTerm.of(properties);
    }

    /** An atom for a name of Java's, cut where it is too long for one. */
    private static Atom atom(String name) {
        int length = name.codePointCount(0, name.length());
        return new Atom(
                length <= Atom.MAX_LENGTH ? name : name.substring(0, name.offsetByCodePoints(0, Atom.MAX_LENGTH)));
    }
}
