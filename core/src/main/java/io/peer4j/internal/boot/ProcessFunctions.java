package io.peer4j.internal.boot;

import static io.peer4j.internal.boot.Arguments.atom;
import static io.peer4j.internal.boot.Arguments.badarg;
import static io.peer4j.internal.boot.Arguments.pid;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.ErlangException;
import io.peer4j.node.Mailbox;
import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import io.peer4j.term.ExportFun;
import io.peer4j.term.ListTerm;
import io.peer4j.term.LocalFun;
import io.peer4j.term.Pid;
import io.peer4j.term.Port;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.util.List;

/** Processes and names in the module {@code erlang}. */
final class ProcessFunctions {
    private final PeerRuntime runtime;
    private final Node node;

    ProcessFunctions(PeerRuntime runtime) {
        this.runtime = runtime;
        this.node = runtime.node();
    }

    Term send(Term to, Term message) {
        boolean valid = switch (to) {
            case Pid pid -> true;
            case Port port -> true;
            case Reference alias -> true;
            case Atom name -> node.whereis(name) != null;
            case Tuple tuple -> tuple.size() == 2 && tuple.get(0) instanceof Atom && tuple.get(1) instanceof Atom;
            default -> false;
        };
        if (!valid) {
            throw badarg();
        }
        node.send(to, message);
        return message;
    }

    Term apply(Term fun, Term args) {
        List<Term> terms = Arguments.list(args);
        if (fun instanceof ExportFun export && export.arity() == terms.size()) {
            return runtime.application().apply(export.module(), export.function(), ListTerm.of(terms));
        }
        throw ErlangException.error(
                fun instanceof ExportFun ? tagged("badarity", Term.tuple(fun, args)) : tagged("badfun", fun));
    }

    Term apply(Term module, Term function, Term args) {
        return runtime.application().apply(atom(module), atom(function), ListTerm.of(Arguments.list(args)));
    }

    Term spawn(Term fun) {
        if (fun instanceof LocalFun) {
            // Erlang would start a process, which fails. Here no process could ever run it, so the caller hears it.
            throw ErlangException.error(tagged("badfun", fun));
        }
        if (fun instanceof ExportFun export && export.arity() == 0) {
            return runtime.calls().spawn(export.module(), export.function(), ListTerm.EMPTY);
        }
        throw badarg();
    }

    Term spawn(Term module, Term function, Term args) {
        return runtime.calls().spawn(atom(module), atom(function), ListTerm.of(Arguments.list(args)));
    }

    Term exit(Term to, Term reason) {
        if (!(to instanceof Pid) && !(to instanceof Port)) {
            throw badarg();
        }
        Mailbox self = Caller.process(runtime);
        if (to instanceof Pid pid) {
            node.exit(pid, reason);
        }
        Term ended = self.exitReason();
        if (ended != null) {
            throw ErlangException.exit(ended);
        }
        return Atom.TRUE;
    }

    Term register(Term name, Term pid) {
        try {
            node.register(atom(name), pid(pid));
            return Atom.TRUE;
        } catch (IllegalArgumentException e) {
            throw badarg();
        }
    }

    Term unregister(Term name) {
        if (!node.unregister(atom(name))) {
            throw badarg();
        }
        return Atom.TRUE;
    }

    Term whereis(Term name) {
        Pid pid = node.whereis(atom(name));
        return pid == null ? Atom.UNDEFINED : pid;
    }

    Term isAlive(Term term) {
        return Atom.of(local(pid(term)) != null);
    }

    Term info(Pid pid) {
        Mailbox process = local(pid);
        return process == null ? Atom.UNDEFINED : info(process).all();
    }

    Term info(Pid pid, Term items) {
        Mailbox process = local(pid);
        if (items instanceof ListTerm) {
            List<Term> asked = Arguments.list(items);
            return process == null ? Atom.UNDEFINED : info(process).each(asked);
        }
        if (process == null) {
            // Of a process that has ended it is known only that the item exists.
            info(node.prepare()).one(items);
            return Atom.UNDEFINED;
        }
        return info(process).one(items);
    }

    private ProcessInfo info(Mailbox process) {
        return new ProcessInfo(process, groupLeader(process), runtime.channel() == process);
    }

    /** That of the current process: over an alternative connection {@code user}, unless another node gave it its own. */
    Term groupLeader() {
        Mailbox current = Mailbox.current();
        return current == null ? leaderOfAll() : groupLeader(current);
    }

    private Term groupLeader(Mailbox process) {
        Pid leader = process.groupLeader();
        return leader.equals(process.knownPid()) ? leaderOfAll() : leader;
    }

    private Pid leaderOfAll() {
        Pid all = node.defaultGroupLeader();
        return all == null ? runtime.user() : all;
    }

    private @Nullable Mailbox local(Pid pid) {
        if (!node.isLocal(pid)) {
            throw badarg();
        }
        return node.process(pid);
    }

    private static Tuple tagged(String tag, Term value) {
        return Term.tuple(new Atom(tag), value);
    }
}
