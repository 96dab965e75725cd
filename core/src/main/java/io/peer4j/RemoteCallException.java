package io.peer4j;

import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.TermSyntax;
import io.peer4j.term.Tuple;
import java.util.Locale;

/**
 * A call ended with an exception on the peer.
 *
 * <p>The stack trace shows the peer's frames, newest first, above the caller's own. What an exception of a JVM peer was
 * caused by is its cause, and that one's cause, and so on: each a {@link RemoteCause}. What it suppressed, its suppressed
 * ones are.
 */
public final class RemoteCallException extends PeerException {
    private static final int SHOWN = 200;
    private static final Atom JAVA = new Atom("$java");
    private static final Atom UNDEF = new Atom("undef");

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
        this(peer, kind, reason, stack, "");
    }

    /**
     * Ditto.
     *
     * @param advice what the message ends with
     */
    RemoteCallException(String peer, Kind kind, Term reason, ListTerm stack, String advice) {
        super(message(peer, kind, reason, stack) + advice, RemoteCause.first(stack));
        this.kind = kind;
        this.reason = reason;
        this.stack = stack;
        StackTraceElement[] own = getStackTrace();
        setStackTrace(RemoteStack.above(own, stack));
        RemoteCause.suppress(this, stack);
        RemoteCause.place(this, own);
    }

    private static String message(String peer, Kind kind, Term reason, ListTerm stack) {
        String raised = kind.name().toLowerCase(Locale.ROOT) + ": " + TermSyntax.printLine(reason);
        return raised + called(reason, stack) + " (on peer " + peer + ")" + CharlistHint.of(reason, stack);
    }

    /** Which function it was that is not there, or does not take these arguments. */
    private static String called(Term reason, ListTerm stack) {
        Tuple frame = MissingFunction.frame(reason, stack);
        return frame != null && frame.get(2) instanceof ListTerm args
                ? ": " + called(frame.get(0), frame.get(1), args) + missing(reason, frame.get(0))
                : "";
    }

    /** Erlang's word for a function that is not there, in Java's words. */
    private static String missing(Term reason, Term module) {
        boolean isJava = module instanceof Atom atom && !CharlistHint.isErlang(atom.name());
        return isJava && reason.equals(UNDEF) ? ", which is no public static method of a public class there" : "";
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
}
