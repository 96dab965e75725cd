package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The loop of a {@link GenServer}: receives and calls back. */
final class GenServerLoop {
    private final GenServer server;
    private final @Nullable Mailbox parent;
    private final CompletableFuture<Mailbox> started = new CompletableFuture<>();

    private GenServerLoop(GenServer server, @Nullable Mailbox parent) {
        this.server = server;
        this.parent = parent;
    }

    static Mailbox start(Node node, @Nullable Mailbox parent, @Nullable Atom name, GenServer server)
            throws InterruptedException {
        GenServerLoop loop = new GenServerLoop(server, parent);
        ProcessBody body = self -> loop.run(self, name);
        Mailbox process = parent == null ? node.spawn(body) : parent.spawnLink(body);
        process.onExit(loop::endedEarly);
        return loop.started();
    }

    private void endedEarly(Term reason) {
        started.completeExceptionally(ErlangException.exit(reason));
    }

    private Mailbox started() throws InterruptedException {
        try {
            return started.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw JavaError.of(e);
        }
    }

    private void run(Mailbox self, @Nullable Atom name) throws Exception {
        try {
            if (name != null) {
                self.node().register(name, self.self());
            }
            server.init(self);
        } catch (ErlangException | IllegalArgumentException e) {
            started.completeExceptionally(e);
            throw e;
        }
        started.complete(self);
        serve(self);
    }

    private void serve(Mailbox self) throws Exception {
        try {
            while (true) {
                dispatch(self, self.receive());
            }
        } catch (Exception | Error e) {
            ErlangException why = JavaError.of(e);
            if (self.isAlive()) {
                server.terminate(why.exitReason());
            }
            throw why;
        }
    }

    private void dispatch(Mailbox self, Term message) throws Exception {
        if (message instanceof Tuple tuple && tuple.size() == 3) {
            Term first = tuple.get(0);
            if (first.equals(Atoms.GEN_CALL)) {
                call(self, tuple.get(2), tuple.get(1));
                return;
            }
            if (first.equals(Atoms.SYSTEM)) {
                system(self, tuple.get(1), tuple.get(2));
                return;
            }
            if (first.equals(Atoms.EXIT) && isParent(tuple.get(1))) {
                throw ErlangException.exit(tuple.get(2));
            }
        }
        if (Tuple.isTagged(message, "$gen_cast", 2)) {
            server.handleCast(((Tuple) message).get(1));
        } else {
            server.handleInfo(message);
        }
    }

    private boolean isParent(Term from) {
        return parent != null && from instanceof Pid pid && pid.equals(parent.self());
    }

    private void call(Mailbox self, Term request, Term from) throws Exception {
        Term answer = server.handleCall(request, from);
        if (answer != null) {
            Gen.reply(self.node(), from, answer);
        }
    }

    /** {@code sys}'s requests: a server can be stopped and asked for its state, which is Java's, and no more. */
    private void system(Mailbox self, Term from, Term request) {
        if (Tuple.isTagged(request, "terminate", 2)) {
            Gen.reply(self.node(), from, Atom.OK);
            throw ErlangException.exit(((Tuple) request).get(1));
        }
        boolean state = Atom.is(request, "get_state");
        Term answer = state
                ? Term.tuple(Atom.OK, Term.binary(server.toString()))
                : Term.tuple(Atom.ERROR, Term.tuple(new Atom("unknown_system_msg"), request));
        Gen.reply(self.node(), from, answer);
    }
}
