package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The nodes that {@code global} knows of, and the ways to their servers. For the server's thread only. */
final class GlobalMesh {
    private static final int VERSIONS_TOLD_VERSION = 7;

    private final Mailbox self;
    private final Node node;
    private final Pid locker;
    private final Map<Atom, Integer> known = new HashMap<>();
    private final Map<Atom, Integer> pending = new HashMap<>();
    private final Set<Atom> removing = new HashSet<>();
    private final Set<Atom> synced = new LinkedHashSet<>();
    private final Map<Atom, GlobalSession> sessions = new HashMap<>();

    GlobalMesh(Mailbox self, Pid locker) {
        this.self = self;
        this.node = self.node();
        this.locker = locker;
    }

    Mailbox self() {
        return self;
    }

    Node node() {
        return node;
    }

    Pid locker() {
        return locker;
    }

    Atom name() {
        return node.name();
    }

    Map<Atom, Integer> known() {
        return known;
    }

    Map<Atom, Integer> pending() {
        return pending;
    }

    Set<Atom> removing() {
        return removing;
    }

    Set<Atom> synced() {
        return synced;
    }

    /** The session with {@code name}, a new one if there is none. */
    GlobalSession session(Atom name) {
        return sessions.computeIfAbsent(name, at -> new GlobalSession());
    }

    @Nullable
    GlobalSession existing(Atom name) {
        return sessions.get(name);
    }

    void reset(Atom name) {
        sessions.remove(name);
    }

    boolean isPotentiallyKnown(Atom name) {
        return known.containsKey(name) || pending.containsKey(name);
    }

    int version(Atom name) {
        if (name.equals(name())) {
            return GlobalService.VERSION;
        }
        Integer version = known.get(name);
        return version != null ? version : pending.getOrDefault(name, 0);
    }

    Collection<Atom> knownNames() {
        return List.copyOf(known.keySet());
    }

    /** As it is told to a node of {@code version}: names, from version 7 on each with its version. */
    ListTerm knownList(int version) {
        List<Term> all = new ArrayList<>();
        known.forEach(
                (name, its) -> all.add(version < VERSIONS_TOLD_VERSION ? name : Term.tuple(name, Term.integer(its))));
        return ListTerm.of(all);
    }

    static List<Atom> names(List<Term> nodes) {
        List<Atom> names = new ArrayList<>();
        for (Term term : nodes) {
            if (term instanceof Atom name) {
                names.add(name);
            } else if (term instanceof Tuple pair && pair.get(0) instanceof Atom name) {
                names.add(name);
            }
        }
        return names;
    }

    /** Each node with its version, as far as that is known. */
    List<Term> withVersions(List<Term> nodes) {
        List<Term> all = new ArrayList<>();
        for (Term term : nodes) {
            if (term instanceof Atom name) {
                all.add(Term.tuple(name, Term.integer(version(name))));
            } else if (term instanceof Tuple pair && pair.size() == 2 && pair.get(0) instanceof Atom name) {
                int version = GlobalService.number(pair.get(1));
                all.add(version == 0 ? Term.tuple(name, Term.integer(version(name))) : pair);
            }
        }
        return all;
    }

    /** Gets to know nodes; gives those that are new. */
    List<Atom> add(List<Term> nodes) {
        List<Atom> added = new ArrayList<>();
        for (Term term : withVersions(nodes)) {
            Tuple pair = (Tuple) term;
            Atom name = (Atom) pair.get(0);
            if (!name.equals(name()) && known.putIfAbsent(name, GlobalService.number(pair.get(1))) == null) {
                added.add(name);
            }
        }
        return added;
    }

    /** To the server of another node, in order; connects if need be, on another thread. */
    void cast(Atom to, Term message) {
        node.sendNeverWaiting(self, new Target(to, GlobalService.NAME), Term.tuple(Atoms.GEN_CAST, message));
    }

    /** To the server of another node if there is a connection. */
    void sendVolatile(Atom to, Term message) {
        node.sendExisting(self, Term.tuple(GlobalService.NAME, to), message);
    }

    /** To all that are known, or being so, from version {@code from} on. */
    void multicast(Term message, Atom except, int from) {
        Map<Atom, Integer> all = new HashMap<>(pending);
        all.putAll(known);
        all.forEach((name, version) -> {
            if (!name.equals(except) && version >= from) {
                sendVolatile(name, message);
            }
        });
    }

    void toLocker(Term message) {
        node.send(locker, message);
    }
}
