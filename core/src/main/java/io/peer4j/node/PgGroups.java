package io.peer4j.node;

import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The groups of a scope with their members, those of this node apart: the table of {@code pg.erl}. The scope's server
 * changes it, any thread looks. A group without members is none. Pids are {@linkplain Node#canonical canonical}, and a
 * process that has joined a group twice is in it twice.
 */
final class PgGroups {
    private static final Members NONE = new Members(List.of(), List.of());

    private final Map<Term, Members> groups = new ConcurrentHashMap<>();

    private record Members(List<Pid> all, List<Pid> local) {}

    List<Pid> all(Term group) {
        return members(group).all;
    }

    List<Pid> local(Term group) {
        return members(group).local;
    }

    private Members members(Term group) {
        return groups.getOrDefault(group, NONE);
    }

    List<Term> names() {
        return List.copyOf(groups.keySet());
    }

    List<Term> localNames() {
        List<Term> names = new ArrayList<>();
        groups.forEach((group, members) -> {
            if (!members.local.isEmpty()) {
                names.add(group);
            }
        });
        return names;
    }

    void join(Term group, List<Pid> pids, boolean here) {
        Members known = members(group);
        groups.put(group, new Members(plus(pids, known.all), here ? plus(pids, known.local) : known.local));
    }

    /** Takes out each of {@code pids} once; false if there is no such group. */
    boolean leave(Term group, List<Pid> pids, boolean here) {
        Members known = groups.get(group);
        if (known == null) {
            return false;
        }
        put(group, new Members(minus(known.all, pids), here ? minus(known.local, pids) : known.local));
        return true;
    }

    private void put(Term group, Members members) {
        if (members.all.isEmpty()) {
            groups.remove(group);
        } else {
            groups.put(group, members);
        }
    }

    static List<Pid> plus(List<Pid> more, List<Pid> known) {
        List<Pid> all = new ArrayList<>(more);
        all.addAll(known);
        return List.copyOf(all);
    }

    static List<Pid> minus(List<Pid> known, List<Pid> fewer) {
        List<Pid> rest = new ArrayList<>(known);
        fewer.forEach(rest::remove);
        return List.copyOf(rest);
    }
}
