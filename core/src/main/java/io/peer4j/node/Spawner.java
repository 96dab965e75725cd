package io.peer4j.node;

import io.peer4j.internal.reading.StartOrder;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.util.List;

/**
 * Starts the processes that are asked for by {@code spawn_request}.
 *
 * <p>The answer goes out before the process has a thread, or is linked or monitored: an exit signal that overtook it would
 * make the other side drop the connection.
 */
final class Spawner {
    private static final int LINKED = 1;
    private static final int MONITORED = 2;

    private final Node node;

    Spawner(Node node) {
        this.node = node;
    }

    void serve(NodeConnection over, Signal.SpawnRequest request) {
        long bytes = over.beginsRequest();
        if (bytes < 0) {
            logRefused(over);
            over.send(new Signal.SpawnReply(request.request(), request.from(), 0, Atoms.SYSTEM_LIMIT));
            return;
        }
        int flags = flags(request.options().elements());
        Mailbox process = node.open();
        process.groupLeader(request.groupLeader());
        Pid pid = process.self();
        over.send(new Signal.SpawnReply(request.request(), request.from(), flags, pid));
        if ((flags & LINKED) != 0) {
            link(over, process, request.from());
        }
        if ((flags & MONITORED) != 0) {
            monitor(over, process, request);
        }
        // As a turn of its own it comes behind the answer, which is one if it goes to a process here.
        ProcessRun run = new ProcessRun(process, self -> run(self, over, request));
        Turns.take(() -> start(over, counted(run, over, bytes), request));
    }

    static Runnable counted(Runnable process, NodeConnection over, long bytes) {
        return bytes == 0 ? process : new Counted(process, over, bytes);
    }

    /** A request is refused as by an Erlang node that has too many processes. */
    static void logRefused(NodeConnection over) {
        NodeLog.REFUSED_REQUESTS.log(() -> "refused a request of " + over.node().name()
                + " with system_limit: its requests and answers take more than its share of a quarter of the heap");
    }

    /** A process whose request is counted until its end has been sent. */
    private static final class Counted implements Runnable {
        private final Runnable process;
        private final NodeConnection over;
        private final long bytes;

        Counted(Runnable process, NodeConnection over, long bytes) {
            this.process = process;
            this.over = over;
            this.bytes = bytes;
        }

        @Override
        public void run() {
            try {
                process.run();
            } finally {
                over.endsRequest(bytes);
            }
        }
    }

    private void start(NodeConnection over, Runnable process, Signal.SpawnRequest request) {
        start(node, over, process, request.module(), request.function(), request.args());
    }

    /** Starts {@code process}, which applies {@code module:function}, in its turn. */
    static void start(Node node, NodeConnection over, Runnable process, Atom module, Atom function, ListTerm args) {
        Functions functions = node.functions();
        StartOrder.Threads threads = work -> functions.start(work::runAll, module, function, args);
        StartOrder.Work work = new StartOrder.Work(process, ErpcService.kind(module, function, args), threads);
        if (ErpcService.isPulse(function, args)) {
            work.runAlone();
        } else {
            over.start(work, functions.runWhereRead());
        }
    }

    /** What the process ends with behind this: an end that could not be told is none of the body's failures. */
    private Term run(Mailbox self, NodeConnection over, Signal.SpawnRequest request) {
        try {
            return new ErpcService(node, !(over instanceof LocalConnection))
                    .run(request.module(), request.function(), request.args());
        } catch (ErlangException e) {
            node.refusals().add(self.self(), e);
            throw e;
        }
    }

    /** Somebody here may have ended it already, having found it in the list of processes. */
    private static void link(NodeConnection over, Mailbox process, Pid to) {
        if (!process.relations().linked(to, over)) {
            over.send(new Signal.Exit(process.self(), to, reason(process)));
        }
    }

    private static void monitor(NodeConnection over, Mailbox process, Signal.SpawnRequest request) {
        Pid pid = process.self();
        if (!process.relations().monitored(request.request(), request.from(), pid, over)) {
            over.send(new Signal.MonitorExit(pid, request.from(), request.request(), reason(process)));
        }
    }

    private static Term reason(Mailbox ended) {
        Term reason = ended.exitReason();
        return reason == null ? Atoms.NOPROC : reason;
    }

    private static int flags(List<Term> options) {
        int flags = 0;
        for (int i = 0; i < options.size(); i++) {
            Term option = options.get(i);
            Term name = option instanceof Tuple pair && pair.size() == 2 ? pair.get(0) : option;
            flags |= Atom.is(name, "link") ? LINKED : Atom.is(name, "monitor") ? MONITORED : 0;
        }
        return flags;
    }
}
