package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Term;
import java.util.List;

/** The functions of one of Erlang's own modules that a JVM answers. */
@FunctionalInterface
interface FunctionTable {
    /**
     * Applies the function {@code key}, a name and an arity as in {@code "abs/1"}.
     *
     * @return null if the module has no such function here
     * @throws io.peer4j.node.ErlangException as Erlang would raise it
     */
    @Nullable
    Term apply(String key, List<Term> args);
}
