package io.peer4j.node;

import static io.peer4j.node.DistributionFlags.has;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import io.peer4j.term.TermFormatException;
import io.peer4j.term.TermSequence;
import io.peer4j.term.TermSyntax;
import io.peer4j.term.Tuple;

/**
 * The control messages of the distribution, and the payload that follows some of them as a second term.
 *
 * <p>Each is a tuple whose first element is its number; a trace token that some have at their end is ignored, and so is
 * what follows the elements that are known. For example {@code {1, From, To}} is LINK, and {@code {22, From, To}} with a
 * payload is SEND_SENDER. Which form is written depends on the flags that both sides agreed on. Source:
 * {@code erl_dist_protocol}, section "Protocol between Connected Nodes".
 */
final class SignalCodec {
    /** Why a message is not readable that could be with more memory. */
    static final String NO_MEMORY = "there is not enough memory for the message";

    /** How many characters of a term a message quotes; the term may have as many as a frame. */
    private static final int MOST_QUOTED = 200;

    private static final Atom UNUSED = new Atom("");

    private static final int LINK = 1;
    private static final int SEND = 2;
    private static final int EXIT = 3;
    private static final int UNLINK = 4;
    private static final int REG_SEND = 6;
    private static final int GROUP_LEADER = 7;
    private static final int EXIT2 = 8;
    private static final int SEND_TT = 12;
    private static final int EXIT_TT = 13;
    private static final int REG_SEND_TT = 16;
    private static final int EXIT2_TT = 18;
    private static final int MONITOR_P = 19;
    private static final int DEMONITOR_P = 20;
    private static final int MONITOR_P_EXIT = 21;
    private static final int SEND_SENDER = 22;
    private static final int SEND_SENDER_TT = 23;
    private static final int PAYLOAD_EXIT = 24;
    private static final int PAYLOAD_EXIT_TT = 25;
    private static final int PAYLOAD_EXIT2 = 26;
    private static final int PAYLOAD_EXIT2_TT = 27;
    private static final int PAYLOAD_MONITOR_P_EXIT = 28;
    private static final int SPAWN_REQUEST = 29;
    private static final int SPAWN_REQUEST_TT = 30;
    private static final int SPAWN_REPLY = 31;
    private static final int SPAWN_REPLY_TT = 32;
    private static final int ALIAS_SEND = 33;
    private static final int ALIAS_SEND_TT = 34;
    private static final int UNLINK_ID = 35;
    private static final int UNLINK_ID_ACK = 36;
    private static final int ALTACT_SIG_SEND = 37;

    private static final int ALTACT_TOKEN = 2;
    private static final int ALTACT_ALIAS = 4;
    private static final int ALTACT_NAME = 8;
    private static final int ALTACT_EXIT = 16;

    private final Atom node;
    private final int creation;
    private final long flags;

    /** What a signal is on the wire. */
    record Encoded(Tuple control, @Nullable Term payload) {
        static Encoded of(@Nullable Term payload, Term... control) {
            return new Encoded(Term.tuple(control), payload);
        }
    }

    /** A control message that breaks the protocol: nothing that follows can be trusted. */
    static final class MalformedSignalException extends RuntimeException {
        MalformedSignalException(String message) {
            super(message);
        }
    }

    /**
     * For a connection.
     *
     * @param node the other node, whose processes alone may end, or be linked
     * @param flags what both sides agreed on
     */
    SignalCodec(Atom node, int creation, long flags) {
        this.node = node;
        this.creation = creation;
        this.flags = flags;
    }

    // Writing

