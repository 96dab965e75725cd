package io.peer4j.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.internal.link.Incoming;
import io.peer4j.internal.link.LinkMessage;
import io.peer4j.internal.link.LinkMessage.Reply;
import io.peer4j.term.IntTerm;
import io.peer4j.testing.FakeLink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a look at the link meets, on the own thread and on a caller's, over a link that says what a test wants. */
@Timeout(30)
class LinkReaderTurnTest {
    /** More than anybody reads in a moment, and not for ever, where a reader does not stop. */
    private static final int MANY = 1_000_000;

    private static final Incoming.End END = new Incoming.End("over the limit");

    private final Scripted link = new Scripted();
    private final AtomicInteger replies = new AtomicInteger();
    private final List<Incoming> others = Collections.synchronizedList(new ArrayList<>());
    private final CompletableFuture<Integer> never = new CompletableFuture<>();
    private final CompletableFuture<LinkReader> made = new CompletableFuture<>();
    private final CountDownLatch begin = new CountDownLatch(1);
    private final Thread own = Thread.ofPlatform().daemon().start(this::readAll);
    private final LinkReader reader = made.join();

    private void readAll() {
        LinkReader created = new LinkReader(link, () -> false, unused -> replies.incrementAndGet(), others::add);
        made.complete(created);
        try {
            begin.await();
        } catch (InterruptedException e) {
            return;
        }
        created.run();
    }

    @AfterEach
    void end() throws InterruptedException {
        link.ended = true;
        reader.readOn();
        own.join();
    }

    /** Its stream has replies that come at once, so that the reading is left to callers. */
    private final class Scripted implements FakeLink {
        volatile @Nullable Incoming ownSees;
        volatile @Nullable Incoming callerSees;
        volatile boolean ended;
        private final AtomicInteger seen = new AtomicInteger();
        private final AtomicInteger looked = new AtomicInteger();

        Reply reply() {
            return new Reply(1, LinkMessage.Outcome.OK, IntTerm.of(1));
        }

        @Override
        public boolean tells() {
            return true;
        }

        @Override
        public @Nullable Incoming tryReceive() {
            boolean isOwn = Thread.currentThread() == own;
            if (!isOwn) {
                looked.incrementAndGet();
            }
            Incoming next = isOwn ? ownSees : callerSees;
            return next != null && seen.getAndIncrement() < MANY ? next : null;
        }

        @Override
        public Incoming receive() {
            if (ended) {
                return END;
            }
            reader.await(never);
            return reply();
        }

        @Override
        public void send(LinkMessage message) {}

        @Override
        public int room() {
            return 0;
        }
    }

    /** Waits for a reply that does not come, until it was this thread that looked for it. */
    private void awaitLooking() {
        while (link.looked.get() == 0) {
            reader.await(never);
        }
    }

    @Test
    void anEndThatTheOwnThreadMeetsInALookIsTheEnd() throws Exception {
        link.ownSees = END;
        begin.countDown();
        assertThat(own.join(Duration.ofSeconds(20))).isTrue();
        assertThat(others).containsExactly(END);
        assertThat(reader.fault()).isEqualTo("over the limit");
        assertThat(reader.isTaking()).isTrue();
    }

    @Test
    void anEndThatACallerMeetsIsTheEnd() throws Exception {
        link.callerSees = END;
        begin.countDown();
        awaitLooking();
        assertThat(own.join(Duration.ofSeconds(20))).isTrue();
        assertThat(others).containsExactly(END);
        assertThat(reader.fault()).isEqualTo("over the limit");
    }

    @Test
    void aCallerReadsForAMomentThoughRepliesComeWithoutAGap() {
        link.callerSees = link.reply();
        begin.countDown();
        awaitLooking();
        assertThat(link.seen).hasValueLessThan(MANY);
    }
}
