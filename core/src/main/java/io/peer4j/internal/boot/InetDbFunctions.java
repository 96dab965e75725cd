package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.util.List;
import java.util.Set;

/** The module {@code inet_db}. A JVM resolves names its own way: what is set here is checked, and has no effect. */
final class InetDbFunctions implements FunctionTable {
    private static final Set<String> METHODS =
            Set.of("dns", "file", "native", "nis", "nisplus", "string", "wins", "yp");

    @Override
    public @Nullable Term apply(String key, List<Term> a) {
        return switch (key) {
            case "add_host/2" -> answer(isAddress(a.get(0)) && isNames(a.get(1)));
            case "set_lookup/1" -> answer(isLookup(a.get(0)));
            default -> null;
        };
    }

    private static Term answer(boolean valid) {
        return valid ? Atom.OK : Atom.ERROR;
    }

    private static boolean isLookup(Term term) {
        return term instanceof ListTerm list
                && list.isProper()
                && list.elements().stream()
                        .allMatch(method -> method instanceof Atom atom && METHODS.contains(atom.name()));
    }

    private static boolean isAddress(Term term) {
        if (!(term instanceof Tuple address)) {
            return false;
        }
        long most = address.size() == 4 ? 0xFF : 0xFFFF;
        return (address.size() == 4 || address.size() == 8)
                && address.elements().stream()
                        .allMatch(part ->
                                part instanceof IntTerm number && number.value() >= 0 && number.value() <= most);
    }

    private static boolean isNames(Term term) {
        return term instanceof ListTerm list
                && list.isProper()
                && list.elements().stream().allMatch(name -> Arguments.stringOrNull(name) != null);
    }
}
