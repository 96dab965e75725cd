package io.peer4j;

import io.peer4j.internal.control.CallResult;
import io.peer4j.internal.control.ControlProcess;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.text.Excerpt;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What is said of a function that is not there, or does not take its arguments. Erlang's word for it goes over the wire; a
 * JVM peer is asked afterwards for the reason in Java's words.
 */
final class MissingFunction {
    private static final Atom UNDEF = new Atom("undef");
    private static final Atom FUNCTION_CLAUSE = new Atom("function_clause");
    private static final Atom JAVA = new Atom("$java");
    private static final Atom EXPLAIN = new Atom("explain");
    private static final long PATIENCE_MILLIS = 1_000;

    private MissingFunction() {}

    /** The frame {@code {Module, Function, Args, …}} that names it; null if {@code reason} is another one. */
    static @Nullable Tuple frame(Term reason, ListTerm stack) {
        boolean isMissing = reason.equals(UNDEF) || reason.equals(FUNCTION_CLAUSE);
        return isMissing
                        && !stack.elements().isEmpty()
                        && stack.elements().getFirst() instanceof Tuple frame
                        && frame.size() >= 3
                        && frame.get(2) instanceof ListTerm
                ? frame
                : null;
    }

    /** What a JVM peer says of it, as the end of a message; nothing if it does not answer. */
    static String explanation(ControlProcess peer, Term reason, ListTerm stack) {
        Tuple frame = frame(reason, stack);
        if (frame == null || frame.get(0).equals(JAVA) || !(frame.get(2) instanceof ListTerm args)) {
            return "";
        }
        Term arity = Term.integer(args.elements().size());
        CompletableFuture<CallResult> answer =
                peer.call(JAVA, EXPLAIN, ListTerm.of(List.of(frame.get(0), frame.get(1), arity)));
        return await(answer) instanceof CallResult.Returned(Binary text)
                ? ": " + Excerpt.of(new String(text.toByteArray(), StandardCharsets.UTF_8))
                : "";
    }

    private static @Nullable CallResult await(CompletableFuture<CallResult> answer) {
        try {
            return answer.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | CancellationException e) {
            // The exception goes without it.
        } finally {
            answer.cancel(false);
        }
        return null;
    }
}
