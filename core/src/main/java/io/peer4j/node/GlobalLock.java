package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.Term;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A lock of {@code global}'s on many nodes, for one process. */
final class GlobalLock {
    private final Mailbox self;
    private final Node node;
    private final GlobalLocks locks;

    /**
     * Locks for {@code self}.
     *
     * @param locks those of its node, which are asked first
     */
    GlobalLock(Mailbox self, GlobalLocks locks) {
        this.self = self;
        this.node = self.node();
        this.locks = locks;
    }

    /** The node that all lock first and unlock last. */
    static Atom boss(List<Atom> nodes) {
        return nodes.stream().max(Comparator.comparing(Atom::name)).orElseThrow();
    }

    /** Sets it on all of {@code nodes} or on none. */
    boolean set(Term id, List<Atom> nodes) throws InterruptedException {
        if (nodes.isEmpty()) {
            return true;
        }
        if (nodes.size() > 1 && nodes.contains(node.name()) && !locks.canSet(id)) {
            return false;
        }
        List<@Nullable Term> answers =
                Gen.multiCall(self, nodes, GlobalService.NAME, Term.tuple(new Atom("set_lock"), id));
        List<Atom> set = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            if (Atom.TRUE.equals(answers.get(i))) {
                set.add(nodes.get(i));
            }
        }
        boolean all = !answers.contains(Atom.FALSE);
        if (!all) {
            delete(id, set);
        }
        return all;
    }

    void delete(Term id, List<Atom> nodes) throws InterruptedException {
        if (!nodes.isEmpty()) {
            Gen.multiCall(self, nodes, GlobalService.NAME, Term.tuple(new Atom("del_lock"), id));
        }
    }

    /** The boss last: whoever gets it then finds the rest free. */
    void unlock(Term id, List<Atom> locked) throws InterruptedException {
        Atom boss = boss(locked);
        List<Atom> rest = new ArrayList<>(locked);
        rest.removeIf(boss::equals);
        delete(id, rest);
        delete(id, List.of(boss));
    }
}
