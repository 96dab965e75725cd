package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.Term;
import java.util.List;

/** The module {@code code}: the class path. A path that is added comes last, whatever the function's name says. */
final class CodeFunctions implements FunctionTable {
    @Override
    public @Nullable Term apply(String key, List<Term> a) {
        return switch (key) {
            case "add_path/1", "add_patha/1", "add_pathz/1" -> addPath(a.get(0));
            default -> null;
        };
    }

    private static Term addPath(Term path) {
        String text = Arguments.stringOrNull(path);
        if (text == null) {
            throw Arguments.functionClause();
        }
        return Modules.addPath(text) ? Atom.TRUE : Term.tuple(Atom.ERROR, new Atom("bad_directory"));
    }
}
