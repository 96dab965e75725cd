package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.internal.link.Certificates;
import io.peer4j.testing.Programs;
import io.peer4j.testing.SharedEpmd;
import io.peer4j.testing.Soak;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One origin starts, calls and stops peers, over and over, and is afterwards what it was before. */
@Tag(Soak.TAG)
@Tag("erlang")
class PeerCyclesSoakTest {
    private static final Duration SETTLED = Duration.ofSeconds(20);
    private static final Duration WAIT_BOOT = Duration.ofMinutes(1);
    /** What a JVM opens late and once, a jar for one; a leak would be a descriptor for each cycle. */
    private static final int ONCE = 2;

    private static final double HEAP_GROWTH = 1.05;

    /** Most are JVMs. */
    private static final List<Pairing> PAIRINGS = pairings();

    private static List<Pairing> pairings() {
        List<Pairing> jvms = Pairing.all().stream().filter(Pairing::isJvm).toList();
        List<Pairing> all = new ArrayList<>(
                Collections.nCopies(3, jvms).stream().flatMap(List::stream).toList());
        Pairing.all().stream().filter(pairing -> !pairing.isJvm()).forEach(all::add);
        return all;
    }

    /** What an origin holds. */
    private record Holdings(long descriptors, long threads, long children, long names, long heapBytes) {
        static Holdings now() throws IOException {
            return new Holdings(
                    Programs.openDescriptors(),
                    countThreads(),
                    ProcessHandle.current().children().count(),
                    io.peer4j.node.Epmd.at(InetAddress.getLoopbackAddress(), Integer.parseInt(SharedEpmd.port()))
                            .names()
                            .size(),
                    heapAfterCollection());
        }

        /** Platform and virtual, but for the carriers of the latter, which come and go. */
        private static long countThreads() {
            return Programs.threads("").stream()
                    .filter(thread -> !thread.contains("ForkJoinPool"))
                    .count();
        }

        private static long heapAfterCollection() {
            System.gc();
            return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        }

        void assertNotGrownSince(Holdings before) {
            assertThat(descriptors).as("descriptors").isLessThanOrEqualTo(before.descriptors + ONCE);
            assertThat(threads).as("threads").isLessThanOrEqualTo(before.threads);
            assertThat(children).as("children").isLessThanOrEqualTo(before.children);
            assertThat(names).as("names at epmd").isLessThanOrEqualTo(before.names);
            assertThat((double) heapBytes).as("bytes of heap").isLessThanOrEqualTo(before.heapBytes * HEAP_GROWTH);
        }

        @Override
        public String toString() {
            return String.format(
                    "%d descriptors, %d threads, %d children, %d names, %.1f MB of heap",
                    descriptors, threads, children, names, heapBytes / 1e6);
        }
    }

    @Test
    void cyclesLeaveNothingBehind() throws Exception {
        Assumptions.assumeTrue(Programs.isInstalled("erl") && Programs.isInstalled("epmd"), "no erl is installed");
        int warmUp = Soak.rounds(PAIRINGS.size(), 200);
        int cycles = Soak.rounds(2 * PAIRINGS.size(), 2_000);
        cycle(warmUp);
        Certificates.fillCache();
        Holdings before = settled();

        long began = System.nanoTime();
        cycle(cycles);
        double seconds = (System.nanoTime() - began) / 1e9;

        await().atMost(SETTLED)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> Holdings.now().assertNotGrownSince(before));
        Soak.figure(
                "cycles of start, call, stop: %d in %.0f s; before: %s; after: %s",
                cycles, seconds, before, Holdings.now());
    }

    private static void cycle(int times) {
        for (int i = 0; i < times; i++) {
            Peer.Builder builder = PAIRINGS.get(i % PAIRINGS.size()).builder();
            try (Peer peer = builder.output(text -> {}).waitBoot(WAIT_BOOT).start()) {
                assertThat(peer.call("erlang", "abs", -i)).isEqualTo((long) i);
            }
        }
    }

    /** When what ends behind the last stop has ended: two times the same. */
    private static Holdings settled() throws IOException {
        Holdings[] last = {Holdings.now()};
        await().atMost(SETTLED).pollInterval(Duration.ofMillis(500)).until(() -> {
            Holdings before = last[0];
            last[0] = Holdings.now();
            return last[0].descriptors == before.descriptors
                    && last[0].threads == before.threads
                    && last[0].children == before.children
                    && last[0].names == before.names;
        });
        return last[0];
    }
}
