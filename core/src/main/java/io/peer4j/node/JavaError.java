package io.peer4j.node;

import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import java.util.ArrayList;
import java.util.List;

/** An exception of Java's as Erlang's: {@code error:{'java.lang.SomeException', <<"message">>}}. */
final class JavaError {
    private static final int MAX_FRAMES = 8;

    private JavaError() {}

    static ErlangException of(Throwable thrown) {
        return thrown instanceof ErlangException known
                ? known
                : new ErlangException(ErlangException.Kind.ERROR, reason(thrown), stack(thrown));
    }

    private static Term reason(Throwable thrown) {
        String message = thrown.getMessage();
        return Term.tuple(new Atom(thrown.getClass().getName()), Term.binary(message == null ? "" : message));
    }

    private static ListTerm stack(Throwable thrown) {
        List<Term> frames = new ArrayList<>();
        for (StackTraceElement frame : thrown.getStackTrace()) {
            if (frames.size() == MAX_FRAMES) {
                break;
            }
            frames.add(Term.tuple(
                    new Atom(frame.getClassName()), new Atom(frame.getMethodName()), Term.integer(0), place(frame)));
        }
        return ListTerm.of(frames);
    }

    private static ListTerm place(StackTraceElement frame) {
        String file = frame.getFileName();
        if (file == null || frame.getLineNumber() <= 0) {
            return ListTerm.EMPTY;
        }
        return Term.list(
                Term.tuple(new Atom("file"), ListTerm.string(file)),
                Term.tuple(new Atom("line"), Term.integer(frame.getLineNumber())));
    }
}
