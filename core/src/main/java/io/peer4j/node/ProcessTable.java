package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.Pid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The processes of a node that have a pid, and their names.
 *
 * <p>{@code processes} and {@code names} are concurrent maps; a name and the process that holds it change together under
 * {@code registry}. No mailbox's lock is taken under it except to ask whether the process is alive.
 */
final class ProcessTable {
    // Every release of OTP reads pids of 15 and 13 bits.
    private static final int ID_BITS = 15;
    private static final int PID_MASK = (1 << 28) - 1;

    private final ConcurrentHashMap<Key, Mailbox> processes = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Mailbox> names = new ConcurrentHashMap<>();
    private final Object registry = new Object();
    private final AtomicInteger nextPid = new AtomicInteger(1);

    /** A process goes by its numbers alone: they stay when the node gets its name. */
    private record Key(int id, int serial) {
        static Key of(Pid pid) {
            return new Key(pid.id(), pid.serial());
        }

        @Override
        public int hashCode() {
            return serial << ID_BITS ^ id;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that && id == that.id && serial == that.serial;
        }
    }

    Pid enlist(Mailbox process, Identity as) {
        synchronized (process) {
            Pid known = process.knownPid();
            if (known == null) {
                return enlistNew(process, as);
            }
            Pid renamed = new Pid(as.name(), known.id(), known.serial(), as.creation());
            process.enlisted(renamed);
            return renamed;
        }
    }

    private Pid enlistNew(Mailbox process, Identity as) {
        while (true) {
            int number = nextPid.getAndIncrement() & PID_MASK;
            Pid pid = new Pid(as.name(), number & (1 << ID_BITS) - 1, number >>> ID_BITS, as.creation());
            if (processes.putIfAbsent(Key.of(pid), process) == null) {
                process.enlisted(pid);
                if (!process.isAlive()) {
                    processes.remove(Key.of(pid), process);
                }
                return pid;
            }
        }
    }

    void strike(Mailbox process) {
        Pid pid = process.knownPid();
        if (pid == null) {
            return;
        }
        processes.remove(Key.of(pid), process);
    }

    void unregister(Mailbox process) {
        if (!process.hasHadName()) {
            return;
        }
        synchronized (registry) {
            names.values().removeIf(holder -> holder == process);
        }
    }

    @Nullable
    Mailbox get(Pid pid) {
        return processes.get(Key.of(pid));
    }

    @Nullable
    Mailbox get(Atom name) {
        return names.get(name.name());
    }

    Collection<Mailbox> all() {
        return processes.values();
    }

    void register(Atom name, @Nullable Mailbox process, Pid pid) {
        synchronized (registry) {
            if (process == null) {
                throw new IllegalArgumentException("no process of this node: " + pid);
            }
            if (name.equals(Atom.UNDEFINED) || names.containsKey(name.name())) {
                throw new IllegalArgumentException("the name is taken: " + name);
            }
            if (names.containsValue(process)) {
                throw new IllegalArgumentException("has a name already: " + pid);
            }
            // Said before it is looked at whether the process has ended, and asked behind its end: one of the two sees
            // it.
            process.nameGiven();
            names.put(name.name(), process);
            if (!process.isAlive()) {
                names.remove(name.name());
                throw new IllegalArgumentException("the process has ended: " + pid);
            }
        }
    }

    boolean unregister(Atom name) {
        synchronized (registry) {
            return names.remove(name.name()) != null;
        }
    }

    @Nullable
    Atom nameOf(@Nullable Mailbox process) {
        for (var entry : names.entrySet()) {
            if (entry.getValue() == process) {
                return new Atom(entry.getKey());
            }
        }
        return null;
    }

    List<Atom> names() {
        List<Atom> all = new ArrayList<>();
        names.keySet().forEach(name -> all.add(new Atom(name)));
        return all;
    }
}
