package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.ExportFun;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/**
 * Names that all nodes of a mesh know, as OTP's module {@code global} has them: any term names a process of any node,
 * until that ends or the name is taken back. {@code global:whereis_name} and the others find them on Erlang nodes as well.
 *
 * <p>Registering locks {@code global} on all known nodes and waits for them, for as long as others hold the lock; looking
 * does not wait. All methods may be called by any thread, but not on one that must not wait ({@link Mailbox#onExit}).
 *
 * <p>Two nodes that meet may know one name for two processes. Then one of them calls the resolver that the name was
 * registered with, {@code fun(Name, Pid1, Pid2)}, on the node of one of the processes; it returns the pid that keeps the
 * name, or {@code none}. A resolver of Java's is a function of the node's {@link Node#functions}.
 *
 * <p>Each method throws {@link IllegalStateException} if the node is not {@linkplain Node#start started}.
 */
public final class Global {
    /** The default resolver: the process on the node whose name is the greater is killed. */
    public static final ExportFun RANDOM_EXIT_NAME = resolver("random_exit_name");

    /** The resolver that sends one of the processes {@code {global_name_conflict, Name}}; the other keeps the name. */
    public static final ExportFun RANDOM_NOTIFY_NAME = resolver("random_notify_name");

    /** The resolver that sends both {@code {global_name_conflict, Name, OtherPid}}; none keeps the name. */
    public static final ExportFun NOTIFY_ALL_NAME = resolver("notify_all_name");

    /** From how many attempts at the lock on the pause between two no longer grows. */
    private static final int MOST_ATTEMPTS = 5;

    private static final int LONGEST_PAUSE_MILLIS = 8000;
    private static final int SHORTEST_PAUSE_MILLIS = 125;

    private Global() {}

    private static ExportFun resolver(String function) {
        return new ExportFun(GlobalLocks.GLOBAL, new Atom(function), 3);
    }

    /** Registers with {@link #RANDOM_EXIT_NAME}: {@code global:register_name/2}. */
    public static boolean registerName(Node node, Term name, Pid pid) throws InterruptedException {
        return registerName(node, name, pid, RANDOM_EXIT_NAME);
    }

    /**
     * Registers {@code pid}, a process of any node, as {@code name}: {@code global:register_name/3}.
     *
     * @param resolver a function of three arguments
     * @return false if the name is taken, or the process has another already
     */
    public static boolean registerName(Node node, Term name, Pid pid, ExportFun resolver) throws InterruptedException {
        GlobalNames names = service(node).names();
        Predicate<Pid> mayRegister = holder -> names.holder(name) == null && !names.holdsOne(holder);
        return register(node, name, pid, resolver, mayRegister);
    }

    /** Registers {@code pid} as {@code name}, whoever had it: {@code global:re_register_name/3}. */
    public static void reRegisterName(Node node, Term name, Pid pid, ExportFun resolver) throws InterruptedException {
        register(node, name, pid, resolver, holder -> true);
    }

    private static boolean register(Node node, Term name, Pid pid, ExportFun resolver, Predicate<Pid> mayRegister)
            throws InterruptedException {
        Pid holder = node.current(pid);
        return transaction(node, (registrar, nodes) -> {
            boolean may = mayRegister.test(holder);
            if (may) {
                tell(registrar, nodes, Term.tuple(new Atom("register"), name, holder, resolver));
            }
            return may;
        });
    }

    /** Takes {@code name} back, whoever has it: {@code global:unregister_name/1}. */
    public static void unregisterName(Node node, Term name) throws InterruptedException {
        if (whereisName(node, name) != null) {
            transaction(node, (registrar, nodes) -> {
                tell(registrar, nodes, Term.tuple(new Atom("unregister"), name));
                return true;
            });
        }
    }

    /** The process that has {@code name}, as far as this node knows, or null: {@code global:whereis_name/1}. */
    public static @Nullable Pid whereisName(Node node, Term name) {
        return service(node).names().holder(name);
    }

    /** All names that this node knows: {@code global:registered_names/0}. */
    public static List<Term> registeredNames(Node node) {
        return List.copyOf(service(node).names().all().keySet());
    }

    /**
     * Sends {@code message} to the process that has {@code name}, and returns its pid: {@code global:send/2}.
     *
     * @throws ErlangException of class {@code exit} with {@code {badarg, {Name, Message}}} if there is none
     */
    public static Pid send(Mailbox from, Term name, Term message) {
        Pid pid = whereisName(from.node(), name);
        if (pid == null) {
            throw ErlangException.exit(Term.tuple(Atoms.BADARG, Term.tuple(name, message)));
        }
        from.send(pid, message);
        return pid;
    }

    /** What is done with {@code global} locked on all nodes. */
    @FunctionalInterface
    private interface Transaction {
        boolean run(Mailbox registrar, List<Atom> nodes) throws InterruptedException;
    }

    /** As a process of its own, whose end frees the locks whatever happens. */
    private static boolean transaction(Node node, Transaction work) throws InterruptedException {
        GlobalLocks locks = service(node).locks();
        try (Mailbox registrar = node.open()) {
            GlobalLock lock = new GlobalLock(registrar, locks);
            Term id = Term.tuple(GlobalLocks.GLOBAL, registrar.self());
            List<Atom> nodes = lockKnown(registrar, lock, id);
            try {
                return work.run(registrar, nodes);
            } finally {
                lock.unlock(id, nodes);
            }
        }
    }

    private static List<Atom> lockKnown(Mailbox registrar, GlobalLock lock, Term id) throws InterruptedException {
        for (int attempt = 0; ; attempt++) {
            List<Atom> nodes = new ArrayList<>(List.of(registrar.node().name()));
            nodes.addAll(known(registrar));
            List<Atom> boss = List.of(GlobalLock.boss(nodes));
            if (lock.set(id, boss)) {
                if (lock.set(id, nodes) && new HashSet<>(nodes).containsAll(known(registrar))) {
                    return nodes;
                }
                lock.delete(id, boss);
            }
            Thread.sleep(pause(attempt));
        }
    }

    private static long pause(int attempt) {
        int most = attempt > MOST_ATTEMPTS ? LONGEST_PAUSE_MILLIS : SHORTEST_PAUSE_MILLIS << attempt;
        return ThreadLocalRandom.current().nextInt(1, most + 1);
    }

    private static List<Atom> known(Mailbox registrar) throws InterruptedException {
        Term known = Gen.call(registrar, GlobalService.NAME, new Atom("get_known"), null);
        return GlobalMesh.names(((ListTerm) known).elements());
    }

    private static void tell(Mailbox registrar, List<Atom> nodes, Term request) throws InterruptedException {
        Gen.multiCall(registrar, nodes, GlobalService.NAME, request);
    }

    private static GlobalService service(Node node) {
        GlobalService service = node.global();
        if (service == null) {
            throw new IllegalStateException("expected a node among others, got "
                    + node.name().name() + "; start it before global names are used");
        }
        return service;
    }
}
