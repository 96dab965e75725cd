package io.peer4j.internal.boot;

import io.peer4j.node.ErlangException;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.Term;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Java's exceptions as Erlang sees them: {@code error:{Class, Message}}, but for those that say what they are. */
final class JavaFailure {
    private JavaFailure() {}

    static CallFailure of(Throwable failure) {
        if (failure instanceof CallFailure known) {
            return known;
        }
        if (failure instanceof ErlangException e) {
            return CallFailure.of(e, StackTrace.of(e));
        }
        return new CallFailure(ErlangException.Kind.ERROR, reason(failure), StackTrace.of(failure));
    }

    static Term reason(Throwable failure) {
        return reason(failure.getClass().getName(), message(failure));
    }

    static Term reason(String className, @Nullable String message) {
        return Term.tuple(StackTrace.atom(className), message == null ? Atom.UNDEFINED : text(message));
    }

    /** An unpaired surrogate, which has no bytes in UTF-8, becomes a question mark. */
    static Binary text(String message) {
        return Binary.wrap(message.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable String message(Throwable failure) {
        try {
            return failure.getMessage();
        } catch (RuntimeException | Error e) {
            return "its message failed with ".concat(e.getClass().getName());
        }
    }
}