    /** The form of {@code signal} on this connection; null for one that the other side has no form for, and needs not. */
    @Nullable
    Encoded encode(Signal signal) {
        if (signal instanceof Signal.Link(Pid from, Pid to)) {
            return Encoded.of(null, number(LINK), from, to);
        } else if (signal instanceof Signal.Unlink(long id, Pid from, Pid to)) {
            return has(flags, DistributionFlags.UNLINK_ID)
                    ? Encoded.of(null, number(UNLINK_ID), IntTerm.of(id), from, to)
                    : Encoded.of(null, number(UNLINK), from, to);
        } else if (signal instanceof Signal.UnlinkAck(long id, Pid from, Pid to)) {
            return has(flags, DistributionFlags.UNLINK_ID)
                    ? Encoded.of(null, number(UNLINK_ID_ACK), IntTerm.of(id), from, to)
                    : null;
        } else if (signal instanceof Signal.Send(Pid from, Pid to, Term message)) {
            return has(flags, DistributionFlags.SEND_SENDER) && !from.equals(Signal.NO_PID)
                    ? Encoded.of(message, number(SEND_SENDER), from, to)
                    : Encoded.of(message, number(SEND), UNUSED, to);
        } else if (signal instanceof Signal.RegSend(Pid from, Atom to, Term message)) {
            return Encoded.of(message, number(REG_SEND), from, UNUSED, to);
        } else if (signal instanceof Signal.AliasSend(Pid from, Reference to, Term message)) {
            return aliasSend(from, to, message);
        } else if (signal instanceof Signal.Exit(Pid from, Pid to, Term reason)) {
            return exit(PAYLOAD_EXIT, EXIT, from, to, reason);
        } else if (signal instanceof Signal.Exit2(Pid from, Pid to, Term reason)) {
            return exit(PAYLOAD_EXIT2, EXIT2, from, to, reason);
        } else if (signal instanceof Signal.GroupLeader(Pid leader, Pid to)) {
            return Encoded.of(null, number(GROUP_LEADER), leader, to);
        } else if (signal instanceof Signal.Monitor(Pid from, Term to, Reference reference)) {
            return Encoded.of(null, number(MONITOR_P), from, to, reference);
        } else if (signal instanceof Signal.Demonitor(Pid from, Term to, Reference reference)) {
            return Encoded.of(null, number(DEMONITOR_P), from, to, reference);
        } else if (signal instanceof Signal.MonitorExit(Term from, Pid to, Reference reference, Term reason)) {
            return has(flags, DistributionFlags.EXIT_PAYLOAD)
                    ? Encoded.of(reason, number(PAYLOAD_MONITOR_P_EXIT), from, to, reference)
                    : Encoded.of(null, number(MONITOR_P_EXIT), from, to, reference, reason);
        } else if (signal instanceof Signal.SpawnRequest request) {
            return spawnRequest(request);
        } else if (signal instanceof Signal.SpawnReply(Reference request, Pid to, int set, Term result)) {
            return Encoded.of(null, number(SPAWN_REPLY), request, to, IntTerm.of(set), result);
        }
        throw new AssertionError(signal);
    }

    private Encoded aliasSend(Pid from, Reference to, Term message) {
        return has(flags, DistributionFlags.ALTACT_SIG)
                ? Encoded.of(message, number(ALTACT_SIG_SEND), IntTerm.of(ALTACT_ALIAS), from, to)
                : Encoded.of(message, number(ALIAS_SEND), from, to);
    }

    private Encoded exit(int withPayload, int without, Pid from, Pid to, Term reason) {
        return has(flags, DistributionFlags.EXIT_PAYLOAD)
                ? Encoded.of(reason, number(withPayload), from, to)
                : Encoded.of(null, number(without), from, to, reason);
    }

    private static Encoded spawnRequest(Signal.SpawnRequest request) {
        Tuple function = Term.tuple(
                request.module(),
                request.function(),
                IntTerm.of(request.args().elements().size()));
        return Encoded.of(
                request.args(),
                number(SPAWN_REQUEST),
                request.request(),
                request.from(),
                request.groupLeader(),
                function,
                request.options());
    }

    private static Term number(int operation) {
        return IntTerm.of(operation);
    }

    // Reading

    /**
     * The signal that {@code terms} hold; null for a message that can't be taken in, which a line in the log tells of:
     * one that is longer, or nests deeper, than this node's limits allow. A reason of that kind is replaced by
     * {@code {badterm, Why}}, so that the end of a process is still told; and so is who waits for an answer by an alias.
     *
     * @throws MalformedSignalException if they break the protocol
     * @throws TermFormatException if the control message is no term
     */
    @Nullable
    Signal decode(TermSequence terms) {
        Term first = terms.next();
        if (!(first instanceof Tuple control)
                || control.size() == 0
                || !(control.get(0) instanceof IntTerm(long operation))) {
            throw malformed("expected a control message, got " + brief(first));
        }
        return decode(Math.clamp(operation, -1, Integer.MAX_VALUE), new Fields(control), terms);
    }

