package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.term.Atom;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LinkTest {
    private static final Atom BROKEN = new Atom("broken");
    private static final Atom NORMAL = new Atom("normal");
    private static final Atom KILL = new Atom("kill");
    private static final Atom KILLED = new Atom("killed");
    private final JoinedNodes net = new JoinedNodes();
    private Node one = Node.create();
    private Node two = Node.create();
    private Mailbox here = one.prepare();
    private Mailbox near = one.prepare();
    private Mailbox far = two.prepare();

    @BeforeEach
    void join() throws Exception {
        one = net.start("one");
        two = net.start("two");
        here = one.open();
        near = one.open();
        far = two.open();
    }

    @AfterEach
    void part() {
        net.close();
    }

    private static Term exit(Mailbox from, Term reason) {
        return Term.tuple(new Atom("EXIT"), from.self(), reason);
    }

    private void linkFar() {
        here.link(far.self());
        await().until(() -> far.links().contains(here.self()));
    }

    @Test
    void theEndOfAProcessEndsThoseThatAreLinkedToIt() {
        here.link(near.self());
        assertThat(near.links()).containsExactly(here.self());

        near.exit(BROKEN);

        assertThat(here.exitReason()).isEqualTo(BROKEN);
    }

    @Test
    void theEndOfAProcessEndsThoseOnOtherNodes() {
        linkFar();

        here.exit(BROKEN);

        await().until(() -> BROKEN.equals(far.exitReason()));
    }

    @Test
    void aNormalEndLeavesTheOthersAlive() throws InterruptedException {
        linkFar();
        here.link(near.self());
        far.trapExit(true);

        here.close();

        assertThat(near.isAlive()).isTrue();
        assertThat(near.links()).isEmpty();
        assertThat(far.receive()).isEqualTo(exit(here, NORMAL));
    }

    @Test
    void aProcessThatTrapsExitsGetsThemAsMessages() throws InterruptedException {
        assertThat(here.trapExit(true)).isFalse();
        linkFar();

        far.exit(BROKEN);

        assertThat(here.receive()).isEqualTo(exit(far, BROKEN));
        assertThat(here.links()).isEmpty();
    }

    @Test
    void killIsNotTrappedAndSpreadsAsKilled() throws InterruptedException {
        here.trapExit(true);
        far.trapExit(true);
        linkFar();

        here.exit(far.self(), KILL);

        assertThat(here.receive()).isEqualTo(exit(far, KILLED));
        assertThat(far.exitReason()).isEqualTo(KILLED);
    }

    @Test
    void anExitSignalIsSentToAProcessOnAnotherNode() throws InterruptedException {
        far.trapExit(true);

        here.exit(far.self(), NORMAL);
        here.exit(far.self(), BROKEN);

        assertThat(far.receive()).isEqualTo(exit(here, NORMAL));
        assertThat(far.receive()).isEqualTo(exit(here, BROKEN));
    }

    @Test
    void aLinkToNobodyIsNoproc() throws InterruptedException {
        here.trapExit(true);
        near.close();
        far.close();

        here.link(near.self());
        here.link(far.self());

        assertThat(here.receive()).isEqualTo(exit(near, new Atom("noproc")));
        assertThat(here.receive()).isEqualTo(exit(far, new Atom("noproc")));
    }

    @Test
    void aLinkToANodeThatIsNotThereIsNoconnection() throws InterruptedException {
        here.trapExit(true);
        Pid nobody = new Pid(new Atom("nowhere@test"), 1, 0, 7);

        here.link(nobody);

        assertThat(here.receive()).isEqualTo(Term.tuple(new Atom("EXIT"), nobody, new Atom("noconnection")));
    }

    @Test
    void aLostConnectionBreaksLinksOnce() throws InterruptedException {
        here.trapExit(true);
        linkFar();

        net.lose(one, two);

        assertThat(here.receive()).isEqualTo(exit(far, new Atom("noconnection")));
        await().until(() -> new Atom("noconnection").equals(far.exitReason()));
        assertThat(here.receive(Duration.ZERO)).isNull();
    }

    @Test
    void noExitComesByALinkThatWasTakenBack() {
        linkFar();
        here.link(near.self());

        here.unlink(far.self());
        here.unlink(near.self());
        far.exit(BROKEN);
        near.exit(BROKEN);

        await().until(() -> far.links().isEmpty());
        assertThat(here.links()).isEmpty();
        assertThat(here.isAlive()).isTrue();
    }

    @Test
    void aLinkCanBeMadeAnewBeforeTheUnlinkWasSeen() {
        linkFar();
        here.unlink(far.self());
        here.link(far.self());

        await().until(() ->
                here.links().equals(List.of(far.self())) && far.links().contains(here.self()));
        here.exit(BROKEN);
        await().until(() -> BROKEN.equals(far.exitReason()));
    }

    @Test
    void aChainOfTenThousandLinksEndsWithoutADeepStack() {
        List<Mailbox> chain = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            chain.add(one.open());
            if (i > 0) {
                chain.get(i).link(chain.get(i - 1).self());
            }
        }

        chain.getFirst().exit(BROKEN);

        assertThat(chain).allMatch(process -> BROKEN.equals(process.exitReason()));
        assertThat(one.processes())
                .contains(here.self())
                .doesNotContain(chain.getLast().self());
    }

    @Test
    void aLinkThatMeetsTheEndOfItsProcessLeavesNobodyBehind() throws Exception {
        for (int i = 0; i < 300; i++) {
            Mailbox left = one.open();
            Mailbox right = one.open();
            CyclicBarrier start = new CyclicBarrier(2);
            Thread linking = Thread.startVirtualThread(() -> {
                meet(start);
                left.link(right.self());
            });
            meet(start);
            left.exit(BROKEN);
            linking.join();

            assertThat(right.links().isEmpty() || !right.isAlive()).isTrue();
        }
    }

    @Test
    void aFarLinkThatMeetsTheEndOfItsProcessEndsTheOther() throws Exception {
        for (int i = 0; i < 100; i++) {
            Mailbox left = one.open();
            Mailbox right = two.open();
            CyclicBarrier start = new CyclicBarrier(2);
            Thread linking = Thread.startVirtualThread(() -> {
                meet(start);
                left.link(right.self());
            });
            meet(start);
            right.exit(BROKEN);
            linking.join();

            CompletableFuture<Term> ended = new CompletableFuture<>();
            left.onExit(ended::complete);
            assertThat(ended.get(10, TimeUnit.SECONDS)).isIn(BROKEN, new Atom("noproc"));
        }
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aSpawnedProcessIsLinkedFromItsStart() throws InterruptedException {
        here.trapExit(true);

        Mailbox child = here.spawnLink(self -> {
            throw ErlangException.exit(BROKEN);
        });

        assertThat(here.receive()).isEqualTo(exit(child, BROKEN));
    }

    @Test
    void anExceptionOfJavasIsAReason() throws InterruptedException {
        here.trapExit(true);

        here.spawnLink(self -> {
            throw new IllegalStateException("oops");
        });

        Term reason = ((Tuple) here.receive()).get(2);
        assertThat(((Tuple) reason).get(0))
                .isEqualTo(Term.tuple(new Atom("java.lang.IllegalStateException"), Term.binary("oops")));
    }

    @Test
    void aSenderOfAnotherNodesLosesItsConnection() {
        assertThat(one.connect(two.name())).isTrue();
        NodeConnection over = Objects.requireNonNull(one.existingConnection(two.name()));

        over.send(new Signal.Exit(new Pid(new Atom("other@test"), 1, 0, 9), far.self(), BROKEN));

        await().until(() -> !over.isUp());
        assertThat(far.isAlive()).isTrue();
    }
}
