package io.peer4j.internal.link;

import io.peer4j.internal.text.Excerpt;
import io.peer4j.node.ErlangException;
import io.peer4j.node.Gen;
import io.peer4j.node.Mailbox;
import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.ExternalTermFormat;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import io.peer4j.term.TermFormatException;
import io.peer4j.term.Tuple;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A peer's end of Erlang distribution as control connection: a process that monitors the origin's, and speaks Erlang's
 * I/O protocol with the group leader that the origin names. Calls do not come this way, but by {@code spawn_request} to the
 * node.
 *
 * <p>{@link #receive} is for one thread at a time. Source: {@code peer.erl}, {@code start/0}, {@code origin_link/2}.
 */
public final class PeerEnd implements Link {
    /** What the origin's process ends with if the end is meant; {@link #receive} gives a cast that says so first. */
    static final Term CLOSING = Term.tuple(new Atom("shutdown"), new Atom("closing"));

    private static final Atom GROUP_LEADER = new Atom("group_leader");
    private static final Atom IO_REQUEST = new Atom("io_request");
    private static final Atom STARTED = new Atom("started");
    private static final Duration ANSWER = Duration.ofSeconds(15);

    private final Mailbox process;
    private final Pid origin;
    private final Term leader;
    private final Reference monitor;
    private final AtomicLong received = new AtomicLong();
    private boolean ended;

    private PeerEnd(Mailbox process, Pid origin, Term leader, Reference monitor) {
        this.process = process;
        this.origin = origin;
        this.leader = leader;
        this.monitor = monitor;
    }

    /** The origin's process that stands behind {@code -origin} on the command line. */
    public static Pid origin(String argument) throws IOException {
        try {
            if (ExternalTermFormat.decode(Base64.getDecoder().decode(argument)) instanceof Pid pid) {
                return pid;
            }
        } catch (IllegalArgumentException | TermFormatException e) {
            // Said below, as for a term of another kind.
        }
        throw new IOException("expected -origin with a process in Base64, got " + Excerpt.of(argument));
    }

    /**
     * Connects to the origin.
     *
     * @throws IOException if it can't be reached, or is not there any more
     */
    public static PeerEnd connect(Node node, Pid origin) throws IOException, InterruptedException {
        Mailbox process = node.open();
        Reference monitor = process.monitor(origin);
        try {
            Term leader = Gen.call(process, origin, GROUP_LEADER, ANSWER);
            node.keepConnection(origin.node());
            node.defaultGroupLeader(leader instanceof Pid pid ? pid : origin);
            return new PeerEnd(process, origin, leader, monitor);
        } catch (ErlangException e) {
            process.close();
            throw new IOException("the origin " + origin + " does not answer: " + e.getMessage(), e);
        }
    }

    @Override
    public void send(LinkMessage message) throws IOException {
        // No switch over types: each peer over distribution boots through here, and to link one takes milliseconds.
        if (message instanceof LinkMessage.Started(Atom node)) {
            send(origin, Term.tuple(STARTED, node));
        } else if (message instanceof LinkMessage.IoRequest(Term from, Term replyAs, Term request)) {
            // The answer comes back here, whoever asked.
            send(leader, Term.tuple(IO_REQUEST, process.self(), Term.tuple(from, replyAs), request));
        } else if (message instanceof LinkMessage.Message(Term to, Term content)) {
            send(to instanceof Atom ? Term.tuple(to, origin.node()) : to, content);
        } else {
            throw new IllegalArgumentException("a message that does not go this way: " + message);
        }
    }

    private void send(Term to, Term message) throws IOException {
        if (!process.send(to, message) && !process.isAlive()) {
            throw new IOException("the link has ended");
        }
    }

    @Override
    public Incoming receive() {
        try {
            while (!ended) {
                Term message = process.receive();
                received.incrementAndGet();
                if (message instanceof Tuple(List<Term> e)) {
                    if (e.size() == 3
                            && Atom.is(e.get(0), "io_reply")
                            && e.get(1) instanceof Tuple asked
                            && asked.size() == 2) {
                        return new LinkMessage.IoReply(asked.get(0), asked.get(1), e.get(2));
                    } else if (e.size() == 5
                            && Atom.is(e.get(0), "DOWN")
                            && e.get(1).equals(monitor)) {
                        ended = true;
                        if (e.get(4).equals(CLOSING)) {
                            return new LinkMessage.Cast(new Atom("$java"), new Atom("closing"), ListTerm.EMPTY);
                        }
                    }
                }
            }
            return new Incoming.End(null);
        } catch (ErlangException e) {
            return new Incoming.End(null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Incoming.End(null);
        }
    }

    @Override
    public Mailbox process() {
        return process;
    }

    @Override
    public long progress() {
        return received.get();
    }

    @Override
    public int room() {
        return Integer.MAX_VALUE;
    }

    @Override
    public Incoming.Broken reject(String reason) {
        return new Incoming.Broken(received.get(), Binary.EMPTY, reason, null);
    }

    @Override
    public void close() {
        process.close();
    }
}
