package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.ErlangException;
import io.peer4j.node.Mailbox;
import io.peer4j.term.Atom;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The process that a call runs as. */
final class Caller {
    private Caller() {}

    /** The current process; a new one for a thread that is none, such as one that the application started. */
    static Mailbox process(PeerRuntime runtime) {
        Mailbox current = Mailbox.current();
        return current != null ? current : runtime.node().open();
    }

    /** The group leader that {@code process} was given by another than the origin; null if there is none. */
    static @Nullable Pid ownLeader(Mailbox process) {
        Pid leader = process.groupLeader();
        return leader.equals(process.knownPid()) || leader.equals(process.node().defaultGroupLeader()) ? null : leader;
    }

    /**
     * Sends {@code request} to {@code server}, and waits for what {@code wanted} accepts; null when {@code timeout} is
     * over first. Should the server end meanwhile, {@code down} makes the answer of its reason.
     */
    static @Nullable Term ask(
            Mailbox self,
            Mailbox server,
            Term request,
            Predicate<Term> wanted,
            UnaryOperator<Term> down,
            Duration timeout) {
        Consumer<Term> monitor = reason -> self.node().send(self.self(), down.apply(reason));
        server.onExit(monitor);
        try {
            self.node().send(server.self(), request);
            return self.receive(wanted, timeout);
        } catch (InterruptedException e) {
            throw interrupted();
        } finally {
            server.offExit(monitor);
        }
    }

    /** What a call meets whose process was ended from outside while it waited. */
    static ErlangException interrupted() {
        Thread.currentThread().interrupt();
        return ErlangException.exit(new Atom("killed"));
    }
}
