package io.peer4j.node;

import io.peer4j.term.Atom;
import io.peer4j.term.Term;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An Erlang exception in Java: a class and a reason.
 *
 * <p>Java code that a node calls may throw it to raise exactly this class and reason; any other exception of Java's
 * becomes an {@code error}. A process that was ended meets it in {@link Mailbox#receive()}.
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
    private final Term reason;

    /** An exception of class {@code kind} for {@code reason}. */
    public ErlangException(Kind kind, Term reason) {
        this(kind, reason, null);
    }

    /** An exception of class {@code kind} for {@code reason}, with what led to it in Java. */
    public ErlangException(Kind kind, Term reason, @Nullable Throwable cause) {
        super(null, cause);
        this.kind = Objects.requireNonNull(kind, "kind");
        this.reason = Objects.requireNonNull(reason, "reason");
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

    /** Its class. */
    public Kind kind() {
        return kind;
    }

    /** Its reason. */
    public Term reason() {
        return reason;
    }

    @Override
    public String getMessage() {
        return kind.name().toLowerCase(Locale.ROOT) + ':' + reason;
    }
}
