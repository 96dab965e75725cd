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
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The protocol between clients and servers of OTP's: {@code gen_server:call}, {@code cast} and {@code reply}, as
 * {@code gen.erl} speaks it.
 *
 * <p>A server is a pid, a registered name, or {@code {Name, Node}}. A call waits on the calling thread and takes nothing
 * but its answer from the caller's queue. An answer that comes too late goes nowhere: the caller's alias has ended then.
 */
public final class Gen {
    /** How long a call waits if nothing else is said: 5 seconds. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    private Gen() {}

    /**
     * Calls {@code server} and waits for its answer, for ever if {@code timeout} is null.
     *
     * @throws ErlangException of class {@code exit} with {@code {Reason, {gen_server, call, [Server, Request, Timeout]}}},
     *     where {@code Reason} is {@code timeout}, {@code noproc}, {@code calling_self}, {@code {nodedown, Node}}, or what
     *     the server ended with
     * @throws IllegalArgumentException if the server names none, or the request is too large for another node
     */
    public static Term call(Mailbox from, Term server, Term request, @Nullable Duration timeout)
            throws InterruptedException {
        return request(from, server, Atoms.GEN_CALL, request, timeout, () -> called(server, request, timeout));
    }

    private static Term called(Term server, Term request, @Nullable Duration timeout) {
        return Term.tuple(new Atom("gen_server"), new Atom("call"), Term.list(server, request, milliseconds(timeout)));
    }

    static Term milliseconds(@Nullable Duration timeout) {
        return timeout == null ? new Atom("infinity") : Term.integer(timeout.toMillis());
    }

    /**
     * Sends {@code {Label, From, Request}} and waits for its answer: {@code gen:call/4}.
     *
     * @param called {@code {Module, Function, Args}} for the reason of a failure, {@code {Reason, Called}}
     */
    static Term request(
            Mailbox from, Term server, Atom label, Term request, @Nullable Duration timeout, Supplier<Term> called)
            throws InterruptedException {
        if (server.equals(from.self())) {
            throw failure(new Atom("calling_self"), called);
        }
        Reference monitor = from.monitor(server, AliasMode.DEMONITOR);
        Term tag = tag(monitor);
        send(from, server, Term.tuple(label, Term.tuple(from.self(), tag), request), monitor);
        Term answer = receive(from, tag, monitor, timeout);
        if (answer == null) {
            throw failure(Atoms.TIMEOUT, called);
        }
        Tuple message = (Tuple) answer;
        if (message.size() == 2) {
            from.demonitorAndFlush(monitor);
            return message.get(1);
        }
        throw failure(reason(server, message.get(4)), called);
    }

    /** Without connecting anew: the monitor has connected, and tells if that is lost. */
    private static void send(Mailbox from, Term server, Term message, Reference monitor) {
        try {
            from.node().sendExisting(from, server, message);
        } catch (IllegalArgumentException e) {
            from.demonitorAndFlush(monitor);
            throw e;
        }
    }

    /** The answer or the end of the server; null when time is over. */
    private static @Nullable Term receive(Mailbox from, Term tag, Reference monitor, @Nullable Duration timeout)
            throws InterruptedException {
        try {
            Term answer = timeout == null
                    ? from.receive(message -> answers(message, tag, monitor))
                    : from.receive(message -> answers(message, tag, monitor), timeout);
            if (answer != null) {
                return answer;
            }
        } catch (InterruptedException e) {
            from.demonitorAndFlush(monitor);
            throw e;
        }
        from.demonitorAndFlush(monitor);
        return from.receive(message -> isReply(message, tag), Duration.ZERO);
    }

    private static boolean answers(Term message, Term tag, Reference monitor) {
        return isReply(message, tag)
                || Tuple.isTagged(message, "DOWN", 5)
                        && ((Tuple) message).get(1).equals(monitor);
    }

    private static boolean isReply(Term message, Term tag) {
        return message instanceof Tuple reply
                && reply.size() == 2
                && reply.get(0).equals(tag);
    }

    private static ListTerm tag(Reference alias) {
        return new ListTerm(List.of(Atoms.ALIAS), alias);
    }

    private static Term reason(Term server, Term reason) {
        if (!reason.equals(Atoms.NOCONNECTION)) {
            return reason;
        }
        Term at = server instanceof Pid pid ? pid.node() : server instanceof Tuple name ? name.get(1) : server;
        return Term.tuple(Atoms.NODEDOWN, at);
    }

    private static ErlangException failure(Term reason, Supplier<Term> called) {
        return ErlangException.exit(Term.tuple(reason, called.get()));
    }

    /** Sends {@code message} to a server's {@code handle_cast}; nothing tells whether it arrives. */
    public static void cast(Mailbox from, Term server, Term message) {
        from.send(server, Term.tuple(Atoms.GEN_CAST, message));
    }

    /**
     * Answers the call that came with {@code client}, {@code {Pid, Tag}}: to the alias where the tag is
     * {@code [alias|Alias]} or {@code [[alias|Alias]|_]}, else to the pid. Nothing if {@code client} is neither.
     */
    public static void reply(Node node, Term client, Term answer) {
        if (client instanceof Tuple pair && pair.size() == 2) {
            node.send(addressee(pair), Term.tuple(pair.get(1), answer));
        }
    }

    /** Does as {@link #reply} for {@code from}, without ever connecting to the client's node. */
    public static void replyExisting(Mailbox from, Term client, Term answer) {
        if (client instanceof Tuple pair && pair.size() == 2) {
            from.node().sendExisting(from, addressee(pair), Term.tuple(pair.get(1), answer));
        }
    }

    private static Term addressee(Tuple client) {
        Reference alias = alias(client.get(1));
        return alias == null ? client.get(0) : alias;
    }

    private static @Nullable Reference alias(Term tag) {
        if (!(tag instanceof ListTerm list) || list.elements().size() != 1) {
            return null;
        }
        Term first = list.elements().getFirst();
        if (first instanceof ListTerm) {
            return alias(first);
        }
        return first.equals(Atoms.ALIAS) && list.tail() instanceof Reference alias ? alias : null;
    }

    /** Calls the server {@code name} on many nodes at once, waiting for each; no answer is null. */
    static List<@Nullable Term> multiCall(Mailbox from, List<Atom> nodes, Atom name, Term request)
            throws InterruptedException {
        List<Reference> monitors = new ArrayList<>();
        for (Atom at : nodes) {
            Term server = Term.tuple(name, at);
            Reference monitor = from.monitor(server, AliasMode.DEMONITOR);
            send(from, server, Term.tuple(Atoms.GEN_CALL, Term.tuple(from.self(), tag(monitor)), request), monitor);
            monitors.add(monitor);
        }
        List<@Nullable Term> answers = new ArrayList<>();
        for (Reference monitor : monitors) {
            Tuple answer = (Tuple) Objects.requireNonNull(receive(from, tag(monitor), monitor, null));
            if (answer.size() == 2) {
                from.demonitorAndFlush(monitor);
            }
            answers.add(answer.size() == 2 ? answer.get(1) : null);
        }
        return answers;
    }
}
