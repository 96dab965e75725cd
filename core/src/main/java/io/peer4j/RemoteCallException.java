package io.peer4j;

import io.peer4j.term.Atom;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.TermSyntax;
import io.peer4j.term.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A call ended with an exception on the peer.
 *
 * <p>The stack trace shows the peer's frames, newest first, above the caller's own.
 */
public final class RemoteCallException extends PeerException {
    private static final Atom FILE = new Atom("file");
    private static final Atom LINE = new Atom("line");
    private static final int SHOWN = 200;
    private static final Atom JAVA = new Atom("$java");
    private static final Atom UNDEF = new Atom("undef");
    private static final Atom FUNCTION_CLAUSE = new Atom("function_clause");

    /** Erlang's classes of exceptions, and one more. */
    public enum Kind {
        /** {@code error}: what {@code erlang:error/1} raises, and every Java exception. */
        ERROR,
        /** {@code exit}. */
        EXIT,
        /** {@code throw}. */
        THROW,
        /** The process that ran the call was killed. */
        CRASH
    }

    private final Kind kind;
    private final transient Term reason;
    private final transient ListTerm stack;

    RemoteCallException(String peer, Kind kind, Term reason, ListTerm stack) {
        super(message(peer, kind, reason, stack), null);
        this.kind = kind;
        this.reason = reason;
        this.stack = stack;
        List<StackTraceElement> frames = new ArrayList<>();
        stack.elements().forEach(frame -> addFrame(frame, frames));
        frames.addAll(Arrays.asList(getStackTrace()));
        setStackTrace(frames.toArray(StackTraceElement[]::new));
    }

    private static String message(String peer, Kind kind, Term reason, ListTerm stack) {
        String raised = kind.name().toLowerCase(Locale.ROOT) + ": " + TermSyntax.printLine(reason);
        return raised + called(reason, stack) + " (on peer " + peer + ")";
    }

    /** Which function it was that is not there, or does not take these arguments. */
    private static String called(Term reason, ListTerm stack) {
        boolean aboutFunction = reason.equals(UNDEF) || reason.equals(FUNCTION_CLAUSE);
        return aboutFunction
                        && !stack.elements().isEmpty()
                        && stack.elements().getFirst() instanceof Tuple(List<Term> e)
                        && e.size() >= 3
                        && e.get(2) instanceof ListTerm args
                ? ": " + called(e.get(0), e.get(1), args)
                : "";
    }

    private static String called(Term module, Term function, ListTerm args) {
        if (module.equals(JAVA)) {
            return "code runs on JVM peers only; call an Erlang node by module and function";
        }
        String text = TermSyntax.printLine(args);
        String shown = text.length() <= SHOWN ? text.substring(1, text.length() - 1) : text.substring(1, SHOWN) + "…";
        return module + ":" + function + "(" + shown + ")";
    }

    /** The class of the exception. */
    public Kind kind() {
        return kind;
    }

    /** What was raised; a Java exception is {@code {'its.Class', <<"message">>}}. */
    public Term reason() {
        return reason;
    }

    /** The stack trace as the peer sent it: {@code [{Module, Function, Arity | Args, Location}]}. */
    public ListTerm stack() {
        return stack;
    }

    private static void addFrame(Term frame, List<StackTraceElement> frames) {
        if (frame instanceof Tuple(List<Term> e)
                && e.size() >= 3
                && e.get(0) instanceof Atom module
                && e.get(1) instanceof Atom function) {
            Term location = e.size() > 3 ? e.get(3) : ListTerm.EMPTY;
            frames.add(new StackTraceElement(
                    module.name(), function.name() + arity(file(location), e.get(2)), file(location), line(location)));
        }
    }

    /** Java's methods have no arity in a stack trace. */
    private static String arity(@Nullable String file, Term arityOrArgs) {
        if (arityOrArgs instanceof ListTerm args) {
            return "/" + args.elements().size();
        }
        return file != null && file.endsWith(".java") ? "" : "/" + arityOrArgs;
    }

    private static @Nullable String file(Term location) {
        if (property(location, FILE) instanceof ListTerm codePoints) {
            StringBuilder file = new StringBuilder();
            for (Term c : codePoints.elements()) {
                file.appendCodePoint(
                        c instanceof IntTerm(long code) && code >= 0 && code <= 0x10FFFF ? (int) code : '?');
            }
            return file.toString();
        }
        return null;
    }

    private static int line(Term location) {
        return property(location, LINE) instanceof IntTerm(long line) ? (int) line : -1;
    }

    private static @Nullable Term property(Term location, Atom key) {
        if (location instanceof ListTerm properties) {
            for (Term property : properties.elements()) {
                if (property instanceof Tuple(List<Term> e)
                        && e.size() == 2
                        && e.getFirst().equals(key)) {
                    return e.get(1);
                }
            }
        }
        return null;
    }
}
