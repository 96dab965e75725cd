package io.peer4j.internal.link;

import io.peer4j.internal.log.LogLimiter;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.ErlangException;
import io.peer4j.node.Gen;
import io.peer4j.node.Mailbox;
import io.peer4j.node.Node;
import io.peer4j.node.SpawnOptions;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.ExternalTermFormat;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * An origin's end of Erlang distribution as control connection: one process, which its peer knows from its command line,
 * monitors, and takes for its group leader.
 *
 * <pre>
 * peer                                     here
 * $gen_call  {starting, Node}          →   ok                      OTP 26 and later
 * $gen_call  group_leader              →   this process
 * {started, Node}                          the link begins: Started
 * {io_request, From, ReplyAs, Request}     IoRequest; IoReply goes back as {io_reply, ReplyAs, Reply}
 * {message, To, Content}                   Message, as by a relay of {@code user}'s
 *                                          Call: spawn_request of erpc:execute_call/4, monitored; its end is the Reply
 *                                          Cast of '$java':cancel/1: exit(Pid, kill) to the process of the call
 *                                          Cast of '$java':closing/0: this process ends with PeerEnd.CLOSING
 * {nodedown, Node}                         End
 * </pre>
 *
 * The end of this process ends the peer, which monitors it. {@link #receive} is for the thread that reads; the others are
 * for any thread. Source: {@code peer.erl}, {@code start/0} and {@code erpc.erl}.
 */
public final class OriginEnd implements LinkSource, Link {
    /** How long a message may be that goes out without waiting; longer ones are sent in pieces, one behind the other. */
    private static final int SHORT = 48 << 10;

    private static final Atom GEN_CALL = new Atom("$gen_call");
    private static final Atom GROUP_LEADER = new Atom("group_leader");
    private static final Atom IO_REPLY = new Atom("io_reply");
    private static final Atom ERPC = new Atom("erpc");
    private static final Atom EXECUTE_CALL = new Atom("execute_call");
    private static final Atom EXECUTE_CAST = new Atom("execute_cast");
    private static final Atom CALL = new Atom("$peer4j_call");
    private static final Atom JAVA = new Atom("$java");
    private static final Atom CANCEL = new Atom("cancel");
    private static final Atom CLOSING = new Atom("closing");

    private static final LogLimiter STRANGERS = new LogLimiter("io.peer4j.link", System.Logger.Level.WARNING);

    /** Stands for the request of a call that was given up before it was sent. */
    private static final Reference GIVEN_UP = new Reference(new Atom("given_up"), 0, List.of(0));

    private final Node node;
    private final Mailbox process;
    private final Queue<Incoming> early = new ArrayDeque<>();
    /** The spawn requests of calls without a reply; each is there before it is sent, for the reply may come at once. */
    private final Map<Long, AtomicReference<@Nullable Reference>> requests = new ConcurrentHashMap<>();

    /** How many have reserved room, and have not posted yet. */
    private final AtomicInteger posting = new AtomicInteger();

    private final AtomicLong received = new AtomicLong();
    private volatile @Nullable Atom expected;
    private volatile boolean anyNode;
    private volatile @Nullable Atom peer;
    private volatile boolean closing;

    private OriginEnd(Node node, Mailbox process) {
        this.node = node;
        this.process = process;
    }

    /** The end of a peer that is yet to be started. */
    public static OriginEnd open(Node node) {
        return new OriginEnd(node, node.open());
    }

    /** Sets the name that the peer's node will have, as far as it is known; then no other node can pass for the peer. */
    public void expect(@Nullable Atom name) {
        expected = name;
    }

    /** Answers processes of other nodes too, which ask for I/O because a process of the peer has started them. */
    public void answerAnyNode() {
        anyNode = true;
    }

    /** What stands behind {@code -origin} on the peer's command line: this process, in Base64. */
    public String argument() {
        return Base64.getEncoder().encodeToString(ExternalTermFormat.encode(process.self()));
    }

    // Before the peer has started

    @Override
    public Link accept() throws IOException, InterruptedException {
        try {
            while (peer == null) {
                Term message = process.receive();
                if (Tuple.isTagged(message, "started", 2)
                        && ((Tuple) message).get(1) instanceof Atom name
                        && isPeer(name)) {
                    begin(name);
                } else {
                    Incoming incoming = read(message);
                    if (incoming != null) {
                        early.add(incoming);
                    }
                }
            }
            return this;
        } catch (ErlangException e) {
            throw new IOException("closed before a peer had started", e);
        }
    }

    /** The peer has connected; if it has not, or not by this name, it counts as gone. */
    private void begin(Atom name) {
        peer = name;
        early.add(new LinkMessage.Started(name));
        node.monitorConnectedNode(process, name);
        node.keepConnection(name);
    }

    // The link

    @Override
    public void send(LinkMessage message) throws IOException {
        Atom to = peer;
        if (to == null || !process.isAlive()) {
            throw new IOException("the link has ended");
        }
        switch (message) {
            case LinkMessage.Call call -> call(to, call);
            case LinkMessage.Cast(Atom module, Atom function, ListTerm args)
            when module.equals(JAVA) && function.equals(CANCEL) -> cancel(args);
            case LinkMessage.Cast(Atom module, Atom function, ListTerm unused)
            when module.equals(JAVA) && function.equals(CLOSING) -> closing = true;
            case LinkMessage.Cast(Atom module, Atom function, ListTerm args) ->
                process.spawnRequest(
                        to,
                        ERPC,
                        EXECUTE_CAST,
                        Term.list(module, function, args),
                        SpawnOptions.DEFAULT.replying(SpawnOptions.Reply.NO));
            case LinkMessage.Message(Atom name, Term content) -> process.send(Term.tuple(name, to), content);
            case LinkMessage.Message(Term pid, Term content) -> process.send(pid, content);
            case LinkMessage.IoReply(Term from, Term replyAs, Term reply) -> answer(from, replyAs, reply);
            case LinkMessage.Started unused ->
                throw new IllegalArgumentException("a message that only a peer sends: " + message);
            case LinkMessage.Reply unused ->
                throw new IllegalArgumentException("a message that only a peer sends: " + message);
            case LinkMessage.IoRequest unused ->
                throw new IllegalArgumentException("a message that only a peer sends: " + message);
        }
    }

    /** A process of another node gets no answer: the peer could have this origin send to any process of the cluster. */
    private void answer(Term from, Term replyAs, Term reply) {
        if (anyNode || isOfPeer(from)) {
            process.send(from, Term.tuple(IO_REPLY, replyAs, reply));
        } else {
            STRANGERS.log(() -> "no answer to a request for I/O in the name of " + from + ", which is no process of "
                    + peer + " (Peer.Builder.reach)");
        }
    }

    /** By who has {@linkplain #reserve reserved} room: it is given back, for what is sent shows in the node's traffic. */
    @Override
    public void post(LinkMessage message, Consumer<? super IOException> failed) {
        try {
            Link.super.post(message, failed);
        } finally {
            posting.decrementAndGet();
        }
    }

    private void call(Atom to, LinkMessage.Call call) {
        AtomicReference<@Nullable Reference> request = new AtomicReference<>();
        requests.put(call.seq(), request);
        try {
            Reference made = process.spawnRequest(
                    to,
                    ERPC,
                    EXECUTE_CALL,
                    Term.list(node.newReference(), call.module(), call.function(), call.args()),
                    SpawnOptions.DEFAULT
                            .monitored()
                            .replying(SpawnOptions.Reply.ERROR_ONLY)
                            .tagged(Term.tuple(CALL, IntTerm.of(call.seq()))));
            if (!request.compareAndSet(null, made)) {
                process.killSpawned(made);
            }
        } catch (RuntimeException | Error e) {
            requests.remove(call.seq());
            throw e;
        }
    }

    /** The request of a call that is still being sent is not known yet: the thread that sends it kills it then. */
    private void cancel(ListTerm args) {
        AtomicReference<@Nullable Reference> known =
                requests.remove(((IntTerm) args.elements().getFirst()).value());
        Reference request = known == null ? null : known.getAndSet(GIVEN_UP);
        if (request != null) {
            process.killSpawned(request);
        }
    }

    @Override
    public Incoming receive() {
        Incoming first = early.poll();
        if (first != null) {
            return first;
        }
        try {
            while (true) {
                Incoming incoming = read(process.receive());
                if (incoming != null) {
                    return incoming;
                }
            }
        } catch (ErlangException e) {
            return new Incoming.End(null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Incoming.End(null);
        }
    }

    @Override
    public void onReply(Consumer<LinkMessage.Reply> taker) {
        process.taker(message -> {
            if (!(message instanceof Tuple(List<Term> e)) || e.isEmpty() || !isCall(e.getFirst())) {
                return false;
            }
            if (read(message) instanceof LinkMessage.Reply reply) {
                taker.accept(reply);
            }
            return true;
        });
    }

    @Override
    public void await(BooleanSupplier done, BooleanSupplier others) {
        Atom name = peer;
        if (name != null) {
            process.takeFrom(name, done, others);
        }
    }

    @Override
    public void readOn() {
        Atom name = peer;
        if (name != null) {
            node.readOn(name);
        }
    }

    /** What a message to this process is on the link; null for what is none of it, or has been answered. */
    private @Nullable Incoming read(Term message) {
        received.incrementAndGet();
        if (!(message instanceof Tuple(List<Term> e)) || e.isEmpty()) {
            return null;
        }
        if (isCall(e.getFirst())) {
            IntTerm seq = (IntTerm) ((Tuple) e.getFirst()).get(1);
            requests.remove(seq.value());
            return reply(seq, e);
        } else if (Tuple.isTagged(message, "io_request", 4) && e.get(1) instanceof Pid) {
            return new LinkMessage.IoRequest(e.get(1), e.get(2), e.get(3));
        } else if (Tuple.isTagged(message, "message", 3)) {
            return new LinkMessage.Message(e.get(1), e.get(2));
        } else if (Tuple.isTagged(message, "nodedown", 2) && e.get(1).equals(peer)) {
            return new Incoming.End(null);
        } else if (e.getFirst().equals(GEN_CALL) && e.size() == 3) {
            answer(e.get(1), e.get(2));
        }
        return null;
    }

    private void answer(Term client, Term request) {
        if (!isOfPeer(client)) {
            return;
        }
        if (request.equals(GROUP_LEADER)) {
            Gen.replyExisting(process, client, process.self());
        } else if (Tuple.isTagged(request, "starting", 2)) {
            Gen.replyExisting(process, client, Atom.OK);
        }
    }

    /** Whether each pid and reference in {@code term}, a pid or a client of {@code gen}, is of the peer's node. */
    private boolean isOfPeer(Term term) {
        if (term instanceof Pid pid) {
            return isPeer(pid.node());
        } else if (term instanceof Reference reference) {
            return isPeer(reference.node());
        } else if (term instanceof ListTerm list) {
            Term tail = list.tail();
            return list.elements().stream().allMatch(this::isOfPeer) && (tail == null || isOfPeer(tail));
        }
        return !(term instanceof Tuple tuple) || tuple.elements().stream().allMatch(this::isOfPeer);
    }

    private boolean isPeer(Atom name) {
        Atom known = peer;
        Atom claimed = known == null ? expected : known;
        return claimed == null || claimed.equals(name);
    }

    private static boolean isCall(Term tag) {
        return tag instanceof Tuple(List<Term> e)
                && e.size() == 2
                && e.getFirst().equals(CALL)
                && e.get(1) instanceof IntTerm;
    }

    /** {@code {Tag, Reference, process, Pid, Reason}}, or {@code {Tag, Request, error, Reason}} where nothing ran. */
    private static @Nullable Incoming reply(IntTerm seq, List<Term> e) {
        Term reason = e.getLast();
        if (e.size() == 5) {
            return reply(seq.value(), reason);
        }
        return Atom.is(reason, "noconnection") ? null : reply(seq.value(), LinkMessage.Outcome.CRASH, reason);
    }

    /** What {@code erpc:execute_call/4} ends with; anything else ended its process from outside. */
    private static @Nullable Incoming reply(long seq, Term reason) {
        if (reason instanceof Tuple(List<Term> e) && e.size() >= 3 && e.get(0) instanceof Reference) {
            Term value = e.get(2);
            if (e.size() == 3 && Atom.is(e.get(1), "return")) {
                return reply(seq, LinkMessage.Outcome.OK, value);
            } else if (e.size() == 3 && Atom.is(e.get(1), "throw")) {
                return reply(seq, LinkMessage.Outcome.THROW, Term.tuple(value, ListTerm.EMPTY));
            } else if (e.size() == 3 && Atom.is(e.get(1), "exit")) {
                return reply(seq, LinkMessage.Outcome.EXIT, Term.tuple(value, ListTerm.EMPTY));
            } else if (e.size() == 4 && Atom.is(e.get(1), "error")) {
                return reply(seq, LinkMessage.Outcome.ERROR, Term.tuple(value, e.get(3)));
            }
        }
        // The node's end is told for itself, with a reason that says more.
        return Atom.is(reason, "noconnection") ? null : reply(seq, LinkMessage.Outcome.CRASH, reason);
    }

    private static LinkMessage.Reply reply(long seq, LinkMessage.Outcome outcome, Term value) {
        return new LinkMessage.Reply(seq, outcome, value);
    }

    @Override
    public long progress() {
        Atom name = peer;
        return received.get() + (name == null ? 0 : node.traffic(name).receivedBytes());
    }

    @Override
    public int room() {
        Atom name = peer;
        return name == null ? 0 : Math.min(SHORT, node.traffic(name).room());
    }

    /** As if each that posts brought as much as a message may have here. */
    @Override
    public boolean reserve(long bytes) {
        Atom name = peer;
        if (name == null || bytes > SHORT) {
            return false;
        }
        if ((long) posting.incrementAndGet() * SHORT <= node.traffic(name).room()) {
            return true;
        }
        posting.decrementAndGet();
        return false;
    }

    /** Long ones are sent in fragments, and short ones between these. */
    @Override
    public boolean isPassed(long weight) {
        return weight > SHORT;
    }

    /** No message has a place in a stream that could be told. */
    @Override
    public Incoming.Broken reject(String reason) {
        return new Incoming.Broken(received.get(), Binary.EMPTY, reason, null);
    }

    @Override
    public void close() {
        if (closing) {
            process.exit(PeerEnd.CLOSING);
        }
        process.close();
    }
}
