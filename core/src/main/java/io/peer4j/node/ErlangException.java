package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;

/**
 * An Erlang exception in Java: a class and a reason.
 *
 * <p>Java code that a node calls may throw it to raise exactly this class and reason; any other exception of Java's
 * becomes an {@code error}. A process that was ended meets it in {@link Mailbox#receive()}. One that a call to another
 * node ended with carries the {@linkplain #stack stack} from there, if there was one.
 */
public final class ErlangException extends RuntimeException {
    /** Erlang's three classes of exceptions. */
    public enum Kind {
        /** A fault of the program: {@code erlang:error(Reason)}. */
        ERROR,
        /** The end of a process: {@code erlang:exit(Reason)}. */
        EXIT,
        /** A value thrown to whoever catches it: {@code throw(Value)}. */
        THROW;

        /** Its name in Erlang. */
        public Atom atom() {
            return new Atom(name().toLowerCase(Locale.ROOT));
        }
    }

    private final Kind kind;
    private final transient Term reason;
    private final transient ListTerm stack;

    /** An exception of class {@code kind} for {@code reason}. */
    public ErlangException(Kind kind, Term reason) {
        this(kind, reason, ListTerm.EMPTY, null);
    }

    /** An exception of class {@code kind} for {@code reason}, with what led to it in Java. */
    public ErlangException(Kind kind, Term reason, @Nullable Throwable cause) {
        this(kind, reason, ListTerm.EMPTY, cause);
    }

    /** An exception of class {@code kind} for {@code reason}, with an Erlang stack trace: {@code [{M, F, Args, Info}]}. */
    public ErlangException(Kind kind, Term reason, ListTerm stack) {
        this(kind, reason, stack, null);
    }

    private ErlangException(Kind kind, Term reason, ListTerm stack, @Nullable Throwable cause) {
        super(null, cause);
        this.kind = Objects.requireNonNull(kind, "kind");
        this.reason = Objects.requireNonNull(reason, "reason");
        this.stack = Objects.requireNonNull(stack, "stack");
    }

    /** An exception of class {@code error}. */
    public static ErlangException error(Term reason) {
        return new ErlangException(Kind.ERROR, reason);
    }

    /** An exception of class {@code exit}. */
    public static ErlangException exit(Term reason) {
        return new ErlangException(Kind.EXIT, reason);
    }

    /** An exception of class {@code throw}. */
    public static ErlangException thrown(Term value) {
        return new ErlangException(Kind.THROW, value);
    }

    /**
     * An exception of Java's as Erlang sees it: {@code error:{Class, Message}}, with {@code undefined} for no message; one
     * of these with its class and reason. Names beyond an atom's 255 characters are cut. Its causes, 16 at most, stand in
     * the location of its first frame: {@code {causes, [{Class, Message, Stack}]}}, the nearest first. So do the exceptions
     * that it suppressed, 16 at most: {@code {suppressed, [{Class, Message, Stack}]}}. Their own stand in their stacks; 64
     * are listed in all. A method of the exception's that fails loses only its own part.
     *
     * @param frames gives the stack that it is to have, and that of each of its causes
     */
    public static ErlangException of(Throwable thrown, Function<Throwable, List<StackTraceElement>> frames) {
        return JavaError.of(thrown, frames);
    }

    /**
     * The causes that a stack trace tells of, if it is that of a JVM peer's exception: {@code {Class, Message, Stack}} each,
     * the nearest first, as far as the other side keeps to that.
     */
    public static List<Term> causes(ListTerm stack) {
        return JavaError.causes(stack);
    }

    /** The suppressed exceptions that a stack trace tells of, as {@link #causes(ListTerm)} has the causes. */
    public static List<Term> suppressed(ListTerm stack) {
        return JavaError.suppressed(stack);
    }

    /** Its class. */
    public Kind kind() {
        return kind;
    }

    /** Its reason. */
    public Term reason() {
        return reason;
    }

    /** Where it was raised, as an Erlang stack trace; empty if that is not known. */
    public ListTerm stack() {
        return stack;
    }

    /** Why a process ends that meets it and does not catch it. */
    public Term exitReason() {
        return switch (kind) {
            case EXIT -> reason;
            case ERROR -> Term.tuple(reason, stack);
            case THROW -> Term.tuple(Term.tuple(new Atom("nocatch"), reason), stack);
        };
    }

    @Override
    public String getMessage() {
        String raised = kind.name().toLowerCase(Locale.ROOT) + ':' + reason;
        return stack.elements().isEmpty() ? raised : raised + ' ' + stack;
    }
}
