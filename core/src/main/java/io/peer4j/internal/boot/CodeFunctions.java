package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import java.util.List;

/** The module {@code code}: the class path. A path that is added comes last, whatever the function's name says. */
final class CodeFunctions implements FunctionTable {
    @Override
    public @Nullable Term apply(String key, List<Term> a) {
        return switch (key) {
            case "add_path/1", "add_patha/1", "add_pathz/1" -> addPath(a.get(0));
            case "add_paths/1", "add_pathsa/1", "add_pathsz/1" -> addPaths(a.get(0));
            case "ensure_loaded/1", "load_file/1" -> noFile(a.get(0));
            default -> null;
        };
    }

    /** What is not there is passed over, as in Erlang. */
    private static Term addPaths(Term paths) {
        if (!(paths instanceof ListTerm list) || !list.isProper()) {
            throw Arguments.functionClause();
        }
        for (Term path : list.elements()) {
            String text = Arguments.stringOrNull(path);
            if (text != null) {
                Modules.addPath(text);
            }
        }
        return Atom.OK;
    }

    /** No module of Erlang's or Elixir's can be loaded: {@code iex --remsh} asks for one, and says so. */
    private static Term noFile(Term module) {
        if (!(module instanceof Atom)) {
            throw Arguments.functionClause();
        }
        return Term.tuple(Atom.ERROR, new Atom("nofile"));
    }

    private static Term addPath(Term path) {
        String text = Arguments.stringOrNull(path);
        if (text == null) {
            throw Arguments.functionClause();
        }
        return Modules.addPath(text) ? Atom.TRUE : Term.tuple(Atom.ERROR, new Atom("bad_directory"));
    }
}
