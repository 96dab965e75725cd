package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** The process {@code rex}: calls of {@code rpc}'s from other nodes, as {@code rpc.erl} serves them. */
final class RexService implements GenServer {
    static final Atom NAME = new Atom("rex");
    private static final Atom BADRPC = new Atom("badrpc");

    private final Node node;
    private final Map<Reference, Term> calls = new HashMap<>();

    /** Block calls of other nodes that have not finished: later casts wait for them. */
    private final AtomicInteger blocking = new AtomicInteger();

    RexService(Node node) {
        this.node = node;
    }

    private static Mailbox own() {
        return Objects.requireNonNull(Mailbox.current(), "a server's callbacks run as its process");
    }

    @Override
    public void init(Mailbox self) {
        self.trapExit(true);
    }

    @Override
    public @Nullable Term handleCall(Term request, Term from) {
        if (Tuple.isTagged(request, "call", 5)) {
            begin((Tuple) request, from);
            return null;
        }
        if (Tuple.isTagged(request, "block_call", 5)) {
            answer(from, blocking((Tuple) request));
            return null;
        }
        if (Atom.is(request, "stop")) {
            throw ErlangException.exit(Atoms.NORMAL);
        }
        return null;
    }

    /** Starts the cast that {@code message} is, in its turn; false if the process {@code rex} is to receive it. */
    boolean starts(NodeConnection over, Term message) {
        if (isBlockCall(message)) {
            blocking.incrementAndGet();
            return false;
        }
        if (!Tuple.isTagged(message, "$gen_cast", 2) || blocking.get() > 0) {
            return false;
        }
        Term request = ((Tuple) message).get(1);
        boolean cast = Tuple.isTagged(request, "cast", 5);
        if (cast) {
            cast((Tuple) request, over);
        }
        return cast;
    }

    private static boolean isBlockCall(Term message) {
        return Tuple.isTagged(message, "$gen_call", 3) && Tuple.isTagged(((Tuple) message).get(2), "block_call", 5);
    }

    private void cast(Tuple call, NodeConnection over) {
        long bytes = over.beginsRequest();
        if (bytes < 0) {
            Spawner.logRefused(over);
            return;
        }
        Mailbox process = node.open();
        process.groupLeader(leader(call.get(4), process.groupLeader()));
        Runnable run = new ProcessRun(process, self -> {
            new ErpcService(node, true).apply(call.get(1), call.get(2), call.get(3));
            return Atoms.NORMAL;
        });
        Spawner.start(
                node,
                over,
                Spawner.counted(run, over, bytes),
                Atoms.ERPC,
                ErpcService.CAST,
                Term.list(call.get(1), call.get(2), call.get(3)));
    }

    private Term blocking(Tuple call) {
        Pid before = own().groupLeader();
        own().groupLeader(leader(call.get(4), before));
        try {
            return execute(call);
        } finally {
            blocking.updateAndGet(count -> Math.max(0, count - 1));
            own().groupLeader(before);
        }
    }

    /** Runs a call as a process of its own; whoever asked hears of its end if it ends without an answer. */
    private void begin(Tuple call, Term from) {
        Mailbox.Monitored process = own().spawnMonitor(self -> {
            self.groupLeader(leader(call.get(4), self.groupLeader()));
            Term answer = execute(call);
            if (self.isAlive()) {
                answer(from, answer);
            }
        });
        calls.put(process.monitor(), from);
    }

    private Pid leader(Term wanted, Pid otherwise) {
        if (wanted instanceof Pid pid) {
            return pid;
        }
        Pid user = node.whereis(Atoms.USER);
        return user == null ? otherwise : user;
    }

    private Term execute(Tuple call) {
        try {
            return new ErpcService(node).apply(call.get(1), call.get(2), call.get(3));
        } catch (ErlangException e) {
            return switch (e.kind()) {
                case THROW -> e.reason();
                case EXIT -> failed(e.reason());
                case ERROR -> failed(Term.tuple(e.reason(), e.stack()));
            };
        }
    }

    private static Term failed(Term reason) {
        return Term.tuple(BADRPC, Term.tuple(Atoms.EXIT, reason));
    }

    private void answer(Term from, Term answer) {
        try {
            reply(from, answer);
        } catch (IllegalArgumentException e) {
            // It has no place in a frame.
            reply(from, failed(Atoms.SYSTEM_LIMIT));
        }
    }

    private void reply(Term from, Term answer) {
        if (Tuple.isTagged(from, "rex", 2)) {
            node.send(((Tuple) from).get(1), Term.tuple(NAME, answer));
        } else {
            Gen.reply(node, from, answer);
        }
    }

    @Override
    public void handleCast(Term message) {
        if (Tuple.isTagged(message, "cast", 5)) {
            Tuple call = (Tuple) message;
            node.spawn(self -> {
                self.groupLeader(leader(call.get(4), self.groupLeader()));
                new ErpcService(node).apply(call.get(1), call.get(2), call.get(3));
            });
        }
    }

    @Override
    public void handleInfo(Term message) {
        if (Tuple.isTagged(message, "DOWN", 5)) {
            ended((Tuple) message);
        } else if (message instanceof Tuple pair && pair.size() == 2 && pair.get(0) instanceof Pid from) {
            plain(from, pair.get(1));
        }
    }

    private void ended(Tuple down) {
        Term from = down.get(1) instanceof Reference monitor ? calls.remove(monitor) : null;
        if (from != null && !down.get(4).equals(Atoms.NORMAL)) {
            answer(from, failed(down.get(4)));
        }
    }

    private void plain(Pid from, Term request) {
        if (Atom.is(request, "features_request")) {
            Term features = Term.list(Atoms.ERPC);
            node.send(from, Term.tuple(new Atom("features_reply"), node.name(), features));
        } else if (Tuple.isTagged(request, "sbcast", 3)) {
            sbcast(from, (Tuple) request);
        } else if (Tuple.isTagged(request, "send", 3)) {
            Tuple send = (Tuple) request;
            if (!node.send(send.get(1), Term.tuple(from, send.get(2)))) {
                nonexisting(from, send.get(1));
            }
        } else if (Tuple.isTagged(request, "call", 5)) {
            begin((Tuple) request, Term.tuple(NAME, from));
        }
    }

    private void sbcast(Pid from, Tuple request) {
        if (node.send(request.get(1), request.get(2))) {
            node.send(from, Term.tuple(NAME, node.name(), node.name()));
        } else {
            nonexisting(from, request.get(1));
        }
    }

    private void nonexisting(Pid from, Term name) {
        node.send(from, Term.tuple(NAME, node.name(), Term.tuple(new Atom("nonexisting_name"), name)));
    }

    /** A call as {@code rex} takes it. */
    static Tuple request(String how, Atom module, Atom function, ListTerm args, Pid leader) {
        return Term.tuple(new Atom(how), module, function, args, leader);
    }
}
