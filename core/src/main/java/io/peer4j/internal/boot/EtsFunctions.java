package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import java.util.List;

/** The module {@code ets}, of which a JVM has no tables. What lists or describes tables says so; the rest is {@code badarg}. */
final class EtsFunctions implements FunctionTable {
    @Override
    public @Nullable Term apply(String key, List<Term> a) {
        return switch (key) {
            case "all/0" -> ListTerm.EMPTY;
            case "info/1", "info/2", "whereis/1" -> Atom.UNDEFINED;
            case "lookup/2",
                    "match/2",
                    "match/3",
                    "tab2list/1",
                    "insert/2",
                    "delete/1",
                    "delete/2",
                    "delete_object/2" -> throw Arguments.badarg();
            default -> null;
        };
    }
}
