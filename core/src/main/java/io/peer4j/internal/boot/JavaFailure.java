package io.peer4j.internal.boot;

import io.peer4j.node.ErlangException;
import io.peer4j.term.Binary;

/** Java's exceptions as Erlang sees them: {@code error:{Class, Message}}, but for those that say what they are. */
final class JavaFailure {
    private JavaFailure() {}

    static CallFailure of(Throwable failure) {
        if (failure instanceof CallFailure known) {
            return known;
        }
        return CallFailure.of(ErlangException.of(failure, StackTrace::of));
    }

    /** An unpaired surrogate, which has no bytes in UTF-8, becomes its escape. */
    static Binary text(String message) {
        return Binary.visibleUtf8(message);
    }
}