    private @Nullable Signal decode(int operation, Fields in, TermSequence terms) {
        return switch (operation) {
            case LINK -> new Signal.Link(in.sender(1), in.pid(2));
            case UNLINK -> new Signal.Unlink(0, in.sender(1), in.pid(2));
            case UNLINK_ID -> new Signal.Unlink(in.id(1), in.sender(2), in.pid(3));
            case UNLINK_ID_ACK -> new Signal.UnlinkAck(in.id(1), in.sender(2), in.pid(3));
            case SEND, SEND_TT -> send(Signal.NO_PID, in.pid(2), terms);
            case SEND_SENDER, SEND_SENDER_TT -> send(in.pid(1), in.pid(2), terms);
            case REG_SEND, REG_SEND_TT -> send(in.pid(1), in.atom(3), terms);
            case ALIAS_SEND, ALIAS_SEND_TT -> send(in.pid(1), in.reference(2), terms);
            case EXIT -> new Signal.Exit(in.sender(1), in.pid(2), in.term(3));
            case EXIT_TT -> new Signal.Exit(in.sender(1), in.pid(2), in.term(4));
            case PAYLOAD_EXIT, PAYLOAD_EXIT_TT -> new Signal.Exit(in.sender(1), in.pid(2), reason(terms));
            case EXIT2 -> new Signal.Exit2(in.sender(1), in.pid(2), in.term(3));
            case EXIT2_TT -> new Signal.Exit2(in.sender(1), in.pid(2), in.term(4));
            case PAYLOAD_EXIT2, PAYLOAD_EXIT2_TT -> new Signal.Exit2(in.sender(1), in.pid(2), reason(terms));
            case GROUP_LEADER -> new Signal.GroupLeader(in.pid(1), in.pid(2));
            case MONITOR_P -> new Signal.Monitor(in.sender(1), in.pidOrName(2), in.reference(3));
            case DEMONITOR_P -> new Signal.Demonitor(in.sender(1), in.pidOrName(2), in.reference(3));
            case MONITOR_P_EXIT -> new Signal.MonitorExit(in.senderOrName(1), in.pid(2), in.reference(3), in.term(4));
            case PAYLOAD_MONITOR_P_EXIT ->
                new Signal.MonitorExit(in.senderOrName(1), in.pid(2), in.reference(3), reason(terms));
            case SPAWN_REQUEST, SPAWN_REQUEST_TT -> spawnRequest(in, terms);
            case SPAWN_REPLY, SPAWN_REPLY_TT ->
                new Signal.SpawnReply(in.reference(1), in.pid(2), (int) in.id(3), in.pidOrName(4));
            case ALTACT_SIG_SEND -> altact(in, terms);
            default -> throw malformed("unknown control message " + brief(in.control));
        };
    }

    private @Nullable Signal altact(Fields in, TermSequence terms) {
        int set = (int) in.id(1);
        Pid from = (set & ALTACT_EXIT) != 0 ? in.sender(2) : in.pid(2);
        Term to = in.term(3);
        if ((set & ALTACT_TOKEN) != 0) {
            in.term(4);
        }
        if ((set & ALTACT_EXIT) != 0) {
            return to instanceof Pid pid ? new Signal.Exit2(from, pid, reason(terms)) : dropped(to, terms);
        }
        Term expected = (set & ALTACT_ALIAS) != 0 ? in.reference(3) : (set & ALTACT_NAME) != 0 ? in.atom(3) : in.pid(3);
        return send(from, expected, terms);
    }

    private @Nullable Signal dropped(Term to, TermSequence terms) {
        try {
            last(terms);
        } catch (TermFormatException e) {
            logDropped(to, e);
        }
        return null;
    }

    private @Nullable Signal send(Pid from, Term to, TermSequence terms) {
        Term message;
        try {
            message = last(terms);
        } catch (TermFormatException e) {
            logDropped(to, e);
            return to instanceof Reference alias ? new Signal.NoAnswer(alias, unreadable(e)) : null;
        }
        if (to instanceof Pid pid) {
            return new Signal.Send(from, pid, message);
        } else if (to instanceof Atom name) {
            return new Signal.RegSend(from, name, message);
        } else if (to instanceof Reference alias) {
            return new Signal.AliasSend(from, alias, message);
        }
        throw malformed("expected a pid, a name or an alias, got " + brief(to));
    }

