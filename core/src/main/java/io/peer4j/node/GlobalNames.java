package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** The globally registered names as this node knows them: {@code global_names}. The server changes them, any thread looks. */
final class GlobalNames {
    private final Mailbox server;
    private final Map<Term, Entry> names = new ConcurrentHashMap<>();
    private final Map<Reference, Term> monitors = new HashMap<>();

    /**
     * A name's holder.
     *
     * @param method what resolves a conflict: a fun, which another node may evaluate
     */
    record Entry(Pid pid, Term method, Reference monitor) {}

    GlobalNames(Mailbox server) {
        this.server = server;
    }

    /** Takes a name, unless {@code lockHolds} says that the lock under which it was given is gone. */
    void insert(Term name, Pid pid, Term method, BooleanSupplier lockHolds) {
        delete(name);
        if (lockHolds.getAsBoolean()) {
            Reference monitor = server.monitor(pid);
            monitors.put(monitor, name);
            names.put(name, new Entry(pid, method, monitor));
        }
    }

    void delete(Term name) {
        Entry known = names.remove(name);
        if (known != null) {
            monitors.remove(known.monitor);
            server.demonitorAndFlush(known.monitor);
        }
    }

    void down(Reference monitor) {
        Term name = monitors.get(monitor);
        if (name != null) {
            delete(name);
        }
    }

    @Nullable
    Entry get(Term name) {
        return names.get(name);
    }

    /** The holder of {@code name}; null if there is none, or it is a process of this node that has ended. */
    @Nullable
    Pid holder(Term name) {
        Entry known = names.get(name);
        if (known == null) {
            return null;
        }
        Node node = server.node();
        return node.isLocal(known.pid) && node.process(known.pid) == null ? null : known.pid;
    }

    boolean holdsOne(Pid pid) {
        return names.values().stream().anyMatch(entry -> entry.pid.equals(pid));
    }

    Map<Term, Entry> all() {
        return Map.copyOf(names);
    }

    /** As nodes exchange them: {@code [{Name, Pid, Method}]}. */
    ListTerm list() {
        List<Term> all = new ArrayList<>();
        names.forEach((name, entry) -> all.add(Term.tuple(name, entry.pid, entry.method)));
        return ListTerm.of(all);
    }

    /** Carries out {@code [{insert, {Name, Pid, Method}} | {delete, Name}]}. */
    void run(List<Term> operations, BooleanSupplier lockHolds) {
        for (Term operation : operations) {
            if (Tuple.isTagged(operation, "insert", 2)
                    && ((Tuple) operation).get(1) instanceof Tuple entry
                    && entry.size() == 3
                    && entry.get(1) instanceof Pid pid) {
                insert(entry.get(0), pid, entry.get(2), lockHolds);
            }
        }
        for (Term operation : operations) {
            if (Tuple.isTagged(operation, "delete", 2)) {
                delete(((Tuple) operation).get(1));
            }
        }
    }

    static Term insertion(Term name, Pid pid, Term method) {
        return Term.tuple(new Atom("insert"), Term.tuple(name, pid, method));
    }

    static Term deletion(Term name) {
        return Term.tuple(new Atom("delete"), name);
    }
}
