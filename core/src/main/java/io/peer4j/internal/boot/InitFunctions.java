package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import java.util.ArrayList;
import java.util.List;

/** The module {@code init}: the command line, and the orderly end. */
final class InitFunctions implements FunctionTable {
    private static final List<String> IMPLIED = List.of("root", "progname", "home");

    private final PeerRuntime runtime;

    InitFunctions(PeerRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public @Nullable Term apply(String key, List<Term> a) {
        return switch (key) {
            case "get_arguments/0" -> arguments();
            case "get_status/0" -> Term.tuple(new Atom("started"), new Atom("started"));
            case "get_argument/1" -> argument(a.get(0));
            case "get_plain_arguments/0" -> strings(runtime.commandLine().plain());
            case "stop/0" -> runtime.ending().stop(IntTerm.of(0));
            case "stop/1" -> runtime.ending().stop(a.get(0));
            default -> null;
        };
    }

    private Term argument(Term flag) {
        List<List<String>> occurrences = flag instanceof Atom name ? occurrences(name.name()) : List.of();
        if (occurrences.isEmpty()) {
            return Atom.ERROR;
        }
        List<Term> values = new ArrayList<>();
        for (List<String> each : occurrences) {
            values.add(strings(each));
        }
        return Term.tuple(Atom.OK, ListTerm.of(values));
    }

    /** {@code [{Flag, Values}]}, each time that a flag was given, after those that {@code erl} adds. */
    private Term arguments() {
        List<Term> all = new ArrayList<>();
        for (String flag : IMPLIED) {
            implied(flag).forEach(values -> all.add(argument(flag, values)));
        }
        runtime.commandLine().flags().forEach((flag, given) -> {
            for (List<String> values : given) {
                all.add(argument(flag, values));
            }
        });
        return ListTerm.of(all);
    }

    private static Term argument(String flag, List<String> values) {
        return Term.tuple(new Atom(flag), strings(values));
    }

    private List<List<String>> occurrences(String flag) {
        List<List<String>> given = runtime.commandLine().occurrences(flag);
        return given.isEmpty() ? implied(flag) : given;
    }

    /** The flags that {@code erl} itself adds. */
    private static List<List<String>> implied(String flag) {
        return switch (flag) {
            case "home" -> List.of(List.of(System.getProperty("user.home")));
            case "progname" -> List.of(List.of("peer4j"));
            case "root" -> List.of(List.of(System.getProperty("java.home")));
            default -> List.of();
        };
    }

    private static ListTerm strings(List<String> texts) {
        List<Term> terms = new ArrayList<>(texts.size());
        for (String text : texts) {
            terms.add(ListTerm.string(text));
        }
        return ListTerm.of(terms);
    }
}