    private static Signal spawnRequest(Fields in, TermSequence terms) {
        Reference request = in.reference(1);
        Pid from = in.sender(2);
        Pid leader = in.pid(3);
        Tuple function = in.function(4);
        ListTerm options = in.list(5);
        Term args = reason(terms);
        return new Signal.SpawnRequest(
                request,
                from,
                leader,
                (Atom) function.get(0),
                (Atom) function.get(1),
                options,
                // What can't be read is told as an argument, so the call fails, and says why.
                args instanceof ListTerm list ? list : Term.list(args));
    }

    private void logDropped(Term to, TermFormatException e) {
        NodeLog.UNREADABLE_MESSAGES.log(() -> "dropped a message from " + node.name() + " to " + brief(to)
                + ", which is not readable here: " + e.getMessage());
    }

    private static Term unreadable(TermFormatException e) {
        return Term.tuple(new Atom("badterm"), Term.binary(String.valueOf(e.getMessage())));
    }

    private static Term reason(TermSequence terms) {
        try {
            return last(terms);
        } catch (TermFormatException e) {
            return unreadable(e);
        }
    }

    private static Term last(TermSequence terms) {
        if (terms.atEnd()) {
            throw malformed("expected a payload behind the control message, got the end of the frame");
        }
        Term payload = payload(terms);
        if (!terms.atEnd()) {
            throw malformed("expected the end of the frame behind the payload, got more");
        }
        return payload;
    }

    /** A payload without memory for it is one that can't be read: what it was decoded to is garbage by now. */
    private static Term payload(TermSequence terms) {
        try {
            return terms.next();
        } catch (OutOfMemoryError e) {
            throw new TermFormatException(0, NO_MEMORY);
        }
    }

    private static MalformedSignalException malformed(String message) {
        return new MalformedSignalException(message);
    }

    private static String brief(Term term) {
        return TermSyntax.excerpt(term, MOST_QUOTED);
    }

    /** The elements of a control message, of the types that they have to be of. */
    private final class Fields {
        private final Tuple control;

        Fields(Tuple control) {
            this.control = control;
        }

        Term term(int index) {
            if (index >= control.size()) {
                throw malformed(
                        "expected at least " + (index + 1) + " elements in the control message " + brief(control));
            }
            return control.get(index);
        }

        private <T extends Term> T as(int index, Class<T> type) {
            Term term = term(index);
            if (!type.isInstance(term)) {
                throw malformed("expected a " + type.getSimpleName() + " as element " + (index + 1)
                        + " of the control message " + brief(control));
            }
            return type.cast(term);
        }

        Pid pid(int index) {
            return as(index, Pid.class);
        }

        /** A process of the other node: who else may not end, or be linked, by its word. */
        Pid sender(int index) {
            Pid pid = pid(index);
            if (!pid.node().equals(node) || pid.creation() != creation) {
                throw malformed("expected a process of " + node.name() + " as element " + (index + 1)
                        + " of the control message " + brief(control));
            }
            return pid;
        }

        Atom atom(int index) {
            return as(index, Atom.class);
        }

        Reference reference(int index) {
            return as(index, Reference.class);
        }

        long id(int index) {
            return as(index, IntTerm.class).value();
        }

        ListTerm list(int index) {
            return as(index, ListTerm.class);
        }

        Term pidOrName(int index) {
            Term term = term(index);
            return term instanceof Atom ? term : pid(index);
        }

        Term senderOrName(int index) {
            Term term = term(index);
            return term instanceof Atom ? term : sender(index);
        }

        Tuple function(int index) {
            Tuple function = as(index, Tuple.class);
            if (function.size() != 3 || !(function.get(0) instanceof Atom) || !(function.get(1) instanceof Atom)) {
                throw malformed("expected {Module, Function, Arity} as element " + (index + 1)
                        + " of the control message " + brief(control));
            }
            return function;
        }
    }
}
