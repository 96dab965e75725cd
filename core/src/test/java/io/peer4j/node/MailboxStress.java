package io.peer4j.node;

import io.peer4j.term.Atom;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Races of a process: its messages, its end, its links and monitors. {@code StressTest} runs them. */
public final class MailboxStress {
    private static final Node NODE = Node.create();
    private static final Atom A = new Atom("a");
    private static final Atom B = new Atom("b");
    private static final Atom REASON = new Atom("reason");

    /** So long waits only a receiver whose wake-up was lost. */
    private static final Duration LOST = Duration.ofSeconds(5);

    private MailboxStress() {}

    private static String received(Mailbox from, Atom wanted) {
        try {
            return String.valueOf(from.receive(wanted::equals, LOST));
        } catch (ErlangException e) {
            return "exit";
        } catch (InterruptedException e) {
            return "interrupted";
        }
    }

    private static String end(@Nullable Term reason) {
        return reason == null ? "alive" : reason.toString();
    }

    @JCStressTest
    @Outcome(id = "b, 1", expect = Expect.ACCEPTABLE, desc = "It gets its message, and the other one stays.")
    @State
    public static class AReceiverIsWokenByItsMessage {
        private final Mailbox box = new Mailbox(NODE);

        @Actor
        public void receiver(LL_Result r) {
            r.r1 = received(box, B);
        }

        @Actor
        public void sender() {
            box.deliver(A);
            box.deliver(B);
        }

        @Arbiter
        public void arbiter(LL_Result r) {
            r.r2 = box.queueLength();
            box.close();
        }
    }

    @JCStressTest
    @Outcome(id = "a, b, 0", expect = Expect.ACCEPTABLE, desc = "Each gets its own, wherever the other took his from.")
    @State
    public static class TwoReceiversGetTheirOwn {
        private final Mailbox box = new Mailbox(NODE);

        @Actor
        public void one(LLL_Result r) {
            box.deliver(A);
            r.r1 = received(box, A);
            box.deliver(B);
        }

        @Actor
        public void other(LLL_Result r) {
            r.r2 = received(box, B);
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r3 = box.queueLength();
            box.close();
        }
    }

    @JCStressTest
    @Outcome(id = "exit, false", expect = Expect.ACCEPTABLE, desc = "The end comes first, and no message behind it.")
    @Outcome(id = "a, false", expect = Expect.ACCEPTABLE, desc = "The message comes first.")
    @State
    public static class TheEndWakesAReceiver {
        private final Mailbox box = new Mailbox(NODE);

        @Actor
        public void receiver(LL_Result r) {
            r.r1 = received(box, A);
        }

        @Actor
        public void ender(LL_Result r) {
            box.deliver(A);
            box.end(REASON);
            r.r2 = box.deliver(A);
        }
    }

    @JCStressTest
    @Outcome(id = "1, reason", expect = Expect.ACCEPTABLE, desc = "It is told once.")
    @State
    public static class AListenerIsToldOnce {
        private final Mailbox box = new Mailbox(NODE);
        private final AtomicInteger told = new AtomicInteger();

        @Actor
        public void listener() {
            box.onExit(unused -> told.incrementAndGet());
        }

        @Actor
        public void ender() {
            box.end(REASON);
        }

        @Arbiter
        public void arbiter(LL_Result r) {
            r.r1 = told.get();
            r.r2 = end(box.exitReason());
        }
    }

    /** Two processes that are known by their pids. */
    private static final class Two {
        final Mailbox one = NODE.open();
        final Mailbox other = NODE.open();
        final Pid pid = other.self();

        void close() {
            one.end(A);
            other.end(A);
        }
    }

    @JCStressTest
    @Outcome(id = "reason, 0", expect = Expect.ACCEPTABLE, desc = "Linked, then ended.")
    @Outcome(id = "noproc, 0", expect = Expect.ACCEPTABLE, desc = "Ended, then linked.")
    @State
    public static class ALinkToOneThatEndsBreaks {
        private final Two two = new Two();

        @Actor
        public void linker() {
            two.one.link(two.pid);
        }

        @Actor
        public void ender() {
            two.other.end(REASON);
        }

        @Arbiter
        public void arbiter(LL_Result r) {
            r.r1 = end(two.one.exitReason());
            r.r2 = two.one.links().size() + two.other.links().size();
            two.close();
        }
    }

    @JCStressTest
    @Outcome(id = "reason, reason", expect = Expect.ACCEPTABLE, desc = "Both have ended, whoever linked first.")
    @Outcome(id = "reason, noproc", expect = Expect.ACCEPTABLE, desc = "It linked to one that had ended.")
    @State
    public static class LinksFromBothSidesBreak {
        private final Two two = new Two();

