package io.peer4j.internal.boot;

import static io.peer4j.internal.boot.Arguments.pid;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.ErlangException;
import io.peer4j.node.Mailbox;
import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The module {@code observer_backend}, as far as {@code etop} and the observer's pages ask it: system, load charts,
 * processes, ports, sockets and tables, of which last three a JVM has none. The records are those of {@code observer_backend.hrl}.
 */
final class ObserverFunctions implements FunctionTable {
    static final Set<String> EXPORTED = Set.of(
            "vsn/0",
            "sys_info/0",
            "etop_collect/1",
            "procs_info/1",
            "fetch_stats/2",
            "get_port_list/0",
            "get_socket_list/0",
            "socket_info/0",
            "get_table_list/2",
            "get_table/3");

    /** The items of {@code system_info/1} that {@code sys_info/0} tells under their own names. */
    private static final List<String> SYSTEM = List.of(
            "logical_processors",
            "logical_processors_online",
            "logical_processors_available",
            "schedulers",
            "schedulers_online",
            "otp_release",
            "version",
            "system_architecture",
            "kernel_poll",
            "smp_support",
            "threads",
            "thread_pool_size",
            "process_count",
            "process_limit",
            "atom_limit",
            "atom_count",
            "port_limit",
            "port_count",
            "ets_limit",
            "ets_count",
            "dist_buf_busy_limit");

    private static final List<String> MEMORY = List.of("total", "processes", "ets", "atom", "code", "binary");

    private final PeerRuntime runtime;
    private final Node node;
    private final SystemInfo system;
    private final SystemFigures figures = new SystemFigures();

    ObserverFunctions(PeerRuntime runtime) {
        this.runtime = runtime;
        this.node = runtime.node();
        this.system = new SystemInfo(node);
    }

    @Override
    public @Nullable Term apply(String key, List<Term> a) {
        return switch (key) {
            case "vsn/0" -> Term.tuple(Atom.OK, ListTerm.string(SystemInfo.OTP_RELEASE));
            case "sys_info/0" -> systemInfo();
            case "etop_collect/1" -> tell(pid(a.getFirst()), Term.tuple(self(), etopInfo()));
            case "procs_info/1" ->
                tell(pid(a.getFirst()), Term.tuple(new Atom("procs_info"), self(), ListTerm.of(processes())));
            case "fetch_stats/2" -> fetchStatistics(a.get(0), a.get(1));
            case "get_port_list/0", "get_socket_list/0" -> ListTerm.EMPTY;
            case "socket_info/0" -> socketInfo();
            case "get_table_list/2" -> tables(a.get(0));
            case "get_table/3" -> endTable(pid(a.get(0)));
            default -> null;
        };
    }

    /** Sends {@code {stats, 1, SchedulerTimes, Io, Memory}} each time, until it gets a message or a link ends. */
    private Term fetchStatistics(Term parent, Term time) {
        Duration pause = Duration.ofMillis(Arguments.number(time));
        Mailbox self = Caller.process(runtime);
        self.trapExit(true);
        try {
            while (self.receive(pause) == null) {
                node.send(
                        parent,
                        Term.tuple(
                                new Atom("stats"),
                                Term.integer(1),
                                SystemFigures.schedulerTimes(),
                                SystemFigures.io(),
                                figures.memory()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Atom.OK;
    }

    private static Term socketInfo() {
        return Term.list(pair("iov_max", Term.integer(0)), pair("num_monitors", Term.integer(0)));
    }

    private Term tables(Term kind) {
        if (Atom.is(kind, "ets")) {
            return ListTerm.EMPTY;
        }
        throw ErlangException.thrown(Term.tuple(
                Atom.ERROR,
                ListTerm.string("Mnesia is not running on: ".concat(node.name().name()))));
    }

    /** The process that would send a table's rows sends its end at once. */
    private Term endTable(Pid parent) {
        Mailbox sender = node.spawn(self -> node.send(parent, Term.tuple(self.self(), new Atom("$end_of_table"))));
        return sender.self();
    }

    private Pid self() {
        return Caller.process(runtime).self();
    }

    private Term tell(Pid collector, Term message) {
        node.send(collector, message);
        return Atom.OK;
    }

    private Term systemInfo() {
        List<Term> all = new ArrayList<>();
        all.add(pair("uptime", ((Tuple) figures.statistics(new Atom("wall_clock"))).get(0)));
        all.add(pair("run_queue", Term.integer(0)));
        Tuple io = (Tuple) SystemFigures.io();
        all.add(pair("io_input", ((Tuple) io.get(0)).get(1)));
        all.add(pair("io_output", ((Tuple) io.get(1)).get(1)));
        for (String item : SYSTEM) {
            all.add(pair(item, system.of(new Atom(item))));
        }
        all.add(pair("schedulers_available", system.of(new Atom("schedulers_online"))));
        all.add(pair("wordsize_internal", Term.integer(Long.BYTES)));
        all.add(pair("wordsize_external", Term.integer(Long.BYTES)));
        all.add(pair("alloc_info", ListTerm.EMPTY));
        all.addAll(((ListTerm) figures.memory()).elements());
        return ListTerm.of(all);
    }

    private static Term pair(String name, Term value) {
        return Term.tuple(new Atom(name), value);
    }

    /** With times of the clock and of the processor, from which {@code etop} tells the load. */
    private Term etopInfo() {
        List<Term> processes = processes();
        List<Term> memory = new ArrayList<>();
        MEMORY.forEach(kind -> memory.add(new Atom(kind)));
        return Term.tuple(
                new Atom("etop_info"),
                TimeFunctions.timestamp(),
                Term.integer(processes.size()),
                figures.statistics(new Atom("wall_clock")),
                figures.statistics(new Atom("runtime")),
                Term.integer(0),
                ListTerm.EMPTY,
                figures.memory(ListTerm.of(memory)),
                ListTerm.of(processes));
    }

    private List<Term> processes() {
        List<Term> all = new ArrayList<>();
        for (Pid pid : node.processes()) {
            Mailbox process = node.process(pid);
            if (process != null && process != Mailbox.current()) {
                all.add(processInfo(pid, new ProcessInfo(process, pid, runtime.channel() == process)));
            }
        }
        return all;
    }

    private Term processInfo(Pid pid, ProcessInfo info) {
        Atom name = node.registeredName(pid);
        return Term.tuple(
                new Atom("etop_proc_info"),
                pid,
                info.known("memory"),
                info.known("reductions"),
                name == null ? info.known("initial_call") : name,
                Term.integer(0),
                info.known("current_function"),
                info.known("message_queue_len"));
    }
}
