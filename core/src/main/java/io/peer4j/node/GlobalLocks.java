package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.Pid;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The global locks as this node knows them: {@code global_locks}. The server changes them, and the locker looks.
 *
 * <p>A lock is held by a requester, on behalf of one or more processes; it ends with the last of them.
 */
final class GlobalLocks {
    /** The resource that {@code global} itself locks. */
    static final Atom GLOBAL = new Atom("global");

    private final Mailbox server;
    private final ConcurrentHashMap<Term, Lock> locks = new ConcurrentHashMap<>();
    private final Map<Reference, Held> monitors = new HashMap<>();
    private boolean globalLockLost;

    private record Lock(Term requester, Map<Pid, Reference> holders) {}

    private record Held(Term resource, Pid by) {}

    GlobalLocks(Mailbox server) {
        this.server = server;
    }

    boolean isGlobalSet() {
        return locks.containsKey(GLOBAL);
    }

    boolean canSet(Term id) {
        Tuple lock = (Tuple) id;
        Lock held = locks.get(lock.get(0));
        return held == null || held.requester.equals(lock.get(1));
    }

    boolean set(Term id, Pid by) {
        if (!Atoms.isPair(id) || !canSet(id)) {
            return false;
        }
        Tuple wanted = (Tuple) id;
        Term resource = wanted.get(0);
        Lock held = locks.get(resource);
        Map<Pid, Reference> holders = held == null ? new HashMap<>() : new HashMap<>(held.holders);
        if (!holders.containsKey(by)) {
            Reference monitor = server.monitor(by);
            monitors.put(monitor, new Held(resource, by));
            holders.put(by, monitor);
            locks.put(resource, new Lock(wanted.get(1), holders));
        }
        return true;
    }

    void delete(Term id, Pid by) {
        if (Atoms.isPair(id)) {
            Tuple lock = (Tuple) id;
            Lock held = locks.get(lock.get(0));
            if (held != null && held.requester.equals(lock.get(1))) {
                remove(lock.get(0), held, by, false);
            }
        }
    }

    private void remove(Term resource, Lock held, Pid by, boolean lost) {
        Map<Pid, Reference> holders = new HashMap<>(held.holders);
        Reference monitor = holders.remove(by);
        if (monitor == null) {
            return;
        }
        monitors.remove(monitor);
        server.demonitorAndFlush(monitor);
        if (!holders.isEmpty()) {
            locks.put(resource, new Lock(held.requester, holders));
            return;
        }
        locks.remove(resource);
        if (resource.equals(GLOBAL)) {
            globalLockLost = lost;
        }
    }

    /** What {@code monitor} watched has ended. */
    void down(Reference monitor) {
        Held held = monitors.get(monitor);
        Lock lock = held == null ? null : locks.get(held.resource);
        if (held != null && lock != null) {
            remove(held.resource, lock, held.by, true);
        }
    }

    /** Whether a name from {@code pid}, which holds the lock, may still be taken. */
    boolean isStillSet(Pid pid) {
        Lock lock = locks.get(GLOBAL);
        return lock == null ? !globalLockLost : lock.holders.containsKey(pid);
    }

    /** Whether names that come with lock {@code id} may still be taken. */
    boolean isStillSet(@Nullable Term id) {
        Lock lock = locks.get(GLOBAL);
        return lock == null
                ? !globalLockLost
                : Term.tuple(GLOBAL, lock.requester).equals(id);
    }
}
