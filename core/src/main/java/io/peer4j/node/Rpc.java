package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Calls of functions on other nodes, as OTP's {@code rpc} makes them: a failure is a result, {@code {badrpc, Reason}}.
 *
 * <p>All methods are for the thread of the process {@code self}. {@code Reason} is {@code nodedown}, {@code timeout},
 * {@code notsup}, or {@code {'EXIT', Why}}. {@link Erpc} tells a failure from a result that looks like one.
 */
public final class Rpc {
    private static final Atom BADRPC = new Atom("badrpc");

    private Rpc() {}

    /** A call that runs: {@code rpc}'s key. */
    public record Key(Pid caller, Reference answer) {}

    /** What {@link #multicall} gives: the results, and the nodes that could not be reached. */
    public record Results(List<Term> results, List<Atom> badNodes) {}

    /** Calls {@code module:function} on {@code node}; waits for ever if {@code timeout} is null. */
    public static Term call(
            Mailbox self, Atom node, Atom module, Atom function, ListTerm args, @Nullable Duration timeout)
            throws InterruptedException {
        try {
            return value(Erpc.call(self, node, module, function, args, timeout));
        } catch (ErlangException e) {
            if (!self.isAlive()) {
                throw e;
            }
            return failure(e);
        }
    }

    private static Term value(Term value) {
        return Tuple.isTagged(value, "EXIT", 2) ? Term.tuple(BADRPC, value) : value;
    }

    private static Term failure(ErlangException e) {
        return switch (e.kind()) {
            case THROW -> value(e.reason());
            case EXIT -> exit(e);
            case ERROR -> error(e);
        };
    }

    private static Term exit(ErlangException e) {
        if (Tuple.isTagged(e.reason(), "exception", 2) || Tuple.isTagged(e.reason(), "signal", 2)) {
            return badrpcExit(((Tuple) e.reason()).get(1));
        }
        throw e;
    }

    private static Term error(ErlangException e) {
        if (Tuple.isTagged(e.reason(), "exception", 3)) {
            Tuple exception = (Tuple) e.reason();
            return badrpcExit(Term.tuple(exception.get(1), exception.get(2)));
        }
        if (!Tuple.isTagged(e.reason(), "erpc", 2)) {
            throw e;
        }
        Term reason = ((Tuple) e.reason()).get(1);
        if (reason.equals(Atoms.NOCONNECTION)) {
            return Term.tuple(BADRPC, Atoms.NODEDOWN);
        }
        boolean plain = reason.equals(Atoms.TIMEOUT) || reason.equals(Atoms.NOTSUP);
        return plain ? Term.tuple(BADRPC, reason) : badrpcExit(reason);
    }

    private static Term badrpcExit(Term reason) {
        return Term.tuple(BADRPC, Term.tuple(Atoms.EXIT, reason));
    }

    /** Has {@code node} apply {@code module:function}; nothing tells what becomes of it. */
    public static void cast(Mailbox self, Atom node, Atom module, Atom function, ListTerm args) {
        Erpc.cast(self, node, module, function, args);
    }

    /** Calls in the process {@code rex} of {@code node}: no two block calls run there at once. */
    public static Term blockCall(
            Mailbox self, Atom node, Atom module, Atom function, ListTerm args, @Nullable Duration timeout)
            throws InterruptedException {
        Term request = RexService.request("block_call", module, function, args, self.groupLeader());
        try {
            return Gen.call(self, Term.tuple(RexService.NAME, node), request, timeout);
        } catch (ErlangException e) {
            if (!self.isAlive()) {
                throw e;
            }
            return blockFailure(e.reason());
        }
    }

    private static Term blockFailure(Term reason) {
        Term why = reason instanceof Tuple pair && pair.size() == 2 ? pair.get(0) : reason;
        if (Tuple.isTagged(why, "nodedown", 2)) {
            return Term.tuple(BADRPC, Atoms.NODEDOWN);
        }
        return why.equals(Atoms.TIMEOUT) ? Term.tuple(BADRPC, Atoms.TIMEOUT) : badrpcExit(reason);
    }

    /** Calls the same function on many nodes at once. */
    public static Results multicall(
            Mailbox self, List<Atom> nodes, Atom module, Atom function, ListTerm args, @Nullable Duration timeout)
            throws InterruptedException {
        List<Term> results = new ArrayList<>();
        List<Atom> bad = new ArrayList<>();
        List<Term> outcomes = Erpc.multicall(self, nodes, module, function, args, timeout);
        for (int i = 0; i < outcomes.size(); i++) {
            Term result = outcome((Tuple) outcomes.get(i));
            boolean down = Tuple.isTagged(result, "badrpc", 2)
                    && (((Tuple) result).get(1).equals(Atoms.NODEDOWN)
                            || ((Tuple) result).get(1).equals(Atoms.TIMEOUT));
            if (down) {
                bad.add(nodes.get(i));
            } else {
                results.add(result);
            }
        }
        return new Results(results, bad);
    }

    private static Term outcome(Tuple outcome) {
        Term value = outcome.get(1);
        return switch (((Atom) outcome.get(0)).name()) {
            case "ok" -> value(value);
            case "throw" -> failure(ErlangException.thrown(value));
            case "exit" -> failure(ErlangException.exit(value));
            default -> failure(ErlangException.error(value));
        };
    }

    /** Starts a call in a process of its own; {@link #yieldResult}, which is {@code rpc:yield/1}, takes its result. */
    public static Key asyncCall(Mailbox self, Atom node, Atom module, Atom function, ListTerm args) {
        Reference key = self.node().newReference();
        Mailbox.Monitored process = self.spawnMonitor(caller -> {
            Term result = call(caller, node, module, function, args, null);
            throw ErlangException.exit(Term.tuple(key, result));
        });
        return new Key(process.process().self(), process.monitor());
    }

    /** Waits for the result of {@link #asyncCall}: only the process that made the call gets it, and once. */
    public static Term yieldResult(Mailbox self, Key key) throws InterruptedException {
        return asyncResult(self.receive(message -> isAnswer(message, key)));
    }

    /** As {@link #yieldResult}; null if {@code timeout} is over first. */
    public static @Nullable Term nbYield(Mailbox self, Key key, Duration timeout) throws InterruptedException {
        Term message = self.receive(sent -> isAnswer(sent, key), timeout);
        return message == null ? null : asyncResult(message);
    }

    private static boolean isAnswer(Term message, Key key) {
        return Tuple.isTagged(message, "DOWN", 5) && ((Tuple) message).get(1).equals(key.answer);
    }

    private static Term asyncResult(Term message) {
        Term reason = ((Tuple) message).get(4);
        boolean result = reason instanceof Tuple pair && pair.size() == 2 && pair.get(0) instanceof Reference;
        return result ? ((Tuple) reason).get(1) : badrpcExit(reason);
    }
}
