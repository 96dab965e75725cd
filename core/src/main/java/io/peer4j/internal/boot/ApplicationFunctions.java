package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.TermSyntax;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** The module {@code application}: its environment, which flags such as {@code -kernel Key Value} begin. */
final class ApplicationFunctions implements FunctionTable {
    private record Key(Term application, Term name) {}

    private final CommandLine commandLine;
    private final ConcurrentHashMap<Key, Term> environment = new ConcurrentHashMap<>();

    ApplicationFunctions(PeerRuntime runtime) {
        this.commandLine = runtime.commandLine();
    }

    @Override
    public @Nullable Term apply(String key, List<Term> a) {
        return switch (key) {
            case "get_env/2" -> get(new Key(a.get(0), a.get(1)));
            case "get_env/3" -> get(new Key(a.get(0), a.get(1)), a.get(2));
            case "set_env/3" -> set(new Key(a.get(0), a.get(1)), a.get(2));
            case "which_applications/0", "which_applications/1", "loaded_applications/0" -> applications();
            case "unset_env/2" -> unset(new Key(a.get(0), a.get(1)));
            default -> null;
        };
    }

    /** What runs here: peer4j, on Java. */
    private static Term applications() {
        String version = Boot.class.getPackage().getImplementationVersion();
        return Term.list(
                application("peer4j", "OTP's peer on the JVM", version == null ? "0" : version),
                application(
                        "java",
                        String.valueOf(System.getProperty("java.vm.name")),
                        Runtime.version().toString()));
    }

    private static Term application(String name, String description, String version) {
        return Term.tuple(new Atom(name), ListTerm.string(description), ListTerm.string(version));
    }

    private Term get(Key key) {
        Term value = value(key);
        return value == null ? Atom.UNDEFINED : Term.tuple(Atom.OK, value);
    }

    private Term get(Key key, Term otherwise) {
        Term value = value(key);
        return value == null ? otherwise : value;
    }

    private Term set(Key key, Term value) {
        environment.put(key, value);
        return Atom.OK;
    }

    private Term unset(Key key) {
        environment.remove(key);
        return Atom.OK;
    }

    private @Nullable Term value(Key key) {
        Term set = environment.get(key);
        boolean atoms = key.application() instanceof Atom && key.name() instanceof Atom;
        return set != null || !atoms ? set : given(((Atom) key.application()).name(), ((Atom) key.name()).name());
    }

    private @Nullable Term given(String application, String name) {
        Term found = null;
        for (List<String> values : commandLine.occurrences(application)) {
            for (int i = 0; i + 1 < values.size(); i += 2) {
                found = values.get(i).equals(name) ? parse(values.get(i + 1)) : found;
            }
        }
        return found;
    }

    private static @Nullable Term parse(String text) {
        try {
            return TermSyntax.parse(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
