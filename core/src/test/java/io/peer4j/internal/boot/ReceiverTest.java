package io.peer4j.internal.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.internal.link.Incoming;
import io.peer4j.internal.link.Link;
import io.peer4j.internal.link.LinkMessage;
import io.peer4j.internal.reading.Lookout;
import io.peer4j.term.Binary;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReceiverTest {
    private static final Incoming NEXT = new Incoming.Text(Binary.EMPTY);

    /** A link on which the next message is always there, behind a while. */
    private static final class Recorded implements Link {
        private final boolean tells;
        private long whileNanos;
        private boolean isThere = true;
        private int waits;
        private int looks;

        Recorded(boolean tells) {
            this.tells = tells;
        }

        @Override
        public Incoming receive() {
            waits++;
            if (whileNanos > 0) {
                LockSupport.parkNanos(whileNanos);
            }
            return NEXT;
        }

        @Override
        public @Nullable Incoming tryReceive() {
            looks++;
            return isThere ? NEXT : null;
        }

        @Override
        public boolean tells() {
            return tells;
        }

        @Override
        public void send(LinkMessage message) {}

        @Override
        public long progress() {
            return 0;
        }

        @Override
        public int room() {
            return 0;
        }

        @Override
        public Incoming.Broken reject(String reason) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    /** On a busy machine even what is there comes late now and then. */
    private static void receiveUntilItLooks(Receiver receiver, Recorded link) {
        for (int i = 0; i < 100_000 && link.looks == 0; i++) {
            assertThat(receiver.receive()).isSameAs(NEXT);
        }
        assertThat(link.looks).isPositive();
        assertThat(link.waits).isGreaterThanOrEqualTo(Lookout.ENOUGH);
    }

    @Test
    void whatComesAgainAndAgainIsLookedForBeforeItIsWaitedFor() {
        Recorded link = new Recorded(true);
        Receiver receiver = new Receiver(link, 2);
        receiveUntilItLooks(receiver, link);

        int waits = link.waits;
        for (int i = 0; i < 10; i++) {
            receiver.receive();
        }
        assertThat(link.waits).isEqualTo(waits);
    }

    @Test
    void whatDoesNotComeAtOnceIsWaitedFor() {
        Recorded link = new Recorded(true);
        Receiver receiver = new Receiver(link, 2);
        receiveUntilItLooks(receiver, link);

        link.isThere = false;
        assertThat(receiver.receive()).isSameAs(NEXT);
        int looks = link.looks;
        link.whileNanos = Duration.ofMillis(1).toNanos();
        for (int i = 0; i < 2 * Lookout.ENOUGH; i++) {
            receiver.receive();
        }
        assertThat(link.looks).isEqualTo(looks);
    }

    @Test
    void nobodyLooksWhereOthersNeedTheProcessorOrNothingIsTold() {
        Recorded link = new Recorded(true);
        Receiver receiver = new Receiver(link, 2);
        receiveUntilItLooks(receiver, link);
        receiver.crowded();
        int waits = link.waits;
        receiver.receive();
        assertThat(link.waits).isEqualTo(waits + 1);

        for (Recorded other : new Recorded[] {new Recorded(true), new Recorded(false)}) {
            Receiver never = new Receiver(other, other.tells ? 1 : 2);
            for (int i = 0; i < 1000; i++) {
                never.receive();
            }
            assertThat(other.looks).isZero();
        }
    }
}
