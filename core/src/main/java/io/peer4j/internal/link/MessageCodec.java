package io.peer4j.internal.link;

import io.peer4j.internal.link.LinkMessage.Call;
import io.peer4j.internal.link.LinkMessage.Cast;
import io.peer4j.internal.link.LinkMessage.IoReply;
import io.peer4j.internal.link.LinkMessage.IoRequest;
import io.peer4j.internal.link.LinkMessage.Message;
import io.peer4j.internal.link.LinkMessage.Outcome;
import io.peer4j.internal.link.LinkMessage.Reply;
import io.peer4j.internal.link.LinkMessage.Started;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.TermFormatException;
import io.peer4j.term.TermLimits;
import io.peer4j.term.Tuple;
import java.util.List;

/**
 * The one reader and writer of {@link LinkMessage}s, over every framing.
 *
 * <pre>
 * {started, Node}                          {call, Seq, M, F, A}
 * {reply, Seq, Outcome, Value}             {cast, M, F, A}
 * {message, To, Content}                   {io_request, From, ReplyAs, Request}
 *                                          {io_reply, From, ReplyAs, Reply}
 * </pre>
 *
 * <p>{@code {cast,init,stop,[]}} is {@code 83 68 04 77 04 63617374 77 04 696e6974 77 04 73746f70 6a}.
 */
final class MessageCodec {
    private static final Atom STARTED = new Atom("started");
    private static final Atom CALL = new Atom("call");
    private static final Atom REPLY = new Atom("reply");
    private static final Atom CAST = new Atom("cast");
    private static final Atom MESSAGE = new Atom("message");
    private static final Atom IO_REQUEST = new Atom("io_request");
    private static final Atom IO_REPLY = new Atom("io_reply");
    private static final Atom ERLANG = new Atom("erlang");
    private static final Atom APPLY = new Atom("apply");
    private static final int SHOWN = 200;

    /** {@code 83 68 04 77 04 63616c6c 61 N} begins a call. */
    private static final int SHORTEST_HEAD = 11;

    /** More than the tuple, and what is read of it. */
    private static final int HEAD_TERMS = 16;

    private MessageCodec() {}

    /** No switch over patterns: the first ones that run cost a booting peer a quarter of its time. */
    static Term toTerm(LinkMessage message) {
        if (message instanceof Call m) {
            return Term.tuple(CALL, IntTerm.of(m.seq()), m.module(), m.function(), m.args());
        } else if (message instanceof Reply m) {
            return Term.tuple(REPLY, IntTerm.of(m.seq()), m.outcome().atom(), m.value());
        } else if (message instanceof IoRequest m) {
            return Term.tuple(IO_REQUEST, m.from(), m.replyAs(), m.request());
        } else if (message instanceof IoReply m) {
            return Term.tuple(IO_REPLY, m.from(), m.replyAs(), m.reply());
        } else if (message instanceof Message m) {
            return Term.tuple(MESSAGE, m.to(), m.content());
        } else if (message instanceof Cast m) {
            return Term.tuple(CAST, m.module(), m.function(), m.args());
        }
        return Term.tuple(STARTED, ((Started) message).node());
    }

    /** The message in a frame's payload, or {@link Incoming.Broken} where there is none. */
    static Incoming read(Frame frame, TermLimits limits) {
        try {
            return fromTerm(frame.term(limits), frame);
        } catch (TermFormatException e) {
            return frame.broken(e.getMessage(), seq(frame, forHead(limits)));
        } catch (OutOfMemoryError e) {
            // What it was decoded to is garbage by now, and its call alone fails.
            return frame.broken(Frame.NO_MEMORY, seq(frame, forHead(limits)));
        }
    }

    private static Incoming fromTerm(Term term, Frame frame) {
        LinkMessage message = term instanceof Tuple(List<Term> elements)
                        && !elements.isEmpty()
                        && elements.getFirst() instanceof Atom tag
                ? read(tag, elements)
                : null;
        return message != null
                ? message
                : frame.broken("expected a message of the link, got " + TermHead.of(term, SHOWN), null);
    }

    private static @Nullable LinkMessage read(Atom tag, List<Term> e) {
        return switch (e.size()) {
            case 2 -> tag.equals(STARTED) && e.get(1) instanceof Atom node ? new Started(node) : null;
            case 3 -> tag.equals(MESSAGE) ? new Message(e.get(1), e.get(2)) : null;
            case 4 -> readFour(tag, e);
            case 5 ->
                tag.equals(CALL) && e.get(1) instanceof IntTerm(long seq)
                        ? call(seq, e.get(2), e.get(3), e.get(4))
                        : null;
            default -> null;
        };
    }

    /** A caller's mistake is to fail its call, as the application that the peer is asked for does, not the frame. */
    private static Call call(long seq, Term module, Term function, Term args) {
        return module instanceof Atom m && function instanceof Atom f && args instanceof ListTerm a && a.isProper()
                ? new Call(seq, m, f, a)
                : new Call(seq, ERLANG, APPLY, Term.list(module, function, args));
    }

    private static @Nullable LinkMessage readFour(Atom tag, List<Term> e) {
        if (tag.equals(REPLY) && e.get(1) instanceof IntTerm(long seq) && e.get(2) instanceof Atom outcome) {
            Outcome known = outcome(outcome);
            return known == null ? null : new Reply(seq, known, e.get(3));
        }
        if (tag.equals(CAST)
                && e.get(1) instanceof Atom module
                && e.get(2) instanceof Atom function
                && e.get(3) instanceof ListTerm args
                && args.isProper()) {
            return new Cast(module, function, args);
        }
        if (tag.equals(IO_REQUEST)) {
            return new IoRequest(e.get(1), e.get(2), e.get(3));
        }
        return tag.equals(IO_REPLY) ? new IoReply(e.get(1), e.get(2), e.get(3)) : null;
    }

    private static @Nullable Outcome outcome(Atom atom) {
        for (Outcome outcome : Outcome.values()) {
            if (outcome.atom().equals(atom)) {
                return outcome;
            }
        }
        return null;
    }

    /** What stands for a frame that claims {@code size} bytes and may not have so many, of which {@code head} has come. */
    static Incoming.Broken tooLong(Frame head, long size, TermLimits limits) {
        String reason = "claims " + size + " bytes, more than the limit of " + limits.maxBytes();
        return head.broken(reason, seq(head, TermLimits.DEFAULT));
    }

    /** Limits so low that no message is within them are no reason to keep a call waiting. */
    private static TermLimits forHead(TermLimits limits) {
        return limits.withMaxTerms(Math.max(limits.maxTerms(), HEAD_TERMS));
    }

    /** The call that an unreadable frame asks for or answers, if its head still says so: it can then fail at once. */
    private static @Nullable Long seq(Frame frame, TermLimits limits) {
        if (frame.size() < SHORTEST_HEAD) {
            return null;
        }
        try {
            List<Term> head = frame.tuplePrefix(2, limits);
            boolean ofCall = head.get(0).equals(REPLY) || head.get(0).equals(CALL);
            return ofCall && head.get(1) instanceof IntTerm(long seq) ? seq : null;
        } catch (TermFormatException e) {
            return null;
        }
    }
}
