package io.peer4j.internal.boot;

import io.peer4j.internal.link.Link;
import io.peer4j.internal.link.LinkMessage;
import io.peer4j.internal.log.LogLimiter;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.ErlangException;
import io.peer4j.node.Mailbox;
import io.peer4j.term.Atom;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.io.IOException;

/**
 * The process {@code user}: hands I/O requests and {@code {message, To, Content}} on to the origin, for whoever sends
 * them to it.
 *
 * <p>It has a thread of its own, as sending may wait for the origin, and those who send to it may not.
 */
final class UserProcess implements Runnable {
    private final Mailbox mailbox;
    private final Link link;
    private final PeerRuntime runtime;
    /** Made when there is something to log, for the boot's sake. */
    private @Nullable LogLimiter drops;

    UserProcess(Mailbox mailbox, Link link, PeerRuntime runtime) {
        this.mailbox = mailbox;
        this.link = link;
        this.runtime = runtime;
    }

    @Override
    public void run() {
        try {
            while (true) {
                forward(mailbox.receive());
            }
        } catch (ErlangException | InterruptedException e) {
            // It was ended, by somebody who meant it.
            mailbox.close();
        } catch (IOException e) {
            runtime.lost();
        } catch (RuntimeException | Error e) {
            runtime.failed(e);
        }
    }

    private void forward(Term term) throws IOException {
        if (!(term instanceof Tuple message) || message.size() < 3 || !(message.get(0) instanceof Atom tag)) {
            return;
        }
        try {
            forward(tag, message);
        } catch (IllegalArgumentException e) {
            dropped(e);
        }
    }

    private void dropped(IllegalArgumentException e) {
        LogLimiter known = drops;
        if (known == null) {
            known = new LogLimiter(UserProcess.class.getName(), System.Logger.Level.WARNING);
            drops = known;
        }
        known.log(() -> "dropped a message", e);
    }

    private void forward(Atom tag, Tuple message) throws IOException {
        if (tag.name().equals("io_request") && message.size() == 4 && message.get(1) instanceof Pid from) {
            link.send(new LinkMessage.IoRequest(from, message.get(2), message.get(3)));
        } else if (tag.name().equals("message") && message.size() == 3) {
            link.send(new LinkMessage.Message(message.get(1), message.get(2)));
        }
    }
}
