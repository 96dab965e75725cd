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
 * A peer that somebody has taken over, who would like to see what a caller does with its bytes behind the call: it answers
 * the second call before it has read it, and reads it when the file {@value #PROPERTY} names is there. The third is answered
 * by how many bytes of the second were not 0.
 */
public final class HastyPeer {
    public static final String PROPERTY = "hasty.file";

    private HastyPeer() {}

    public static void main(String[] args) throws IOException {
        Link link = StandardIo.open(Diagnostics.onStandardError());
        link.send(new LinkMessage.Started(new io.peer4j.term.Atom("hasty@nohost")));
        LinkMessage.Call first = call(link);
        answer(link, first.seq(), IntTerm.of(0));
        while (!Files.exists(Path.of(System.getProperty(PROPERTY)))) {
            // Nobody hears it before the origin has made the call.
            answer(link, first.seq() + 1, IntTerm.of(42));
            LockSupport.parkNanos(1_000_000);
        }
        long count = 0;
        for (byte b : ((Binary) call(link).args().elements().getFirst()).toByteArray()) {
            count += b == 0 ? 0 : 1;
        }
        answer(link, call(link).seq(), IntTerm.of(count));
        call(link);
        Runtime.getRuntime().halt(1);
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
