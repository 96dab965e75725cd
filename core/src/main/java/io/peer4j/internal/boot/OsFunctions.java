package io.peer4j.internal.boot;

import static io.peer4j.internal.boot.Arguments.badarg;
import static io.peer4j.internal.boot.Arguments.string;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The module {@code os}. A JVM can't change its environment: what {@code putenv} sets, {@code getenv} sees, and nobody
 * else.
 */
final class OsFunctions implements FunctionTable {
    private final Map<String, String> environment = new ConcurrentHashMap<>(System.getenv());

    /** Of {@code -env NAME VALUE}, where what started this JVM has not set it. */
    OsFunctions(CommandLine commandLine) {
        for (List<String> pair : commandLine.occurrences("env")) {
            if (pair.size() == 2) {
                environment.put(pair.getFirst(), pair.getLast());
            }
        }
    }

    @Override
    public @Nullable Term apply(String key, List<Term> a) {
        return switch (key) {
            case "getenv/0" -> all();
            case "getenv/1" -> get(a.get(0), Atom.FALSE);
            case "getenv/2" -> get(a.get(0), a.get(1));
            case "getpid/0" ->
                ListTerm.string(Long.toString(ProcessHandle.current().pid()));
            case "putenv/2" -> put(name(a.get(0)), string(a.get(1)));
            case "type/0" -> type();
            case "unsetenv/1" -> unset(name(a.get(0)));
            case "system_time/0", "system_time/1", "timestamp/0" -> TimeFunctions.apply(key, a);
            default -> null;
        };
    }

    private Term all() {
        List<Term> pairs = new ArrayList<>();
        environment.forEach((name, value) -> pairs.add(ListTerm.string(name + "=" + value)));
        return ListTerm.of(pairs);
    }

    private Term get(Term name, Term otherwise) {
        String value = environment.get(string(name));
        return value == null ? otherwise : ListTerm.string(value);
    }

    private static String name(Term term) {
        String name = string(term);
        if (name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
            throw badarg();
        }
        return name;
    }

    private Term put(String name, String value) {
        if (value.indexOf('\0') >= 0) {
            throw badarg();
        }
        environment.put(name, value);
        return Atom.TRUE;
    }

    private Term unset(String name) {
        environment.remove(name);
        return Atom.TRUE;
    }

    private static Term type() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return name.startsWith("windows")
                ? Term.tuple(new Atom("win32"), new Atom("nt"))
                : Term.tuple(new Atom("unix"), new Atom(name.startsWith("mac") ? "darwin" : name));
    }
}
