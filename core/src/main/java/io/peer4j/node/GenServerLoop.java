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
        SystemRequests system = new SystemRequests(server, self, parent);
        try {
            while (true) {
                Term message = system.isSuspended() ? self.receive(this::isForSuspended) : self.receive();
                dispatch(self, system, message);
            }
        } catch (Exception | Error e) {
            ErlangException why = JavaError.of(e);
            if (self.isAlive()) {
                server.terminate(why.exitReason());
            }
            throw why;
        }
    }

    private boolean isForSuspended(Term message) {
        return Tuple.isTagged(message, "system", 3) || isParentsEnd(message);
    }

    private boolean isParentsEnd(Term message) {
        return Tuple.isTagged(message, "EXIT", 3) && isParent(((Tuple) message).get(1));
    }

    private void dispatch(Mailbox self, SystemRequests system, Term message) throws Exception {
        if (Tuple.isTagged(message, "system", 3)) {
            system.answer(((Tuple) message).get(1), ((Tuple) message).get(2));
            return;
        }
        if (isParentsEnd(message)) {
            throw ErlangException.exit(((Tuple) message).get(2));
        }
        system.received(message);
        if (Tuple.isTagged(message, "$gen_call", 3)) {
            call(self, system, (Tuple) message);
        } else if (Tuple.isTagged(message, "$gen_cast", 2)) {
            server.handleCast(((Tuple) message).get(1));
        } else {
            server.handleInfo(message);
        }
    }

    private boolean isParent(Term from) {
        return parent != null && from instanceof Pid pid && pid.equals(parent.self());
    }

    private void call(Mailbox self, SystemRequests system, Tuple message) throws Exception {
        Term from = message.get(1);
        Term answer = server.handleCall(message.get(2), from);
        if (answer != null) {
            Gen.reply(self.node(), from, answer);
            system.replied(answer, from);
        }
    }
}
