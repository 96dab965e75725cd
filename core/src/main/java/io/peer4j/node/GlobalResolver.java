package io.peer4j.node;

import io.peer4j.term.Atom;
import io.peer4j.term.ExportFun;
import io.peer4j.term.ListTerm;
import io.peer4j.term.LocalFun;
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

    /** Whether {@code module:function} is what other nodes call to have a conflict resolved. */
    static boolean serves(Atom module, Atom function, ListTerm args) {
        return module.equals(GlobalLocks.GLOBAL)
                && function.name().equals("resolve_it")
                && args.elements().size() == 4;
    }

    /** {@code global:resolve_it(Method, Name, Pid1, Pid2)}: the pid that keeps the name, or anything else for none. */
    static Term resolveIt(Node node, List<Term> args) {
        if (!(method(args.get(0)) instanceof ExportFun method) || method.arity() != 3) {
            return Term.tuple(Atoms.EXIT, Term.tuple(new Atom("badfun"), args.get(0)));
        }
        try {
            return method.module().equals(GlobalLocks.GLOBAL)
                            && args.get(2) instanceof Pid one
                            && args.get(3) instanceof Pid other
                    ? builtIn(node, method, args.get(1), one, other)
                    : node.functions().apply(method.module(), method.function(), ListTerm.of(args.subList(1, 4)));
        } catch (RuntimeException e) {
            return Term.tuple(Atoms.EXIT, JavaError.of(e).exitReason());
        }
    }

    /** The one fun without a name that {@code global.erl} makes of its own functions is its default. */
    private static Term method(Term given) {
        boolean isDefault = given instanceof LocalFun fun
                && fun.arity() == 3
                && fun.module().equals(GlobalLocks.GLOBAL);
        return isDefault ? Global.RANDOM_EXIT_NAME : given;
    }

    private static Term builtIn(Node node, ExportFun method, Term name, Pid one, Pid other) {
        boolean inOrder = one.node().name().compareTo(other.node().name()) < 0;
        Pid least = inOrder ? one : other;
        Pid greatest = inOrder ? other : one;
        Atom conflict = new Atom("global_name_conflict");
        if (method.equals(Global.RANDOM_EXIT_NAME)) {
            node.exit(greatest, Atoms.KILL);
            return least;
        }
        if (method.equals(Global.RANDOM_NOTIFY_NAME)) {
            node.send(greatest, Term.tuple(conflict, name));
            return least;
        }
        if (method.equals(Global.NOTIFY_ALL_NAME)) {
            node.send(one, Term.tuple(conflict, name, other));
            node.send(other, Term.tuple(conflict, name, one));
            return new Atom("none");
        }
        throw ErlangException.error(Atoms.UNDEF);
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
