package io.peer4j.internal.control;

import io.peer4j.internal.link.LinkMessage;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.BigIntTerm;
import io.peer4j.term.Binary;
import io.peer4j.term.BitString;
import io.peer4j.term.ExportFun;
import io.peer4j.term.FloatTerm;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.LocalFun;
import io.peer4j.term.MapTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Port;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import io.peer4j.term.TermLimits;
import io.peer4j.term.Tuple;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * About how many bytes a message is, without encoding it: hardly ever too few.
 *
 * <p>Terms may share their parts, and a small term then stands for more parts than can be counted. After {@link #MANY}
 * containers, the weights of large ones are remembered, so that each is counted once.
 */
final class Weight {
    private static final int ANY = 16;
    private static final int IDENTIFIER = 64;
    private static final int UTF8_MOST = 3;

    /** No message that is small needs the map. */
    private static final int MANY = 1 << 20;

    private static final int LARGE = 1024;
    private static final long MOST = 1L << 60;

    private final Consumer<? super Pid> pids;
    private @Nullable IdentityHashMap<Term, Long> known;
    private long containers;

    private Weight(Consumer<? super Pid> pids) {
        this.pids = pids;
    }

    static long of(LinkMessage message) {
        return new Weight(unused -> {}).sum(message);
    }

    /** The same; {@code pids} is given each pid in the message. */
    static long of(LinkMessage message, Consumer<? super Pid> pids) {
        return new Weight(pids).sum(message);
    }

    static long of(Term term) {
        return new Weight(unused -> {}).of(term, 0);
    }

    private long sum(LinkMessage message) {
        return IDENTIFIER
                + switch (message) {
                    case LinkMessage.Started(Atom node) -> of(node, 0);
                    case LinkMessage.Call(long unused, Atom module, Atom function, ListTerm args) ->
                        of(module, 0) + of(function, 0) + of(args, 0);
                    case LinkMessage.Reply(long unused, LinkMessage.Outcome unused2, Term value) -> of(value, 0);
                    case LinkMessage.Cast(Atom module, Atom function, ListTerm args) ->
                        of(module, 0) + of(function, 0) + of(args, 0);
                    case LinkMessage.Message(Term to, Term content) -> of(to, 0) + of(content, 0);
                    case LinkMessage.IoRequest(Term from, Term replyAs, Term request) ->
                        of(from, 0) + of(replyAs, 0) + of(request, 0);
                    case LinkMessage.IoReply(Term from, Term replyAs, Term reply) ->
                        of(from, 0) + of(replyAs, 0) + of(reply, 0);
                };
    }

    /** A term that nests too deep is refused before it is sent, so it has no weight. */
    private long of(Term term, int depth) {
        if (depth > TermLimits.MAX_DEPTH) {
            return 0;
        }
        return switch (term) {
            case Atom atom -> ANY + (long) UTF8_MOST * atom.name().length();
            case IntTerm unused -> ANY;
            case FloatTerm unused -> ANY;
            case BigIntTerm number -> ANY + number.value().bitLength() / Byte.SIZE;
            case Binary binary -> ANY + (long) binary.size();
            case BitString bits -> ANY + (long) bits.bytes().size();
            case Pid pid -> identifier(pid);
            case Port unused -> 4 * IDENTIFIER;
            case Reference unused -> 4 * IDENTIFIER;
            case ExportFun unused -> 4 * IDENTIFIER;
            case LocalFun fun -> 4 * IDENTIFIER + container(fun, depth);
            case Tuple tuple -> container(tuple, depth);
            case ListTerm list -> container(list, depth);
            case MapTerm map -> container(map, depth);
        };
    }

    private long container(Term term, int depth) {
        return ++containers <= MANY ? parts(term, depth) : remembered(term, depth);
    }

    private long remembered(Term container, int depth) {
        if (known == null) {
            known = new IdentityHashMap<>();
        }
        Long before = known.get(container);
        if (before != null) {
            return before;
        }
        long weight = parts(container, depth);
        if (weight > LARGE) {
            known.put(container, weight);
        }
        return weight;
    }

    private long parts(Term container, int depth) {
        return switch (container) {
            case LocalFun fun -> sum(fun.freeVariables(), depth);
            case Tuple(List<Term> elements) -> sum(elements, depth);
            case ListTerm(List<Term> elements, Term tail) ->
                sum(elements, depth) + (tail == null ? 0 : of(tail, depth + 1));
            case MapTerm(Map<Term, Term> entries) -> sum(entries.keySet(), depth) + sum(entries.values(), depth);
            default -> throw new IllegalStateException("no container: " + container.getClass());
        };
    }

    private long sum(Collection<Term> elements, int depth) {
        long sum = ANY;
        for (Term element : elements) {
            sum = Math.min(MOST, sum + of(element, depth + 1));
        }
        return sum;
    }

    private long identifier(Pid pid) {
        pids.accept(pid);
        return 4 * IDENTIFIER;
    }
}
