package io.peer4j.internal.boot;

import static io.peer4j.internal.boot.Arguments.atom;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.ErlangException;
import io.peer4j.node.Node;
import io.peer4j.node.Pg;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.MapTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The module {@code pg}: process groups. The short forms are of the scope {@code pg}. */
final class PgFunctions implements FunctionTable {
    private final PeerRuntime runtime;
    private final Node node;

    PgFunctions(PeerRuntime runtime) {
        this.runtime = runtime;
        this.node = runtime.node();
    }

    @Override
    public @Nullable Term apply(String key, List<Term> a) {
        try {
            return switch (key) {
                case "start/1" -> start(atom(a.get(0)), false);
                case "start_link/0" -> start(Pg.DEFAULT_SCOPE, true);
                case "start_link/1" -> start(atom(a.get(0)), true);
                case "join/2" -> join(Pg.DEFAULT_SCOPE, a.get(0), a.get(1));
                case "join/3" -> join(atom(a.get(0)), a.get(1), a.get(2));
                case "leave/2" -> leave(Pg.DEFAULT_SCOPE, a.get(0), a.get(1));
                case "leave/3" -> leave(atom(a.get(0)), a.get(1), a.get(2));
                case "monitor/1" -> monitor(Pg.DEFAULT_SCOPE, a.get(0));
                case "monitor/2" -> monitor(atom(a.get(0)), a.get(1));
                case "monitor_scope/0" -> monitorScope(Pg.DEFAULT_SCOPE);
                case "monitor_scope/1" -> monitorScope(atom(a.get(0)));
                case "demonitor/1" -> demonitor(Pg.DEFAULT_SCOPE, a.get(0));
                case "demonitor/2" -> demonitor(atom(a.get(0)), a.get(1));
                default -> look(key, a);
            };
        } catch (InterruptedException e) {
            throw Caller.interrupted();
        }
    }

    private @Nullable Term look(String key, List<Term> a) {
        return switch (key) {
            case "get_members/1" -> list(Pg.members(node, Pg.DEFAULT_SCOPE, a.get(0)));
            case "get_members/2" -> list(Pg.members(node, atom(a.get(0)), a.get(1)));
            case "get_local_members/1" -> list(Pg.localMembers(node, Pg.DEFAULT_SCOPE, a.get(0)));
            case "get_local_members/2" -> list(Pg.localMembers(node, atom(a.get(0)), a.get(1)));
            case "which_groups/0" -> ListTerm.of(Pg.groups(node, Pg.DEFAULT_SCOPE));
            case "which_groups/1" -> ListTerm.of(Pg.groups(node, atom(a.get(0))));
            case "which_local_groups/0" -> ListTerm.of(Pg.localGroups(node, Pg.DEFAULT_SCOPE));
            case "which_local_groups/1" -> ListTerm.of(Pg.localGroups(node, atom(a.get(0))));
            default -> null;
        };
    }

    private static Term list(List<Pid> pids) {
        return ListTerm.of(new ArrayList<>(pids));
    }

    private Term start(Atom scope, boolean linked) throws InterruptedException {
        Pid running = node.whereis(scope);
        if (running != null) {
            return Term.tuple(Atom.ERROR, Term.tuple(new Atom("already_started"), running));
        }
        Pid started = (linked ? Pg.startLink(Caller.process(runtime), scope) : Pg.start(node, scope)).self();
        return Term.tuple(Atom.OK, started);
    }

    private Term join(Atom scope, Term group, Term pids) throws InterruptedException {
        Pg.join(Caller.process(runtime), scope, group, local(pids));
        return Atom.OK;
    }

    private Term leave(Atom scope, Term group, Term pids) throws InterruptedException {
        boolean left = Pg.leave(Caller.process(runtime), scope, group, local(pids));
        return left ? Atom.OK : new Atom("not_joined");
    }

    /** {@code pg:ensure_local/1}. */
    private List<Pid> local(Term pids) {
        List<Pid> local = new ArrayList<>();
        for (Term each : pids instanceof ListTerm list ? list.elements() : List.of(pids)) {
            if (!(each instanceof Pid pid) || !node.isLocal(pid)) {
                throw ErlangException.error(Term.tuple(new Atom("nolocal"), each));
            }
            local.add(pid);
        }
        return local;
    }

    private Term monitor(Atom scope, Term group) throws InterruptedException {
        Pg.Monitor monitor = Pg.monitor(Caller.process(runtime), scope, group);
        return Term.tuple(monitor.reference(), list(monitor.groups().getOrDefault(group, List.of())));
    }

    private Term monitorScope(Atom scope) throws InterruptedException {
        Pg.Monitor monitor = Pg.monitorScope(Caller.process(runtime), scope);
        Map<Term, Term> groups = new LinkedHashMap<>();
        monitor.groups().forEach((group, members) -> groups.put(group, list(members)));
        return Term.tuple(monitor.reference(), new MapTerm(groups));
    }

    private Term demonitor(Atom scope, Term reference) throws InterruptedException {
        boolean was = reference instanceof Reference known && Pg.demonitor(Caller.process(runtime), scope, known);
        return was ? Atom.OK : Atom.FALSE;
    }
}
