package io.peer4j.node;

import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Compares the names of two partitions: {@code exchange_names} of {@code global.erl}. It waits for other nodes. */
final class GlobalResolver {
    private final Map<Term, GlobalNames.Entry> own;
    private final Atom other;
    private final List<Term> operations = new ArrayList<>();
    private final List<Term> resolved = new ArrayList<>();

    GlobalResolver(Map<Term, GlobalNames.Entry> own, Atom other) {
        this.own = own;
        this.other = other;
    }

    /** What is to be done here. */
    ListTerm operations() {
        return ListTerm.of(operations);
    }

    /** What is to be done there. */
    ListTerm resolved() {
        return ListTerm.of(resolved);
    }

    void exchange(Mailbox self, ListTerm names) throws InterruptedException {
        for (Term term : names.elements()) {
            if (term instanceof Tuple entry && entry.size() == 3 && entry.get(1) instanceof Pid pid) {
                exchange(self, entry.get(0), pid, entry.get(2));
            }
        }
    }

    private void exchange(Mailbox self, Term name, Pid pid, Term method) throws InterruptedException {
        GlobalNames.Entry known = own.get(name);
        if (known == null) {
            operations.add(GlobalNames.insertion(name, pid, method));
        } else if (!known.pid().equals(pid) && self.node().name().name().compareTo(other.name()) < 0) {
            resolve(self, name, pid, method, known);
        }
        // Otherwise it is the same process, or the other node resolves the conflict.
    }

    private void resolve(Mailbox self, Term name, Pid pid, Term method, GlobalNames.Entry known)
            throws InterruptedException {
        ListTerm args = Term.list(known.method(), name, pid, known.pid());
        Term winner = Rpc.call(self, known.pid().node(), GlobalLocks.GLOBAL, new Atom("resolve_it"), args, null);
        if (winner.equals(known.pid())) {
            resolved.add(GlobalNames.insertion(name, known.pid(), known.method()));
        } else if (winner.equals(pid) || Tuple.isTagged(winner, "badrpc", 2)) {
            operations.add(GlobalNames.insertion(name, pid, method));
        } else {
            operations.add(GlobalNames.deletion(name));
            resolved.add(GlobalNames.deletion(name));
        }
    }
}
