package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import java.util.List;

/** The module {@code file}. */
final class FileFunctions implements FunctionTable {
    @Override
    public @Nullable Term apply(String key, List<Term> a) {
        return switch (key) {
            case "get_cwd/0" -> Term.tuple(Atom.OK, ListTerm.string(System.getProperty("user.dir")));
            default -> null;
        };
    }
}
