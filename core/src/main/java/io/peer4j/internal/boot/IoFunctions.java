package io.peer4j.internal.boot;

import static io.peer4j.internal.boot.Arguments.badarg;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.ErlangException;
import io.peer4j.node.Mailbox;
import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import io.peer4j.term.TermFormatter;
import io.peer4j.term.Tuple;
import java.io.IOException;
import java.util.List;

/**
 * The module {@code io}. The device {@code standard_io}, or none, is the caller's group leader, which is the origin's for
 * calls of the origin; {@code user} is the origin; {@code standard_error} is {@code System.err}. Devices are processes, on
 * any node, and asked by Erlang's I/O protocol.
 */
final class IoFunctions implements FunctionTable {
    private static final Atom LEADER = new Atom("standard_io");
    private static final Atom IO_REPLY = new Atom("io_reply");
    private static final Atom UNICODE = new Atom("unicode");

    private final PeerRuntime runtime;
    private final Node node;

    IoFunctions(PeerRuntime runtime) {
        this.runtime = runtime;
        this.node = runtime.node();
    }

    @Override
    public @Nullable Term apply(String key, List<Term> a) {
        return switch (key) {
            case "format/1", "fwrite/1" -> put(LEADER, formatted(a.get(0), ListTerm.EMPTY));
            case "format/2", "fwrite/2" -> put(LEADER, formatted(a.get(0), a.get(1)));
            case "format/3", "fwrite/3" -> put(a.get(0), formatted(a.get(1), a.get(2)));
            case "get_line/1" -> getLine(LEADER, a.get(0));
            case "get_line/2" -> getLine(a.get(0), a.get(1));
            case "nl/0" -> put(LEADER, "\n");
            case "nl/1" -> put(a.get(0), "\n");
            case "put_chars/1" -> put(LEADER, Arguments.chardata(a.get(0)));
            case "put_chars/2" -> put(a.get(0), Arguments.chardata(a.get(1)));
            default -> null;
        };
    }

    private static String formatted(Term control, Term args) {
        String text = control instanceof Atom atom ? atom.name() : Arguments.chardata(control);
        try {
            return TermFormatter.format(text, Arguments.list(args));
        } catch (IllegalArgumentException e) {
            throw badarg();
        }
    }

    private Term getLine(Term device, Term prompt) {
        return ask(device, Term.tuple(new Atom("get_line"), UNICODE, prompt));
    }

    private Term put(Term device, String text) {
        if (Atom.is(device, "standard_error")) {
            System.err.print(text);
            return Atom.OK;
        }
        Term answer = ask(device, Term.tuple(new Atom("put_chars"), UNICODE, JavaFailure.text(text)));
        Term failure = OriginIo.failure(answer);
        if (failure != null) {
            throw ErlangException.error(failure);
        }
        return answer;
    }

    private Term ask(Term device, Term request) {
        try {
            Pid pid = process(device);
            return pid.equals(runtime.user()) ? runtime.askOrigin(request) : ask(pid, request);
        } catch (InterruptedException e) {
            throw Caller.interrupted();
        } catch (IOException e) {
            return terminated();
        }
    }

    private Pid process(Term device) {
        if (device instanceof Pid pid) {
            return pid;
        }
        if (!(device instanceof Atom name)) {
            throw Arguments.functionClause();
        }
        Pid pid = name.equals(LEADER) ? leader() : node.whereis(name);
        if (pid == null) {
            throw badarg();
        }
        return pid;
    }

    private Pid leader() {
        Mailbox current = Mailbox.current();
        Pid own = current == null ? null : Caller.ownLeader(current);
        return own == null ? runtime.user() : own;
    }

    private Term ask(Pid device, Term request) throws IOException, InterruptedException {
        runtime.flush();
        Mailbox self = Caller.process(runtime);
        Reference reference = self.monitor(device);
        try {
            self.send(device, Term.tuple(new Atom("io_request"), self.self(), reference, request));
            Tuple answer = (Tuple) self.receive(message -> isReply(message, reference) || isDown(message, reference));
            return answer.size() == 3 ? answer.get(2) : terminated();
        } finally {
            self.demonitorAndFlush(reference);
        }
    }

    private static boolean isDown(Term message, Term reference) {
        return Tuple.isTagged(message, "DOWN", 5) && ((Tuple) message).get(1).equals(reference);
    }

    private static boolean isReply(Term message, Term reference) {
        return message instanceof Tuple tuple
                && tuple.size() == 3
                && tuple.get(0).equals(IO_REPLY)
                && tuple.get(1).equals(reference);
    }

    private static Term terminated() {
        return Term.tuple(Atom.ERROR, new Atom("terminated"));
    }
}
