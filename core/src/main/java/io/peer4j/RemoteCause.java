package io.peer4j;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.ErlangException;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.TermSyntax;
import io.peer4j.term.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What an exception on a JVM peer was caused by, for the log: the exception itself stays there, for nothing that a peer
 * sends is deserialised.
 *
 * <p>The message is the exception's class and message. The stack trace shows its frames above those of the call here. A
 * peer tells 16 causes at most, and 8192 characters of each message. Never thrown by itself.
 */
public final class RemoteCause extends Exception {
    /** As many as a peer of ours tells. */
    private static final int MOST = 16;

    private final transient Term reason;
    private final transient ListTerm stack;

    private RemoteCause(Term type, Term message, ListTerm stack, @Nullable RemoteCause cause) {
        super(text(type, message), cause);
        this.reason = Term.tuple(type, message);
        this.stack = stack;
    }

    /** The nearest of the causes that {@code stack} tells of, with the others behind it. */
    static @Nullable RemoteCause first(ListTerm stack) {
        List<Term> told = ErlangException.causes(stack);
        RemoteCause first = null;
        for (Term cause : told.subList(0, Math.min(told.size(), MOST)).reversed()) {
            if (cause instanceof Tuple(List<Term> e) && e.size() == 3 && e.get(2) instanceof ListTerm frames) {
                first = new RemoteCause(e.get(0), e.get(1), frames, first);
            }
        }
        return first;
    }

    private static String text(Term type, Term message) {
        String name = type instanceof Atom known ? known.name() : TermSyntax.printLine(type);
        if (message.equals(Atom.UNDEFINED)) {
            return name;
        }
        return name + ": "
                + (message instanceof Binary text
                        ? new String(text.toByteArray(), StandardCharsets.UTF_8)
                        : TermSyntax.printLine(message));
    }

    /** Its class and message, as {@link RemoteCallException#reason()} has them: {@code {'its.Class', <<"message">>}}. */
    public Term reason() {
        return reason;
    }

    /** Its stack trace as the peer sent it: {@code [{Class, Method, 0, Location}]}. */
    public ListTerm stack() {
        return stack;
    }
}
