package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peer4j.term.Atom;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NestingTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void programStandsOnTopOfEightPeers() {
        Nesting deepest = Nesting.of(null, null, 7);
        for (int i = 1; i <= 8; i++) {
            deepest = Nesting.of(deepest.below("p" + i).variable(), null, 100 + i);
        }

        assertThat(deepest.variable()).isEqualTo("8 process 7 > p1 > p2 > p3 > p4 > p5 > p6 > p7 > p8");
        Nesting eighth = deepest;
        assertThatThrownBy(() -> eighth.below("p9"))
                .isInstanceOfSatisfying(
                        BootFailedException.class, e -> assertThat(e.reason()).isEqualTo(new Atom("system_limit")))
                .hasMessageContaining("expected at most 8 peers below each other, got process 7 > p1 > p2")
                .hasMessageContaining(" > p8 > p9")
                .hasMessageContaining("-Dpeer4j.maxDepth=9");
    }

    @Test
    void boundThatIsAskedForIsPassedOn() {
        Nesting nesting = Nesting.of(Nesting.of(null, "9", 7).below("p1").variable(), null, 8);

        assertThat(nesting.most()).isEqualTo(9);
        assertThat(Nesting.of(nesting.variable(), "1", 8).most()).isEqualTo(1);
        assertThatThrownBy(() -> Nesting.of(null, "0", 7).below("p")).isInstanceOf(BootFailedException.class);
    }

    @Test
    void boundThatIsNoNumberIsRefusedByName() {
        for (String wrong : new String[] {"", "-1", "many", "99999999999"}) {
            assertThatThrownBy(() -> Nesting.of(null, wrong, 7))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("peer4j.maxDepth")
                    .hasMessageEndingWith("got \"" + wrong + "\"");
        }
    }

    @Test
    void foreignVariableCountsAsNone() {
        for (String foreign : new String[] {"", "x", "many process 1", " process 1"}) {
            assertThat(Nesting.of(foreign, null, 7)).isEqualTo(new Nesting(8, "process 7"));
        }
    }

    @Test
    void peerBelowTheBoundIsRefusedWithTheChain() {
        try (Peer peer =
                Peer.builder().args("-Dpeer4j.maxDepth=2").waitBoot(LONG).start()) {
            assertThatThrownBy(() -> peer.call(LONG, NestingTest::startTwoDeep))
                    .isInstanceOf(RemoteCallException.class)
                    .hasMessageContaining("expected at most 2 peers below each other, got process "
                            + ProcessHandle.current().pid() + " > " + peer.name() + " > ");
        }
    }

    private static long startTwoDeep() {
        try (Peer peer = Peer.builder().waitBoot(LONG).start()) {
            return peer.call(LONG, () -> {
                try (Peer third = Peer.start()) {
                    return third.osPid();
                }
            });
        }
    }
}
