package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.MapTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A scope of process groups: the server that {@code pg.erl} starts for one. Scopes of one name on connected nodes find each
 * other by {@code {discover, Pid}}, tell each other all local members by {@code {sync, Pid, Groups}}, and each change by
 * {@code {join, …}} and {@code {leave, …}}. {@link Pg} is what others use.
 *
 * <p>The groups may be read by any thread. The server's thread alone uses everything else.
 */
final class PgService implements GenServer {
    private final Node node;
    private final Atom scope;
    private final PgGroups groups = new PgGroups();
    /** Members of this node, with the monitor of each and the groups that it has joined. */
    private final Map<Pid, Member> members = new HashMap<>();
    /** The servers of this scope on other nodes. */
    private final Map<Pid, Other> others = new HashMap<>();

    private final Map<Reference, Subscriber> subscribers = new LinkedHashMap<>();
    private Mailbox self;

    private record Member(Reference monitor, List<Term> groups) {}

    private record Other(Reference monitor, Map<Term, List<Pid>> groups) {}

    /**
     * A process that receives changes.
     *
     * @param group the group whose changes it receives; null for all groups
     */
    private record Subscriber(Pid pid, @Nullable Term group) {}

    PgService(Node node, Atom scope) {
        this.node = node;
        this.scope = scope;
        this.self = node.prepare();
    }

    PgGroups groups() {
        return groups;
    }

    @Override
    public void init(Mailbox server) {
        self = server;
        node.addScope(scope, this);
        server.onExit(unused -> node.removeScope(scope, this));
        node.monitorNodes(server);
        node.nodes().forEach(this::discover);
    }

    private void discover(Atom at) {
        tell(Term.tuple(scope, at), Term.tuple(new Atom("discover"), self.self()));
    }

    /** Never connects: a node that was lost discovers this scope again when it is back. */
    private void tell(Term to, Term message) {
        node.sendExisting(self, to, message);
    }

    private void tellOthers(Term message) {
        others.keySet().forEach(other -> tell(other, message));
    }

    // Calls

    @Override
    public @Nullable Term handleCall(Term request, Term from) {
        if (Atom.is(request, "monitor")) {
            return subscribe(client(from), null);
        }
        if (!(request instanceof Tuple tuple) || !(tuple.get(0) instanceof Atom what)) {
            throw ErlangException.error(Atoms.BADARG);
        }
        return switch (what.name()) {
            case "join_local" -> join(tuple.get(1), pids(tuple.get(2)));
            case "leave_local" -> leave(tuple.get(1), pids(tuple.get(2)));
            case "monitor" -> subscribe(client(from), tuple.get(1));
            case "demonitor" -> unsubscribe(tuple.get(1));
            default -> throw ErlangException.error(Atoms.BADARG);
        };
    }

    private static Pid client(Term from) {
        return (Pid) ((Tuple) from).get(0);
    }

    private List<Pid> pids(Term one) {
        List<Pid> pids = new ArrayList<>();
        for (Term each : one instanceof ListTerm list ? list.elements() : List.of(one)) {
            pids.add(node.canonical((Pid) each));
        }
        return pids;
    }

    private ListTerm list(List<Pid> pids) {
        List<Term> current = new ArrayList<>();
        pids.forEach(pid -> current.add(node.current(pid)));
        return ListTerm.of(current);
    }

    private Term join(Term group, List<Pid> pids) {
        for (Pid pid : pids) {
            Member known = members.get(pid);
            if (known == null) {
                known = new Member(self.monitor(node.current(pid)), new ArrayList<>());
                members.put(pid, known);
            }
            known.groups.add(group);
        }
        groups.join(group, pids, true);
        announce("join", group, pids);
        tellOthers(Term.tuple(new Atom("join"), self.self(), group, list(pids)));
        return Atom.OK;
    }

    private Term leave(Term group, List<Pid> pids) {
        List<Pid> left = new ArrayList<>();
        for (Pid pid : pids) {
            Member known = members.get(pid);
            if (known != null && known.groups.remove(group)) {
                left.add(pid);
                forgetIfNowhere(pid, known);
            }
        }
        if (left.isEmpty()) {
            return new Atom("not_joined");
        }
        leftHere(left, List.of(group));
        return Atom.OK;
    }

    private void forgetIfNowhere(Pid pid, Member member) {
        if (member.groups.isEmpty()) {
            members.remove(pid);
            self.demonitorAndFlush(member.monitor);
        }
    }

    private void leftHere(List<Pid> pids, List<Term> left) {
        for (Term group : left) {
            groups.leave(group, pids, true);
            announce("leave", group, pids);
        }
        tellOthers(Term.tuple(new Atom("leave"), self.self(), list(pids), ListTerm.of(left)));
    }

    private Term subscribe(Pid pid, @Nullable Term group) {
        Term known = group == null ? everything() : list(groups.all(group));
        Reference reference = self.monitor(pid);
        subscribers.put(reference, new Subscriber(pid, group));
        return Term.tuple(reference, known);
    }

    private Term everything() {
        Map<Term, Term> all = new LinkedHashMap<>();
        groups.names().forEach(group -> all.put(group, list(groups.all(group))));
        return new MapTerm(all);
    }

