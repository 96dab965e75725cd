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
 * What an exception on a JVM peer was caused by, or suppressed, for the log: the exception itself stays there, because
 * nothing that a peer sends is deserialized.
 *
 * <p>The message is the exception's class and message. The stack trace shows its frames above those of the call here. A
 * peer lists at most 16 causes and 16 suppressed exceptions of each, 64 in all, and 8192 characters of each message. Never
 * thrown by itself.
 */
public final class RemoteCause extends Exception {
    /** As many as a peer of ours tells. */
    private static final int MOST = 16;

    private static final int LISTED = 64;

    private final transient Term reason;
    private final transient ListTerm stack;

    private RemoteCause(Term type, Term message, ListTerm stack, @Nullable RemoteCause cause) {
        super(text(type, message), cause);
        this.reason = Term.tuple(type, message);
        this.stack = stack;
    }

    /** The nearest of the causes that {@code stack} lists, with the others behind it. */
    static @Nullable RemoteCause first(ListTerm stack) {
        return new Reader().first(stack);
    }

    /** Has {@code into} suppress what {@code stack} lists as suppressed. */
    static void suppress(Throwable into, ListTerm stack) {
        new Reader().suppress(into, stack);
    }

    /** Puts the frames of the causes of {@code thrown}, and of what it suppressed, above {@code own}. */
    static void place(Throwable thrown, StackTraceElement[] own) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof RemoteCause remote) {
                remote.setStackTrace(RemoteStack.above(own, remote.stack()));
            }
            for (Throwable suppressed : at.getSuppressed()) {
                place(suppressed, own);
            }
        }
    }

    /** Reads at most {@value #LISTED} exceptions, however they nest. */
    private static final class Reader {
        private int left = LISTED;

        @Nullable
        RemoteCause first(ListTerm stack) {
            List<Term> listed = ErlangException.causes(stack);
            RemoteCause first = null;
            for (Term cause : listed.subList(0, Math.min(listed.size(), MOST)).reversed()) {
                RemoteCause read = read(cause, first);
                first = read == null ? first : read;
            }
            return first;
        }

        void suppress(Throwable into, ListTerm stack) {
            List<Term> listed = ErlangException.suppressed(stack);
            for (Term suppressed : listed.subList(0, Math.min(listed.size(), MOST))) {
                RemoteCause read = read(suppressed, null);
                if (read != null) {
                    into.addSuppressed(read);
                }
            }
        }

        private @Nullable RemoteCause read(Term listed, @Nullable RemoteCause cause) {
            if (left == 0
                    || !(listed instanceof Tuple(List<Term> e))
                    || e.size() != 3
                    || !(e.get(2) instanceof ListTerm frames)) {
                return null;
            }
            left--;
            RemoteCause read = new RemoteCause(e.get(0), e.get(1), frames, cause != null ? cause : first(frames));
            suppress(read, frames);
            return read;
        }
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