        @Actor
        public void one() {
            two.one.link(two.pid);
            two.one.end(REASON);
        }

        @Actor
        public void other() {
            two.other.link(two.one.self());
        }

        @Arbiter
        public void arbiter(LL_Result r) {
            r.r1 = end(two.one.exitReason());
            r.r2 = end(two.other.exitReason());
            two.close();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "One message, whichever came first.")
    @State
    public static class AMonitorTellsTheEndOnce {
        private final Two two = new Two();

        @Actor
        public void watcher() {
            two.one.monitor(two.pid);
        }

        @Actor
        public void ender() {
            two.other.end(REASON);
        }

        @Arbiter
        public void arbiter(LL_Result r) {
            r.r1 = two.one.queueLength();
            r.r2 = two.one.links().size();
            two.close();
        }
    }

    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "No message is left, whether it came or not.")
    @State
    public static class AMonitorThatIsFlushedTellsNothing {
        private final Two two = new Two();
        private final io.peer4j.term.Reference monitor = two.one.monitor(two.pid);

        @Actor
        public void watcher(LL_Result r) {
            two.one.demonitorAndFlush(monitor);
            r.r1 = two.one.queueLength();
        }

        @Actor
        public void ender() {
            two.other.end(REASON);
        }

        @Arbiter
        public void arbiter(LL_Result r) {
            r.r2 = two.one.queueLength();
            two.close();
        }
    }

    @JCStressTest
    @Outcome(id = "alive, alive", expect = Expect.ACCEPTABLE, desc = "Unlinked first.")
    @Outcome(id = "reason, reason", expect = Expect.ACCEPTABLE, desc = "Ended first.")
    @State
    public static class NoSignalComesBehindAnUnlink {
        private final Two two = new Two();

        public NoSignalComesBehindAnUnlink() {
            two.one.link(two.pid);
        }

        @Actor
        public void unlinker(LL_Result r) {
            two.one.unlink(two.pid);
            r.r1 = end(two.one.exitReason());
        }

        @Actor
        public void ender() {
            two.other.end(REASON);
        }

        @Arbiter
        public void arbiter(LL_Result r) {
            r.r2 = end(two.one.exitReason());
            two.close();
        }
    }

    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Unlinked first.")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Ended first.")
    @State
    public static class NoExitMessageComesBehindAnUnlink {
        private final Two two = new Two();

        public NoExitMessageComesBehindAnUnlink() {
            two.one.trapExit(true);
            two.one.link(two.pid);
        }

        @Actor
        public void unlinker(LL_Result r) {
            two.one.unlink(two.pid);
            r.r1 = two.one.queueLength();
        }

        @Actor
        public void ender() {
            two.other.end(REASON);
        }

        @Arbiter
        public void arbiter(LL_Result r) {
            r.r2 = two.one.queueLength();
            two.close();
        }
    }

    @JCStressTest
    @Outcome(id = "(true, false|false, true|true, true), true", expect = Expect.ACCEPTABLE, desc = "One at a time.")
    @State
    public static class OneAttemptToConnectAtATime {
        private final ConnectionTable table = new ConnectionTable(new Atom("here@host"));
        private final AtomicInteger running = new AtomicInteger();

        @Actor
        public void one(LLL_Result r) {
            r.r1 = attempt();
        }

        @Actor
        public void other(LLL_Result r) {
            r.r2 = attempt();
        }

        /** Whether it was this one's to make. */
        private boolean attempt() {
            ConnectionTable.Attempt attempt = table.attempt(A);
            if (attempt.isNew()) {
                if (running.incrementAndGet() > 1) {
                    throw new IllegalStateException("two attempts at once");
                }
                running.decrementAndGet();
                table.failed(A, attempt.result(), new java.io.IOException("failed"));
            }
            return attempt.isNew();
        }

        @Arbiter
        public void arbiter(LLL_Result r) {
            r.r3 = table.attempt(A).isNew();
        }
    }

    @JCStressTest
    @Outcome(id = "true, (OK|OK_SIMULTANEOUS)", expect = Expect.ACCEPTABLE, desc = "The attempt goes on behind it.")
    @State
    public static class AnAttemptGoesOnBehindAHandshakeThatFailed {
        private final ConnectionTable table = new ConnectionTable(new Atom("here@host"));
        private final Atom other = new Atom("there@host");

        @Actor
        public void connecting(LL_Result r) {
            try {
                r.r1 = table.isStillWanted(other, table.attempt(other).result());
            } catch (InterruptedException e) {
                r.r1 = "interrupted";
            }
        }

        @Actor
        public void connectedTo(LL_Result r) {
            try (ConnectionTable.Acceptance acceptance = table.new Acceptance()) {
                r.r2 = acceptance.statusOf(other);
            }
        }
    }
}