    private Term unsubscribe(Term reference) {
        if (!(reference instanceof Reference known) || subscribers.remove(known) == null) {
            return Atom.FALSE;
        }
        self.demonitorAndFlush(known);
        return Atom.OK;
    }

    private void announce(String change, Term group, List<Pid> pids) {
        subscribers.forEach((reference, subscriber) -> {
            if (subscriber.group == null || subscriber.group.equals(group)) {
                tell(subscriber.pid, Term.tuple(reference, new Atom(change), group, list(pids)));
            }
        });
    }

    // Messages

    @Override
    public void handleCast(Term message) {
        if (Tuple.isTagged(message, "sync", 3)) {
            guarded(message);
        }
    }

    @Override
    public void handleInfo(Term message) {
        guarded(message);
    }

    /** Drops a malformed message instead of ending the server, which no supervisor would start again. */
    private void guarded(Term message) {
        try {
            if (message instanceof Tuple tuple && tuple.size() > 1 && tuple.get(0) instanceof Atom what) {
                take(what.name(), tuple);
            }
        } catch (ClassCastException | IndexOutOfBoundsException e) {
            NodeLog.MALFORMED_REQUESTS.log(() -> "the scope " + scope + " of pg dropped a malformed message", e);
        }
    }

    private void take(String what, Tuple message) {
        switch (what) {
            case "discover" -> discovered((Pid) message.get(1));
            case "sync" -> sync((Pid) message.get(1), (ListTerm) message.get(2));
            case "join" -> joined((Pid) message.get(1), message.get(2), pids(message.get(3)));
            case "leave" -> left((Pid) message.get(1), pids(message.get(2)), ((ListTerm) message.get(3)).elements());
            case "nodeup" -> discover((Atom) message.get(1));
            case "DOWN" -> down((Reference) message.get(1));
            default -> {
                // nodedown: the servers there are monitored.
            }
        }
    }

    private void discovered(Pid other) {
        Gen.cast(self, other, Term.tuple(new Atom("sync"), self.self(), here()));
        if (!others.containsKey(other)) {
            others.put(other, new Other(self.monitor(other), new HashMap<>()));
            tell(other, Term.tuple(new Atom("discover"), self.self()));
        }
    }

    private Term here() {
        List<Term> all = new ArrayList<>();
        for (Term group : groups.localNames()) {
            all.add(Term.tuple(group, list(groups.local(group))));
        }
        return ListTerm.of(all);
    }

    /** All that another has: what was known of it and is not there any more has left. */
    private void sync(Pid from, ListTerm told) {
        Other known = others.get(from);
        Map<Term, List<Pid>> before = known == null ? Map.of() : known.groups;
        Map<Term, List<Pid>> now = new HashMap<>();
        for (Term each : told.elements()) {
            now.put(((Tuple) each).get(0), pids(((Tuple) each).get(1)));
        }
        others.put(from, new Other(known == null ? self.monitor(from) : known.monitor, now));
        Set<Term> all = new HashSet<>(before.keySet());
        all.addAll(now.keySet());
        all.forEach(group -> changed(group, before.getOrDefault(group, List.of()), now.getOrDefault(group, List.of())));
    }

    private void changed(Term group, List<Pid> before, List<Pid> now) {
        List<Pid> come = PgGroups.minus(now, before);
        List<Pid> gone = PgGroups.minus(before, now);
        if (!come.isEmpty()) {
            groups.join(group, come, false);
            announce("join", group, come);
        }
        if (!gone.isEmpty()) {
            leftElsewhere(group, gone);
        }
    }

    /** Only of servers that are known: of another, all comes by its {@code sync}. */
    private void joined(Pid from, Term group, List<Pid> pids) {
        Other other = others.get(from);
        if (other != null) {
            other.groups.merge(group, pids, PgGroups::plus);
            groups.join(group, pids, false);
            announce("join", group, pids);
        }
    }

    private void left(Pid from, List<Pid> pids, List<Term> of) {
        Other other = others.get(from);
        if (other == null) {
            return;
        }
        for (Term group : of) {
            List<Pid> rest = PgGroups.minus(other.groups.getOrDefault(group, List.of()), pids);
            if (rest.isEmpty()) {
                other.groups.remove(group);
            } else {
                other.groups.put(group, rest);
            }
            leftElsewhere(group, pids);
        }
    }

    private void leftElsewhere(Term group, List<Pid> pids) {
        if (groups.leave(group, pids, false)) {
            announce("leave", group, pids);
        }
    }

    private void down(Reference monitor) {
        if (subscribers.remove(monitor) != null || memberEnded(monitor)) {
            return;
        }
        for (Map.Entry<Pid, Other> entry : others.entrySet()) {
            if (entry.getValue().monitor.equals(monitor)) {
                others.remove(entry.getKey());
                entry.getValue().groups.forEach(this::leftElsewhere);
                return;
            }
        }
    }

    private boolean memberEnded(Reference monitor) {
        for (Map.Entry<Pid, Member> entry : members.entrySet()) {
            if (entry.getValue().monitor.equals(monitor)) {
                members.remove(entry.getKey());
                leftHere(List.of(entry.getKey()), entry.getValue().groups);
                return true;
            }
        }
        return false;
    }
}
