package io.peer4j.node;

import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An exception of Java's as Erlang's: {@code error:{'java.lang.SomeException', <<"message">>}}, {@code undefined} where
 * it has no message, with a stack of {@code {Class, Method, 0, [{file, File}, {line, Line}]}}.
 */
final class JavaError {
    /** How deep a stack is told: {@code backtrace_depth}. */
    private static final int DEPTH = 8;

    private JavaError() {}

    static ErlangException of(Throwable thrown) {
        return thrown instanceof ErlangException known ? known : of(thrown, frames(thrown));
    }

    static ErlangException of(Throwable thrown, List<StackTraceElement> frames) {
        return thrown instanceof ErlangException known
                ? new ErlangException(known.kind(), known.reason(), stack(frames))
                : new ErlangException(ErlangException.Kind.ERROR, reason(thrown), stack(frames));
    }

    private static List<StackTraceElement> frames(Throwable thrown) {
        List<StackTraceElement> all = Arrays.asList(thrown.getStackTrace());
        return all.subList(0, Math.min(all.size(), DEPTH));
    }

    private static Term reason(Throwable thrown) {
        String message = message(thrown);
        return Term.tuple(atom(thrown.getClass().getName()), message == null ? Atom.UNDEFINED : text(message));
    }

    private static @Nullable String message(Throwable thrown) {
        try {
            return thrown.getMessage();
        } catch (RuntimeException | Error e) {
            return "its message failed with ".concat(e.getClass().getName());
        }
    }

    /** An unpaired surrogate, which has no bytes in UTF-8, becomes a question mark. */
    private static Binary text(String message) {
        return Binary.wrap(message.getBytes(StandardCharsets.UTF_8));
    }

    private static ListTerm stack(List<StackTraceElement> frames) {
        List<Term> terms = new ArrayList<>(frames.size());
        for (StackTraceElement frame : frames) {
            terms.add(Term.tuple(
                    atom(frame.getClassName()),
                    atom(frame.getMethodName()),
                    Term.integer(0),
                    location(frame.getFileName(), frame.getLineNumber())));
        }
        return ListTerm.of(terms);
    }

    private static ListTerm location(@Nullable String file, int line) {
        if (file == null) {
            return ListTerm.EMPTY;
        }
        Term in = Term.tuple(new Atom("file"), ListTerm.string(file));
        return line > 0 ? Term.list(in, Term.tuple(new Atom("line"), Term.integer(line))) : Term.list(in);
    }

    /** An atom for a name of Java's, cut where it is too long for one. */
    private static Atom atom(String name) {
        int length = name.codePointCount(0, name.length());
        return new Atom(
                length <= Atom.MAX_LENGTH ? name : name.substring(0, name.offsetByCodePoints(0, Atom.MAX_LENGTH)));
    }
}
