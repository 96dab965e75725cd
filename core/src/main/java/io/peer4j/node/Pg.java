package io.peer4j.node;

import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.MapTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Groups of processes that all connected nodes know, as OTP's module {@code pg} has them. Any term names a group.
 * Processes of any node are its members, until they leave or end. A scope is a world of groups of its own, and has to be
 * {@linkplain #start started} on each node that takes part, Erlang nodes included.
 *
 * <p>A change is known here at once, on other nodes soon. To look never waits; to change waits for this node's scope, not
 * for other nodes. All methods may be called by any thread. For example, with {@code pg:start_link()} on an Erlang node:
 *
 * <pre>{@code
 * Pg.start(node, Pg.DEFAULT_SCOPE);
 * Pg.join(worker, Pg.DEFAULT_SCOPE, new Atom("workers"), List.of(worker.self()));
 * List<Pid> all = Pg.members(node, Pg.DEFAULT_SCOPE, new Atom("workers"));
 * }</pre>
 */
public final class Pg {
    /** The scope of OTP's functions that name none: {@code pg}. */
    public static final Atom DEFAULT_SCOPE = new Atom("pg");

    private Pg() {}

    /**
     * What a monitor begins with.
     *
     * @param reference the first element of the messages that follow: {@code {Reference, join, Group, Pids}} and
     *     {@code {Reference, leave, Group, Pids}}
     * @param groups the members of each group at the beginning
     */
    public record Monitor(Reference reference, Map<Term, List<Pid>> groups) {}

    /**
     * Starts a scope on {@code node}, as a process registered as {@code scope}: {@code pg:start/1}.
     *
     * @throws IllegalArgumentException if that name is taken
     */
    public static Mailbox start(Node node, Atom scope) throws InterruptedException {
        return GenServer.start(node, scope, new PgService(node, scope));
    }

    /** Starts a scope that is linked to {@code parent}: {@code pg:start_link/1}. */
    public static Mailbox startLink(Mailbox parent, Atom scope) throws InterruptedException {
        return GenServer.startLink(parent, scope, new PgService(parent.node(), scope));
    }

    /** Whether the scope {@code scope} runs on {@code node}. */
    public static boolean isStarted(Node node, Atom scope) {
        return node.scope(scope) != null;
    }

    /**
     * Makes processes of this node members of a group: {@code pg:join/3}. One that joins twice is a member twice.
     *
     * @param from who asks
     * @throws IllegalArgumentException if one of {@code pids} is of another node
     * @throws ErlangException of class {@code exit} with {@code noproc} if the scope does not run here
     */
    public static void join(Mailbox from, Atom scope, Term group, List<Pid> pids) throws InterruptedException {
        requireLocal(from.node(), pids);
        ask(from, scope, Term.tuple(new Atom("join_local"), group, ListTerm.of(new ArrayList<>(pids))));
    }

    /**
     * Takes processes of this node out of a group, once each: {@code pg:leave/3}.
     *
     * @return false if none of them was a member
     * @throws IllegalArgumentException if one of {@code pids} is of another node
     */
    public static boolean leave(Mailbox from, Atom scope, Term group, List<Pid> pids) throws InterruptedException {
        requireLocal(from.node(), pids);
        Term request = Term.tuple(new Atom("leave_local"), group, ListTerm.of(new ArrayList<>(pids)));
        return ask(from, scope, request).equals(Atom.OK);
    }

    private static void requireLocal(Node node, List<Pid> pids) {
        for (Pid pid : pids) {
            if (!node.isLocal(pid)) {
                throw new IllegalArgumentException("expected processes of "
                        + node.name().name() + ", got " + pid + "; have it join on its own node");
            }
        }
    }

    /** All members of a group, in no order: {@code pg:get_members/2}. None if the scope does not run here. */
    public static List<Pid> members(Node node, Atom scope, Term group) {
        PgService service = node.scope(scope);
        return service == null ? List.of() : current(node, service.groups().all(group));
    }

    /** The members of a group that run on this node: {@code pg:get_local_members/2}. */
    public static List<Pid> localMembers(Node node, Atom scope, Term group) {
        PgService service = node.scope(scope);
        return service == null ? List.of() : current(node, service.groups().local(group));
    }

    private static List<Pid> current(Node node, List<Pid> pids) {
        List<Pid> current = new ArrayList<>();
        pids.forEach(pid -> current.add(node.current(pid)));
        return current;
    }

    /** The groups that have members: {@code pg:which_groups/1}. */
    public static List<Term> groups(Node node, Atom scope) {
        PgService service = node.scope(scope);
        return service == null ? List.of() : service.groups().names();
    }

    /** The groups that have members on this node: {@code pg:which_local_groups/1}. */
    public static List<Term> localGroups(Node node, Atom scope) {
        PgService service = node.scope(scope);
        return service == null ? List.of() : service.groups().localNames();
    }

    /** Sends {@code from} each change of one group, until {@link #demonitor} or its end: {@code pg:monitor/2}. */
    public static Monitor monitor(Mailbox from, Atom scope, Term group) throws InterruptedException {
        Tuple answer = (Tuple) ask(from, scope, Term.tuple(new Atom("monitor"), group));
        return new Monitor((Reference) answer.get(0), Map.of(group, pids(answer.get(1))));
    }

    /** Sends {@code from} each change of any group: {@code pg:monitor_scope/1}. */
    public static Monitor monitorScope(Mailbox from, Atom scope) throws InterruptedException {
        Tuple answer = (Tuple) ask(from, scope, new Atom("monitor"));
        Map<Term, List<Pid>> groups = new LinkedHashMap<>();
        ((MapTerm) answer.get(1)).entries().forEach((group, members) -> groups.put(group, pids(members)));
        return new Monitor((Reference) answer.get(0), groups);
    }

    private static List<Pid> pids(Term list) {
        List<Pid> pids = new ArrayList<>();
        ((ListTerm) list).elements().forEach(pid -> pids.add((Pid) pid));
        return pids;
    }

    /** Ends a monitor, and takes its messages out of the queue: {@code pg:demonitor/2}. False if there was none. */
    public static boolean demonitor(Mailbox from, Atom scope, Reference monitor) throws InterruptedException {
        boolean was =
                ask(from, scope, Term.tuple(new Atom("demonitor"), monitor)).equals(Atom.OK);
        if (was) {
            dropAll(from, monitor);
        }
        return was;
    }

    private static void dropAll(Mailbox from, Reference monitor) throws InterruptedException {
        while (from.receive(message -> isChange(message, monitor), Duration.ZERO) != null) {
            // Until there is none.
        }
    }

    private static boolean isChange(Term message, Reference monitor) {
        return message instanceof Tuple tuple
                && tuple.size() == 4
                && tuple.get(0).equals(monitor);
    }

    private static Term ask(Mailbox from, Atom scope, Term request) throws InterruptedException {
        return Gen.call(from, scope, request, null);
    }
}
