package io.peer4j.internal.boot;

import io.peer4j.internal.link.Incoming;
import io.peer4j.internal.link.Link;
import io.peer4j.internal.link.LinkMessage;
import io.peer4j.internal.link.LinkMessage.Outcome;
import io.peer4j.term.Binary;
import io.peer4j.term.IntTerm;
import io.peer4j.term.Term;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * A peer that somebody has taken over, who would like to see what a caller does with its bytes after the call: it answers
 * the second call when it has seen its beginning, and reads it when the file {@value #PROPERTY} names is there. The third is
 * answered by how many bytes of the second were not 0.
 *
 * <p>Before the beginning is there an answer would be too early: the origin does not send a call that has its answer.
 */
public final class HastyPeer {
    public static final String PROPERTY = "hasty.file";

    private static final long POLL_NANOS = 1_000_000;

    private HastyPeer() {}

    public static void main(String[] args) throws IOException {
        Link link = StandardIo.open(Diagnostics.onStandardError());
        link.send(new LinkMessage.Started(new io.peer4j.term.Atom("hasty@nohost")));
        LinkMessage.Call first = call(link);
        answer(link, first.seq(), IntTerm.of(0));
        awaitBeginning(link);
        answer(link, first.seq() + 1, IntTerm.of(42));
        while (!Files.exists(Path.of(System.getProperty(PROPERTY)))) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        long count = 0;
        for (byte b : ((Binary) call(link).args().elements().getFirst()).toByteArray()) {
            count += b == 0 ? 0 : 1;
        }
        answer(link, call(link).seq(), IntTerm.of(count));
        call(link);
        Runtime.getRuntime().halt(1);
    }

    /** Reads a piece of the next message, which is too long to be read at once. */
    private static void awaitBeginning(Link link) {
        long before = link.progress();
        while (link.progress() == before) {
            if (link.tryReceive() != null) {
                throw new IllegalStateException("expected a long call, and a short message came");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static void answer(Link link, long seq, Term value) throws IOException {
        link.send(new LinkMessage.Reply(seq, Outcome.OK, value));
    }

    private static LinkMessage.Call call(Link link) {
        Incoming next = link.receive();
        while (!(next instanceof LinkMessage.Call)) {
            if (next instanceof Incoming.End) {
                Runtime.getRuntime().halt(1);
            }
            next = link.receive();
        }
        return (LinkMessage.Call) next;
    }
}
