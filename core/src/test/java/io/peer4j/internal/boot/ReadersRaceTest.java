package io.peer4j.internal.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.internal.link.LinkMessage;
import io.peer4j.term.Term;
import io.peer4j.testing.Soak;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The hand-over of the reading: calls that end at once, compute or wait come in bursts, fewer and more of them than there
 * are readers and workers. One thread reads at a time, there is always one that does, and each call is answered once.
 */
@Tag(Soak.TAG)
@Timeout(600)
class ReadersRaceTest {
    private static final int MOST = 60;

    private final Random random = new Random(Long.getLong("peer4j.seed", 1));

    /** A function of the peer's that takes {@code nanos} of its processor. */
    public static long compute(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        return nanos;
    }

    private long start(ScriptedOrigin origin) {
        return switch (random.nextInt(4)) {
            case 0 -> origin.start("timer", "sleep", Term.integer(random.nextInt(3)));
            case 1 -> origin.start(getClass().getName(), "compute", Term.integer(random.nextInt(200_000)));
            default -> origin.start("erlang", "abs", Term.integer(-random.nextInt(100)));
        };
    }

    @Test
    void eachCallIsAnsweredOnceAndOneThreadReadsAtATime() {
        int rounds = Soak.rounds(300, 20_000);
        long calls = 0;
        try (ScriptedOrigin origin = new ScriptedOrigin("-user", "peer")) {
            assertThat(origin.next()).isInstanceOf(LinkMessage.Started.class);
            for (int round = 0; round < rounds; round++) {
                Set<Long> open = new HashSet<>();
                for (int burst = 1 + random.nextInt(random.nextInt(10) == 0 ? MOST : 8); burst > 0; burst--) {
                    open.add(start(origin));
                    calls++;
                }
                while (!open.isEmpty()) {
                    LinkMessage.Reply reply = (LinkMessage.Reply) origin.next();
                    assertThat(reply.outcome()).as("round %d: %s", round, reply).isEqualTo(LinkMessage.Outcome.OK);
                    assertThat(open.remove(reply.seq()))
                            .as("round %d: %s", round, reply)
                            .isTrue();
                }
            }
            assertThat(origin.doubleReads).hasValue(0);
        }
        Soak.figure("hand-over of the reading: %,d calls in %,d bursts", calls, rounds);
    }
}
