package io.peer4j.internal.boot;

import io.peer4j.internal.link.Link;
import io.peer4j.internal.link.LinkMessage;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.stack.StackRoom;
import io.peer4j.term.Atom;
import io.peer4j.term.IntTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The origin's I/O service, as the peer's own streams use it: requests of Erlang's I/O protocol and their answers.
 *
 * <p>Any thread may ask. Output is windowed: with {@value #WINDOW} requests unanswered, whoever writes more waits. The
 * thread that reads the link calls {@link #answered}, which takes no lock and never waits; that thread itself must not
 * write through here.
 */
final class OriginIo {
    /** How many requests to print may go unanswered. */
    static final int WINDOW = 64;

    private static final Atom PUT_CHARS = new Atom("put_chars");
    private static final Atom UNICODE = new Atom("unicode");
    private static final Atom MORE = new Atom("more");

    private final Link link;
    private final Pid user;
    private final Semaphore window = new Semaphore(WINDOW);
    private final ConcurrentHashMap<Long, CompletableFuture<Term>> answers = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Long, Boolean> printing = new ConcurrentHashMap<>();
    private final AtomicLong next = new AtomicLong();

    OriginIo(Link link, Pid user) {
        this.link = link;
        this.user = user;
    }

    /** Waits for room in the window; false, with the thread's interrupt kept, if it was interrupted first. */
    boolean enter() {
        try {
            window.acquire();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void leave() {
        window.release();
    }

    /**
     * Prints {@code text}.
     *
     * @param device the stream, {@code standard_io} or {@code standard_error}: a part of the request's name, which is the
     *     asker's own and comes back with the answer; so any origin prints it, and a JVM knows the stream
     * @param more whether the line goes on, as nobody has flushed; also a part of the name
     * @param entered whether the answer, if it is sent, makes room in the window
     */
    void print(Atom device, Term text, boolean more, boolean entered) throws IOException {
        long id = next.getAndIncrement();
        Term name = more ? Term.tuple(device, IntTerm.of(id), MORE) : Term.tuple(device, IntTerm.of(id));
        boolean sent = false;
        try {
            printing.put(id, entered);
            link.send(new LinkMessage.IoRequest(user, name, Term.tuple(PUT_CHARS, UNICODE, text)));
            sent = true;
        } finally {
            if (!sent) {
                printing.remove(id);
            }
        }
    }

    /** Asks the origin, and waits for what it answers. */
    Term ask(Term request) throws IOException, InterruptedException {
        StackRoom.require(StackRoom.FOR_SOCKET);
        long id = next.getAndIncrement();
        CompletableFuture<Term> answer = new CompletableFuture<>();
        answers.put(id, answer);
        try {
            link.send(new LinkMessage.IoRequest(user, IntTerm.of(id), request));
            return answer.get();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IOException("the answer never fails", e);
        } finally {
            answers.remove(id);
        }
    }

    /** Takes {@code reply} if it answers one of this service's requests. */
    boolean answered(LinkMessage.IoReply reply) {
        if (!(reply.from() instanceof Pid from) || from.id() != user.id() || from.serial() != user.serial()) {
            return false;
        }
        Term name = reply.replyAs();
        if (!((name instanceof Tuple tuple && tuple.size() > 1 ? tuple.get(1) : name) instanceof IntTerm id)) {
            return false;
        }
        Boolean entered = printing.remove(id.value());
        if (entered != null) {
            window.release(entered ? 1 : 0);
            return true;
        }
        CompletableFuture<Term> answer = answers.remove(id.value());
        return answer != null && answer.complete(reply.reply());
    }

    /** The reason of an answer {@code {error, Reason}}, or null. */
    static @Nullable Term failure(Term answer) {
        return Tuple.isTagged(answer, "error", 2) ? ((Tuple) answer).get(1) : null;
    }
}
