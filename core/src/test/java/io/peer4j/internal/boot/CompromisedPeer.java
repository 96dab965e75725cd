package io.peer4j.internal.boot;

import io.peer4j.internal.link.Incoming;
import io.peer4j.internal.link.Link;
import io.peer4j.internal.link.LinkMessage;
import io.peer4j.internal.link.LinkMessage.Outcome;
import io.peer4j.internal.link.TcpLink;
import io.peer4j.node.ErlangException;
import io.peer4j.node.ErlangException.Kind;
import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.FloatTerm;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.MapTerm;
import io.peer4j.term.Term;
import io.peer4j.testing.Addresses;
import io.peer4j.testing.Gadget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A peer that somebody has taken over: whatever it is asked, it answers with the next of its {@linkplain #ANSWERS answers},
 * of which each tries to have the origin read a serialized object, load a class, or make something.
 */
public final class CompromisedPeer {
    private static final Atom GADGET = new Atom(Gadget.class.getName());
    private static final Binary SERIALIZED = serialized(new Gadget());

    /** The first is the serialized object by itself. */
    private static final List<Term> ANSWERS = answers();

    private static final List<Kind> KINDS = List.of(Kind.values());
    private static final AtomicInteger NEXT = new AtomicInteger();

    private CompromisedPeer() {}

    /** Begins to answer {@code compromised:count/0}, the one question that is answered truly, and all others. */
    public static void main(String[] args) throws Exception {
        CommandLine commandLine = CommandLine.parse(args);
        List<String> origin = commandLine.last("origin");
        if (origin.size() == 1) {
            PeerNode.start(commandLine);
            Node.local().functions(CompromisedPeer::apply);
            Link link = PeerNode.connect(origin.getFirst());
            link.send(new LinkMessage.Started(Node.local().name()));
            serve(link);
        } else {
            Link link = origin.isEmpty()
                    ? StandardIo.open(Diagnostics.onStandardError())
                    : TcpLink.dial(List.of(Addresses.of(origin.get(0))), Integer.parseInt(origin.get(1)), 60);
            link.send(new LinkMessage.Started(GADGET));
            serve(link);
        }
        Runtime.getRuntime().halt(1);
    }

    private static void serve(Link link) throws IOException {
        for (Term answer : ANSWERS) {
            link.send(new LinkMessage.Message(GADGET, answer));
            link.send(new LinkMessage.IoRequest(answer, answer, answer));
        }
        link.send(new LinkMessage.IoRequest(
                GADGET,
                Atom.OK,
                Term.tuple(
                        new Atom("put_chars"), new Atom("unicode"), GADGET, new Atom("run"), Term.list(SERIALIZED))));
        for (Incoming next = link.receive(); !(next instanceof Incoming.End); next = link.receive()) {
            if (next instanceof LinkMessage.Call call) {
                link.send(reply(call));
            }
        }
    }

    private static LinkMessage.Reply reply(LinkMessage.Call call) {
        try {
            return new LinkMessage.Reply(call.seq(), Outcome.OK, apply(call.module(), call.function(), call.args()));
        } catch (ErlangException e) {
            return new LinkMessage.Reply(
                    call.seq(), Outcome.valueOf(e.kind().name()), Term.tuple(e.reason(), e.stack()));
        }
    }

    /** Each answer as a result first, then all as the reason of an error, an exit, and a throw. */
    private static Term apply(Atom module, Atom function, ListTerm args) {
        if (function.name().equals("count")) {
            return IntTerm.of(ANSWERS.size() * (1L + KINDS.size()));
        } else if (module.name().equals("erlang")) {
            return Node.local().name();
        }
        int number = NEXT.getAndIncrement();
        Term answer = ANSWERS.get(number % ANSWERS.size());
        int round = number / ANSWERS.size() % (1 + KINDS.size());
        if (round == 0) {
            return answer;
        }
        Term file = Term.tuple(new Atom("file"), SERIALIZED);
        ListTerm stack = Term.list(Term.tuple(GADGET, new Atom("run"), IntTerm.of(0), Term.list(file)));
        throw new ErlangException(KINDS.get(round - 1), answer, stack);
    }

    private static List<Term> answers() {
        Binary row = serialized(new Gadget.Row(1));
        Atom rowName = new Atom(Gadget.Row.class.getName());
        Atom enumName = new Atom(Gadget.Constant.class.getName());
        Atom failure = new Atom(Gadget.Failure.class.getName());
        Term parts = Term.list(Term.tuple(Binary.utf8("x"), tagged("int", IntTerm.of(1))));
        List<Term> answers = new ArrayList<>(List.of(
                SERIALIZED,
                row,
                serialized(Gadget.Constant.ONE),
                GADGET,
                Term.tuple(GADGET, new Atom("run"), Term.list()),
                Term.tuple(new Atom("$java"), new Atom("run"), Term.list(SERIALIZED)),
                Term.tuple(failure, SERIALIZED),
                Term.tuple(failure, Binary.utf8("message")),
                Term.tuple(rowName, parts),
                map("@class", GADGET),
                map("__struct__", rowName),
                map("x", SERIALIZED),
                map("x", IntTerm.of(1)),
                Term.list(SERIALIZED, row, GADGET, new FloatTerm(0.5))));
        for (String tag : List.of(
                "bytes",
                "string",
                "term",
                "enum",
                "record",
                "list",
                "set",
                "optional",
                "object",
                "serialized",
                "lambda",
                "class",
                "exception")) {
            answers.add(tagged(tag, SERIALIZED));
            answers.add(tagged(tag, GADGET));
            answers.add(tagged(tag, enumName));
            answers.add(tagged(tag, parts));
            answers.add(tagged(tag, Term.tuple(rowName, parts)));
            answers.add(tagged(tag, Term.list(tagged("bytes", SERIALIZED), tagged("enum", new Atom("ONE")))));
        }
        answers.add(tagged("map", Term.list(Term.tuple(tagged("bytes", row), tagged("record", parts)))));
        answers.add(tagged("array", Term.tuple(rowName, Term.list(tagged("record", parts)))));
        answers.add(tagged("array", Term.tuple(new Atom("object"), Term.list(tagged("record", parts)))));
        return List.copyOf(answers);
    }

    private static Term tagged(String tag, Term content) {
        return Term.tuple(new Atom(tag), content);
    }

    private static Term map(String key, Term value) {
        return new MapTerm(Map.of(new Atom(key), value));
    }

    private static Binary serialized(Serializable object) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Binary.wrap(bytes.toByteArray());
    }
}
