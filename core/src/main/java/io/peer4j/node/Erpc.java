package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Calls of functions on other nodes, as OTP's {@code erpc} makes them: each runs there as a process of its own.
 *
 * <p>All methods are for the thread of the process {@code self}; they take nothing from its queue but their answers. A
 * call that fails throws an {@link ErlangException} as {@code erpc} raises it:
 * <ul>
 *   <li>{@code throw:Value}, if the function threw it;
 *   <li>{@code exit:{exception, Reason}}, if it raised {@code exit:Reason};
 *   <li>{@code error:{exception, Reason, Stack}}, if it raised {@code error:Reason};
 *   <li>{@code exit:{signal, Reason}}, if an exit signal ended the process that ran it;
 *   <li>{@code error:{erpc, Reason}}: {@code noconnection}, {@code timeout}, {@code notsup}, {@code system_limit}.
 * </ul>
 */
public final class Erpc {
    private static final Atom EXECUTE_CALL = new Atom("execute_call");
    private static final Atom EXECUTE_CAST = new Atom("execute_cast");
    private static final Atom SIGNAL = new Atom("signal");
    private static final SpawnOptions REQUEST =
            SpawnOptions.DEFAULT.monitored().replying(SpawnOptions.Reply.ERROR_ONLY);

    private Erpc() {}

    /**
     * A request that was sent: {@code erpc}'s {@code request_id()}.
     *
     * @param result what its result is tagged with
     * @param request the reference of its spawn request and monitor
     */
    public record RequestId(Reference result, Reference request) {}

    /** An answer that has come: its value. */
    public record Response(Term value) {}

    /** Calls {@code module:function} on {@code node}; waits for ever if {@code timeout} is null. */
    public static Term call(
            Mailbox self, Atom node, Atom module, Atom function, ListTerm args, @Nullable Duration timeout)
            throws InterruptedException {
        return receiveResponse(self, sendRequest(self, node, module, function, args), timeout);
    }

    /** Has {@code node} apply {@code module:function}; nothing tells what becomes of it. */
    public static void cast(Mailbox self, Atom node, Atom module, Atom function, ListTerm args) {
        self.spawnRequest(
                node,
                Atoms.ERPC,
                EXECUTE_CAST,
                Term.list(module, function, args),
                SpawnOptions.DEFAULT.replying(SpawnOptions.Reply.NO));
    }

    /** Sends a call off; {@link #receiveResponse}, {@link #waitResponse} or {@link #checkResponse} take its answer. */
    public static RequestId sendRequest(Mailbox self, Atom node, Atom module, Atom function, ListTerm args) {
        Reference result = self.node().newReference();
        ListTerm call = Term.list(result, module, function, args);
        return new RequestId(result, self.spawnRequest(node, Atoms.ERPC, EXECUTE_CALL, call, REQUEST));
    }

    /** Waits for the answer, for ever if {@code timeout} is null; when time is over the request is given up. */
    public static Term receiveResponse(Mailbox self, RequestId id, @Nullable Duration timeout)
            throws InterruptedException {
        Term message;
        try {
            message = timeout == null
                    ? self.receive(sent -> isAnswer(sent, id))
                    : self.receive(sent -> isAnswer(sent, id), timeout);
        } catch (InterruptedException e) {
            abandon(self, id);
            throw e;
        }
        if (message == null && !abandon(self, id)) {
            message = self.receive(sent -> isAnswer(sent, id), Duration.ZERO);
        }
        if (message == null) {
            throw error(Atoms.TIMEOUT);
        }
        return result(id, (Tuple) message);
    }

    /** Waits for the answer; null if {@code timeout} is over first: then it may be asked for again. */
    public static @Nullable Response waitResponse(Mailbox self, RequestId id, Duration timeout)
            throws InterruptedException {
        Term message = self.receive(sent -> isAnswer(sent, id), timeout);
        return message == null ? null : new Response(result(id, (Tuple) message));
    }

    /** What {@code message}, taken from the queue, answers; null if it is no answer to {@code id}. */
    public static @Nullable Response checkResponse(Term message, RequestId id) {
        return isAnswer(message, id) ? new Response(result(id, (Tuple) message)) : null;
    }

    /**
     * Calls the same function on many nodes at once. For each, in their order: {@code {ok, Value}}, or
     * {@code {Class, Reason}} as {@link #call} would have thrown. Waits for ever if {@code timeout} is null.
     */
    public static List<Term> multicall(
            Mailbox self, List<Atom> nodes, Atom module, Atom function, ListTerm args, @Nullable Duration timeout)
            throws InterruptedException {
        List<RequestId> requests = new ArrayList<>();
        for (Atom node : nodes) {
            requests.add(sendRequest(self, node, module, function, args));
        }
        long deadline = timeout == null ? 0 : System.nanoTime() + timeout.toNanos();
        List<Term> results = new ArrayList<>();
        for (RequestId request : requests) {
            Duration left = timeout == null ? null : Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            results.add(outcome(self, request, left));
        }
        return results;
    }

    private static Term outcome(Mailbox self, RequestId id, @Nullable Duration timeout) throws InterruptedException {
        try {
            return Term.tuple(Atom.OK, receiveResponse(self, id, timeout));
        } catch (ErlangException e) {
            if (!self.isAlive()) {
                throw e;
            }
            return Term.tuple(e.kind().atom(), e.reason());
        }
    }

    /** False if the answer has come. */
    private static boolean abandon(Mailbox self, RequestId id) {
        return self.abandonSpawn(id.request) || self.demonitor(id.request);
    }

    private static boolean isAnswer(Term message, RequestId id) {
        return message instanceof Tuple tuple
                && tuple.size() >= 4
                && tuple.get(1).equals(id.request)
                && (Tuple.isTagged(tuple, "DOWN", 5) || Tuple.isTagged(tuple, "spawn_reply", 4));
    }

    private static Term result(RequestId id, Tuple message) {
        if (message.size() == 4) {
            throw error(message.get(3));
        }
        Term reason = message.get(4);
        if (reason.equals(Atoms.NOCONNECTION)) {
            throw error(Atoms.NOCONNECTION);
        }
        if (reason instanceof Tuple outcome
                && outcome.size() >= 3
                && outcome.get(0).equals(id.result)
                && outcome.get(1) instanceof Atom how) {
            return outcome(how.name(), outcome);
        }
        throw ErlangException.exit(Term.tuple(SIGNAL, reason));
    }

    private static Term outcome(String how, Tuple outcome) {
        Term value = outcome.get(2);
        return switch (how) {
            case "return" -> value;
            case "throw" -> throw ErlangException.thrown(value);
            case "exit" -> throw ErlangException.exit(Term.tuple(Atoms.EXCEPTION, value));
            case "error" -> throw raised(outcome);
            default -> throw ErlangException.exit(Term.tuple(SIGNAL, outcome));
        };
    }

    private static ErlangException raised(Tuple outcome) {
        if (outcome.size() < 4) {
            return ErlangException.error(outcome.get(2));
        }
        Term stack = outcome.get(3);
        return new ErlangException(
                ErlangException.Kind.ERROR,
                Term.tuple(Atoms.EXCEPTION, outcome.get(2), stack),
                stack instanceof ListTerm frames ? frames : ListTerm.EMPTY);
    }

    private static ErlangException error(Term reason) {
        return ErlangException.error(Term.tuple(Atoms.ERPC, reason));
    }
}
