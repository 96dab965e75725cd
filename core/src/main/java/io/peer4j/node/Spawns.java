package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The requests of one process to spawn others that have no answer yet. The monitor of {@code this} guards the table;
 * nothing is sent under it, but the owner is told: once a request is gone, its answer is there, and its monitor.
 */
final class Spawns {
    private static final int LINKED = 1;
    private static final int MONITORED = 2;

    private final Mailbox owner;
    private final Map<Reference, Pending> pending = new HashMap<>();

    /**
     * A request.
     *
     * @param abandoned null while it is wanted
     */
    private record Pending(
            NodeConnection over,
            SpawnOptions options,
            @Nullable Abandonment abandoned) {}

    /** What becomes of a process that starts although its request was given up. */
    private enum Abandonment {
        /** It runs on, unless it was to be linked. */
        LEFT,
        KILLED
    }

    Spawns(Mailbox owner) {
        this.owner = owner;
    }

    Reference request(Atom at, Atom module, Atom function, ListTerm args, SpawnOptions options) {
        Reference request = owner.node().newReference();
        NodeConnection over = owner.node().connectionTo(at);
        if (over == null) {
            tell(options, request, Atoms.NOCONNECTION);
            return request;
        }
        put(request, new Pending(over, options, null));
        Signal signal = new Signal.SpawnRequest(
                request, owner.self(), owner.groupLeader(), module, function, options.forTheOther(), args);
        if (!send(over, signal, request)) {
            failed(request, Atoms.NOCONNECTION);
        }
        return request;
    }

    private boolean send(NodeConnection over, Signal signal, Reference request) {
        try {
            return over.send(signal);
        } catch (RuntimeException | Error e) {
            take(request);
            throw e;
        }
    }

    private synchronized void put(Reference request, Pending as) {
        pending.put(owner.node().canonical(request), as);
    }

    private synchronized @Nullable Pending take(Reference request) {
        return pending.remove(owner.node().canonical(request));
    }

    private synchronized void failed(Reference request, Term reason) {
        Pending known = take(request);
        if (known != null && known.abandoned == null) {
            tell(known.options, request, reason);
        }
    }

    private void tell(SpawnOptions options, Reference request, Term result) {
        boolean success = result instanceof Pid;
        if (options.replies(success)) {
            owner.deliver(Term.tuple(options.replyTag(), request, success ? Atom.OK : Atom.ERROR, result));
        }
    }

    /** The answer has come. */
    void replied(NodeConnection over, Signal.SpawnReply reply) {
        if (!(reply.result() instanceof Pid pid)) {
            failed(reply.request(), reply.result());
            return;
        }
        Term refusal = accepted(over, reply, pid);
        if (refusal != null) {
            disown(over, reply, pid, refusal);
        }
    }

    /** Why the new process is not wanted; null if it is. */
    private synchronized @Nullable Term accepted(NodeConnection over, Signal.SpawnReply reply, Pid pid) {
        Pending known = take(reply.request());
        if (known == null || known.abandoned != null) {
            return known != null && known.abandoned == Abandonment.KILLED ? Atoms.KILL : Atoms.ABANDONED;
        }
        if (!adopt(over, reply, pid, known.options)) {
            return Atoms.NOPROC;
        }
        tell(known.options, reply.request(), pid);
        return null;
    }

    private boolean adopt(NodeConnection over, Signal.SpawnReply reply, Pid pid, SpawnOptions options) {
        Relations relations = owner.relations();
        boolean linked = (reply.flags() & LINKED) == 0 || relations.linked(pid, over);
        Target target = new Target(pid.node(), pid);
        return linked
                && ((reply.flags() & MONITORED) == 0
                        || relations.expect(
                                reply.request(), target, over, owner.watch(reply.request(), options.downTag())));
    }

    /** There is a new process for a requester that is no more, or no longer wants it. */
    static void disown(NodeConnection over, Signal.SpawnReply reply, Pid pid, Term reason) {
        if ((reply.flags() & MONITORED) != 0) {
            over.send(new Signal.Demonitor(reply.to(), pid, reply.request()));
        }
        if ((reply.flags() & LINKED) != 0) {
            over.send(new Signal.Exit(reply.to(), pid, reason));
        }
        if (reason.equals(Atoms.KILL)) {
            over.send(new Signal.Exit2(reply.to(), pid, reason));
        }
    }

    /** Gives a request up; false if its answer has come. */
    boolean abandon(Reference request) {
        return abandon(request, Abandonment.LEFT);
    }

    /** Gives a request up, and has the process killed that it starts; false if its answer has come. */
    boolean kill(Reference request) {
        return abandon(request, Abandonment.KILLED);
    }

    private synchronized boolean abandon(Reference request, Abandonment as) {
        Reference key = owner.node().canonical(request);
        Pending known = pending.get(key);
        if (known == null || known.abandoned != null) {
            return false;
        }
        pending.put(key, new Pending(known.over, known.options, as));
        return true;
    }

    /** A connection is lost: no answer will come over it. */
    void lost(NodeConnection over) {
        List<Reference> unanswered = new ArrayList<>();
        synchronized (this) {
            pending.forEach((request, known) -> {
                if (known.over.equals(over)) {
                    unanswered.add(request);
                }
            });
        }
        unanswered.forEach(request -> failed(owner.node().current(request), Atoms.NOCONNECTION));
    }
}
