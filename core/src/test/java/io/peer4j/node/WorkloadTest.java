package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WorkloadTest {
    private static final int MIB = 1 << 20;
    private static final int LIMIT = 8 * MIB;

    private final Set<Workload> all = ConcurrentHashMap.newKeySet();
    private final AtomicLong queued = new AtomicLong();
    private final Workload one = new Workload(LIMIT, all, queued::get);
    private final Workload other = new Workload(LIMIT, all, () -> 0);

    /** How many requests of 1 MiB begin before one is refused. */
    private static int fill(Workload work) {
        int count = 0;
        while (work.begin(MIB)) {
            count++;
        }
        return count;
    }

    @Test
    void requestBeyondTheLimitIsRefusedUntilOneEnds() {
        assertThat(fill(one)).isEqualTo(8);

        one.end(MIB);

        assertThat(one.begin(MIB)).isTrue();
        assertThat(one.begin(MIB)).isFalse();
    }

    @Test
    void whatWaitsToBeSentCounts() {
        queued.set(3L * MIB);
        one.sending(3L * MIB);
        assertThat(fill(one)).isEqualTo(2);

        one.sending(-3L * MIB);
        assertThat(fill(one)).isEqualTo(3);
    }

    @Test
    void nodesShareTheLimit() {
        assertThat(fill(one)).isEqualTo(8);
        assertThat(fill(other)).isEqualTo(4);
        assertThat(one.begin(MIB)).isFalse();
    }

    @Test
    void oneRequestAtATimeIsNeverRefused() {
        assertThat(one.begin(100L * MIB)).isTrue();
        assertThat(one.begin(MIB)).isFalse();
        assertThat(other.begin(100L * MIB)).isTrue();
    }

    @Test
    void endOfConnectionLeavesItsShareToOthers() {
        assertThat(fill(one)).isEqualTo(8);
        one.close();
        assertThat(fill(other)).isEqualTo(8);
    }
}
