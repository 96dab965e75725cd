package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import java.util.List;

/** The module {@code code}: the class path. A path that is added comes last, whatever the function's name says. */
final class CodeFunctions implements FunctionTable {
    private static final Atom MODULE = new Atom("module");
    private static final Atom NON_EXISTING = new Atom("non_existing");

    private final ErlangModules modules;

    CodeFunctions(ErlangModules modules) {
        this.modules = modules;
    }

    @Override
    public @Nullable Term apply(String key, List<Term> a) {
        return switch (key) {
            case "add_path/1", "add_patha/1", "add_pathz/1" -> addPath(a.get(0));
            case "add_paths/1", "add_pathsa/1", "add_pathsz/1" -> addPaths(a.get(0));
            case "ensure_loaded/1" -> ensureLoaded(a.get(0));
            case "load_file/1" -> noFile(a.get(0));
            case "load_binary/3" -> Term.tuple(Atom.ERROR, new Atom("badfile"));
            case "all_loaded/0" -> ListTerm.EMPTY;
            case "is_loaded/1" -> Atom.FALSE;
            case "which/1" -> NON_EXISTING;
            case "get_object_code/1" -> Atom.ERROR;
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

    /** Erlang's modules that are answered here, and Java's classes. */
    private Term ensureLoaded(Term module) {
        boolean isHere = module instanceof Atom atom && (modules.has(atom.name()) || Modules.find(atom.name()) != null);
        return isHere ? Term.tuple(MODULE, module) : noFile(module);
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
