package io.peer4j.node;

import io.peer4j.term.Atom;
import io.peer4j.term.Pid;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A JVM as an Erlang node: its processes and their registered names.
 *
 * <p>A node that was {@linkplain #rename given a name} is alive and goes by it, but is not connected to others: what is
 * sent to another node is dropped. All methods may be called by any thread, and none of them waits.
 *
 * <p>Inside: {@code processes} and {@code names} are concurrent maps; a name and the process that holds it change
 * together under {@code names}' own lock, the monitor {@code registry}. No mailbox's lock is taken under it except to ask
 * whether the process is alive.
 */
public final class Node {
    /** The name of a node that has none. */
    public static final Atom NO_NODE = new Atom("nonode@nohost");

    private static final Node LOCAL = new Node();
    // Every release of OTP reads pids of 15 and 13 bits, and references whose first word has 18.
    private static final int ID_BITS = 15;
    private static final int PID_MASK = (1 << 28) - 1;
    private static final int REFERENCE_MASK = (1 << 18) - 1;

    private final ConcurrentHashMap<Key, Mailbox> processes = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Mailbox> names = new ConcurrentHashMap<>();
    private final Object registry = new Object();
    private final AtomicInteger nextPid = new AtomicInteger(1);
    private final AtomicLong nextReference = new AtomicLong(1);
    private final int referenceSalt = ThreadLocalRandom.current().nextInt();
    private volatile Identity identity = new Identity(NO_NODE, 0);

    private record Identity(Atom name, int creation) {}

    private record Key(int id, int serial) {
        @Override
        public int hashCode() {
            return serial << ID_BITS ^ id;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that && id == that.id && serial == that.serial;
        }
    }

    private Node() {}

    /** This JVM's node. */
    public static Node local() {
        return LOCAL;
    }

    /** A node of its own beside {@link #local}, without a name yet. */
    public static Node create() {
        return new Node();
    }

    /** Its name: {@code nonode@nohost} until it is given one. */
    public Atom name() {
        return identity.name();
    }

    /** Which incarnation of its name it is: 0 while it has none. */
    public int creation() {
        return identity.creation();
    }

    /** Whether it has a name. */
    public boolean isAlive() {
        return identity.creation() != 0;
    }

    /**
     * Gives it its name, once, before its first process has a pid: pids carry the name.
     *
     * @throws IllegalStateException if it has a name
     * @throws IllegalArgumentException if {@code name} is not of the form {@code name@host}
     */
    public synchronized void rename(Atom name) {
        if (isAlive()) {
            throw new IllegalStateException("this node has a name already: " + name().name());
        }
        int at = name.name().indexOf('@');
        if (at < 1 || at == name.name().length() - 1) {
            throw new IllegalArgumentException("expected name@host, got: " + name.name());
        }
        // OTP keeps 0 to 3 for nodes of old; 32 bits are open to the others.
        identity = new Identity(name, ThreadLocalRandom.current().nextInt(4, Integer.MAX_VALUE));
    }

    /** A new process: a mailbox with a pid, until it is closed. */
    public Mailbox open() {
        Mailbox process = new Mailbox(this);
        process.self();
        return process;
    }

    /**
     * A new process, registered as {@code name}.
     *
     * @throws IllegalArgumentException as {@link #register}
     */
    public Mailbox open(String name) {
        Mailbox process = open();
        try {
            register(new Atom(name), process.self());
        } catch (IllegalArgumentException e) {
            process.close();
            throw e;
        }
        return process;
    }

    /** A new process that gets its pid when that is first asked for; cheap where it never is. */
    public Mailbox prepare() {
        return new Mailbox(this);
    }

    Pid enlist(Mailbox process) {
        synchronized (process) {
            Pid known = process.knownPid();
            return known != null ? known : enlistNew(process);
        }
    }

    private Pid enlistNew(Mailbox process) {
        Identity as = identity;
        while (true) {
            int number = nextPid.getAndIncrement() & PID_MASK;
            Pid pid = new Pid(as.name(), number & (1 << ID_BITS) - 1, number >>> ID_BITS, as.creation());
            if (processes.putIfAbsent(key(pid), process) == null) {
                process.enlisted(pid);
                if (!process.isAlive()) {
                    processes.remove(key(pid), process);
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
        processes.remove(key(pid), process);
        synchronized (registry) {
            names.values().removeIf(holder -> holder == process);
        }
    }

    private static Key key(Pid pid) {
        return new Key(pid.id(), pid.serial());
    }

    /** Whether {@code pid} names a process of this node, alive or not. */
    public boolean isLocal(Pid pid) {
        Identity own = identity;
        return pid.node().name().equals(own.name().name()) && pid.creation() == own.creation();
    }

    /** The process {@code pid} of this node while it lives, or null. */
    public @Nullable Mailbox process(Pid pid) {
        return isLocal(pid) ? processes.get(key(pid)) : null;
    }

    /** The pids of all processes. */
    public List<Pid> processes() {
        List<Pid> pids = new ArrayList<>();
        processes.values().forEach(process -> pids.add(process.self()));
        return pids;
    }

    /**
     * Sends {@code message} to a pid of this node, a registered name, or {@code {Name, Node}} with this node's name.
     * False, beside a line in the log at level debug, if there is no such process.
     */
    public boolean send(Term to, Term message) {
        Mailbox process = find(to);
        boolean delivered = process != null && process.deliver(message);
        if (!delivered) {
            Dropped.log(to);
        }
        return delivered;
    }

    private @Nullable Mailbox find(Term to) {
        if (to instanceof Pid pid) {
            return process(pid);
        }
        if (to instanceof Atom name) {
            return names.get(name.name());
        }
        boolean here =
                to instanceof Tuple tuple && tuple.size() == 2 && tuple.get(1).equals(name());
        return here && ((Tuple) to).get(0) instanceof Atom name ? names.get(name.name()) : null;
    }

    /**
     * A message to nobody is Erlang's everyday; the logger is not even made until there is one. A thread of its own
     * tells: whoever sends may be the one that has to go on for the log's output to get out of the way.
     */
    private static final class Dropped {
        static void log(Term to) {
            Thread.startVirtualThread(() -> System.getLogger(Node.class.getName())
                    .log(System.Logger.Level.DEBUG, () -> "dropped a message to " + to + ": no such process"));
        }
    }

    /** Sends the process {@code pid} an exit signal, as {@link Mailbox#exit} does; nothing if there is none. */
    public void exit(Pid pid, Term reason) {
        Mailbox process = process(pid);
        if (process != null) {
            process.exit(reason);
        }
    }

    /**
     * Registers {@code pid} as {@code name}, until it is {@linkplain #unregister unregistered} or ends.
     *
     * @throws IllegalArgumentException if the name is taken, or {@code undefined}, or the process is none of this
     *     node's, or has a name already
     */
    public void register(Atom name, Pid pid) {
        synchronized (registry) {
            Mailbox process = process(pid);
            if (process == null) {
                throw new IllegalArgumentException("no process of this node: " + pid);
            }
            if (name.equals(Atom.UNDEFINED) || names.containsKey(name.name())) {
                throw new IllegalArgumentException("the name is taken: " + name);
            }
            if (names.containsValue(process)) {
                throw new IllegalArgumentException("has a name already: " + pid);
            }
            names.put(name.name(), process);
            if (!process.isAlive()) {
                names.remove(name.name());
                throw new IllegalArgumentException("the process has ended: " + pid);
            }
        }
    }

    /** Gives {@code name} up; false if nobody holds it. */
    public boolean unregister(Atom name) {
        synchronized (registry) {
            return names.remove(name.name()) != null;
        }
    }

    /** The process registered as {@code name}, or null. */
    public @Nullable Pid whereis(Atom name) {
        Mailbox process = names.get(name.name());
        return process == null ? null : process.self();
    }

    /** The name that {@code pid} is registered as, or null. */
    public @Nullable Atom registeredName(Pid pid) {
        Mailbox process = process(pid);
        for (var entry : names.entrySet()) {
            if (entry.getValue() == process) {
                return new Atom(entry.getKey());
            }
        }
        return null;
    }

    /** All registered names. */
    public List<Atom> registered() {
        List<Atom> all = new ArrayList<>();
        names.keySet().forEach(name -> all.add(new Atom(name)));
        return all;
    }

    /** A new reference, unlike any other of this node. */
    public Reference newReference() {
        long number = nextReference.getAndIncrement();
        Identity as = identity;
        return new Reference(
                as.name(), as.creation(), List.of((int) number & REFERENCE_MASK, referenceSalt, (int) (number >>> 18)));
    }
}
