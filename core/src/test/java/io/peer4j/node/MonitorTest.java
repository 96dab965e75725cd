package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import io.peer4j.testing.Latches;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class MonitorTest {
    private static final Atom BROKEN = new Atom("broken");
    private static final Atom NOPROC = new Atom("noproc");
    private static final Atom NOCONNECTION = new Atom("noconnection");
    private static final Atom HELLO = new Atom("hello");
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
        near = one.open("near");
        far = two.open("far");
    }

    @AfterEach
    void part() {
        net.close();
    }

    private static Term down(Reference reference, Term object, Term reason) {
        return Term.tuple(new Atom("DOWN"), reference, new Atom("process"), object, reason);
    }

    private Term at(String name, Node node) {
        return Term.tuple(new Atom(name), node.name());
    }

    @Test
    void theEndOfAProcessIsToldByItsPid() throws InterruptedException {
        Reference first = here.monitor(near.self());
        near.exit(BROKEN);
        assertThat(here.receive()).isEqualTo(down(first, near.self(), BROKEN));

        Reference second = here.monitor(far.self());
        far.exit(BROKEN);
        Term told = here.receive();
        assertThat(told).isIn(down(second, far.self(), BROKEN), down(second, far.self(), NOPROC));
    }

    @Test
    void theEndOfAProcessIsToldByItsNameAndNode() throws InterruptedException {
        Reference first = here.monitor(new Atom("near"));
        near.close();
        assertThat(here.receive()).isEqualTo(down(first, at("near", one), new Atom("normal")));

        Reference second = here.monitor(at("far", two));
        here.send(at("far", two), HELLO);
        assertThat(far.receive()).isEqualTo(HELLO);
        far.close();
        assertThat(here.receive()).isEqualTo(down(second, at("far", two), new Atom("normal")));
    }

    @Test
    void anEndThatComesWhileItsMonitorIsFlushedLeavesNoMessage() throws Exception {
        for (int round = 0; round < 20_000; round++) {
            Mailbox ending = one.open();
            Reference reference = here.monitor(ending.self());
            Thread end = Thread.startVirtualThread(ending::close);
            for (int i = round % 300; i > 0; i--) {
                Thread.onSpinWait();
            }

            here.demonitorAndFlush(reference);
            end.join();

            assertThat(here.receive(Duration.ZERO)).isNull();
        }
    }

    @Test
    void nobodyIsNoproc() throws InterruptedException {
        Reference first = here.monitor(new Atom("nobody"));
        assertThat(here.receive()).isEqualTo(down(first, at("nobody", one), NOPROC));

        Reference second = here.monitor(at("nobody", two));
        assertThat(here.receive()).isEqualTo(down(second, at("nobody", two), NOPROC));
    }

    @Test
    void aNodeThatIsNotThereIsNoconnection() throws InterruptedException {
        Pid nobody = new Pid(new Atom("nowhere@test"), 1, 0, 7);

        Reference reference = here.monitor(nobody);

        assertThat(here.receive()).isEqualTo(down(reference, nobody, NOCONNECTION));
    }

    @Test
    void aLostConnectionIsToldOnce() throws InterruptedException {
        Reference reference = here.monitor(far.self());

        net.lose(one, two);

        assertThat(here.receive()).isEqualTo(down(reference, far.self(), NOCONNECTION));
        far.close();
        assertThat(here.receive(Duration.ofMillis(20))).isNull();
    }

    @Test
    void nothingIsToldOfAMonitorThatWasTakenBack() throws InterruptedException {
        Reference first = here.monitor(near.self());
        Reference second = here.monitor(near.self());

        assertThat(here.demonitor(first)).isTrue();
        assertThat(here.demonitor(first)).isFalse();
        near.close();

        assertThat(here.receive()).isEqualTo(down(second, near.self(), new Atom("normal")));
        assertThat(here.queueLength()).isZero();
    }

    @Test
    void aMessageThatHasComeIsFlushed() {
        Reference reference = here.monitor(near.self());
        near.close();
        assertThat(here.queueLength()).isEqualTo(1);

        assertThat(here.demonitorAndFlush(reference)).isFalse();

        assertThat(here.queueLength()).isZero();
    }

    @Test
    void whatNamesNoProcessIsRefused() {
        assertThatThrownBy(() -> here.monitor(Term.integer(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected a pid, a name or {Name, Node}, got: 1");
    }

    @Test
    void anAliasIsAWayToItsProcessUntilItIsTakenBack() throws InterruptedException {
        Reference alias = here.alias();
        assertThat(far.send(alias, HELLO)).isTrue();
        assertThat(near.send(alias, HELLO)).isTrue();
        assertThat(here.receive()).isEqualTo(HELLO);
        assertThat(here.receive()).isEqualTo(HELLO);

        assertThat(near.unalias(alias)).isFalse();
        assertThat(here.unalias(alias)).isTrue();

        assertThat(near.send(alias, HELLO)).isFalse();
    }

    @Test
    void theAliasOfAMonitorEndsWithIt() throws InterruptedException {
        Reference demonitored = here.monitor(far.self(), AliasMode.DEMONITOR);
        assertThat(near.send(demonitored, HELLO)).isTrue();
        here.demonitor(demonitored);
        assertThat(near.send(demonitored, HELLO)).isFalse();

        Reference replied = here.monitor(far.self(), AliasMode.REPLY_DEMONITOR);
        assertThat(near.send(replied, HELLO)).isTrue();
        assertThat(near.send(replied, HELLO)).isFalse();

        Reference lasting = here.monitor(far.self(), AliasMode.EXPLICIT_UNALIAS);
        here.demonitor(lasting);
        assertThat(near.send(lasting, HELLO)).isTrue();
        assertThat(here.queueLength()).isEqualTo(3);
    }

    @Test
    void aliasesEndWithTheirProcess() {
        Reference alias = here.alias();

        here.close();

        assertThat(near.send(alias, HELLO)).isFalse();
        assertThat(one.aliases().get(one.canonical(alias))).isNull();
    }

    @Test
    void nodesThatComeAndGoAreToldInOrder() throws Exception {
        Mailbox watcher = one.open();
        one.monitorNodes(watcher);
        one.monitorNode(watcher, two.name());

        Atom up = new Atom("nodeup");
        Atom down = new Atom("nodedown");
        assertThat(watcher.receive()).isEqualTo(Term.tuple(up, two.name()));
        assertThat(one.nodes()).containsExactly(two.name());
        net.lose(one, two);
        assertThat(watcher.receive()).isEqualTo(Term.tuple(down, two.name()));
        assertThat(watcher.receive()).isEqualTo(Term.tuple(down, two.name()));
    }

    @Test
    void aMonitoredNodeThatIsNotThereIsDownAtOnce() throws InterruptedException {
        one.monitorNode(here, new Atom("nowhere@test"));

        assertThat(here.receive()).isEqualTo(Term.tuple(new Atom("nodedown"), new Atom("nowhere@test")));
    }

    @Test
    void aHiddenNodeIsAmongTheHiddenOnes() throws Exception {
        Node hidden = net.start(Node.create(), NodeOptions.shortName("hidden").asHidden());

        assertThat(one.connect(hidden.name())).isTrue();

        assertThat(one.hiddenNodes()).containsExactly(hidden.name());
        assertThat(one.nodes()).doesNotContain(hidden.name());
    }

    @Test
    void pidsFromBeforeTheNodesNameStillReachTheirProcess() throws Exception {
        Node node = Node.create();
        Mailbox box = node.open("box");
        Mailbox linked = node.open();
        Pid before = box.self();
        linked.link(before);
        Reference monitor = linked.monitor(before);
        net.start(node, NodeOptions.shortName("late"));

        assertThat(box.self().node()).isEqualTo(new Atom("late@test"));
        assertThat(node.send(before, HELLO)).isTrue();
        assertThat(far.send(box.self(), HELLO)).isTrue();
        assertThat(box.receive()).isEqualTo(HELLO);
        assertThat(box.receive()).isEqualTo(HELLO);
        assertThat(linked.links()).containsExactly(box.self());
        linked.trapExit(true);
        box.exit(BROKEN);
        assertThat(linked.messages())
                .hasSize(2)
                .contains(Term.tuple(new Atom("EXIT"), box.self(), BROKEN))
                .anyMatch(message -> message.toString().contains("DOWN"));
        assertThat(linked.demonitor(monitor)).isFalse();
    }

    @Test
    void aStoppedNodeHasNoNameAndNoConnections() throws Exception {
        assertThat(one.connect(two.name())).isTrue();

        one.stop();

        assertThat(one.isAlive()).isFalse();
        assertThat(here.self().node()).isEqualTo(Node.NO_NODE);
        assertThat(one.nodes()).isEmpty();
        await().until(() -> two.nodes().isEmpty());
        assertThat(here.send(far.self(), HELLO)).isFalse();
        net.start(one, NodeOptions.shortName("again"));
        assertThat(here.send(far.self(), HELLO)).isTrue();
    }

    @Test
    void aProcessIsSpawnedOnAnotherNodeWithLinkAndMonitor() throws InterruptedException {
        two.functions((module, function, args) -> {
            throw ErlangException.exit(Term.tuple(module, function, args));
        });
        here.trapExit(true);

        Reference request = here.spawnRequest(
                two.name(),
                new Atom("m"),
                new Atom("f"),
                Term.list(HELLO),
                SpawnOptions.DEFAULT.linked().monitored());

        Term reply = here.receive();
        Pid pid = (Pid) ((Tuple) reply).get(3);
        assertThat(reply).isEqualTo(Term.tuple(new Atom("spawn_reply"), request, Atom.OK, pid));
        Term reason = Term.tuple(new Atom("m"), new Atom("f"), Term.list(HELLO));
        assertThat(List.of(here.receive(), here.receive()))
                .containsExactlyInAnyOrder(down(request, pid, reason), Term.tuple(new Atom("EXIT"), pid, reason));
    }

    @Test
    void whatWasSpawnedIsKilledOnRequestAndNothingIsToldOfIt() throws InterruptedException {
        CompletableFuture<Term> end = new CompletableFuture<>();
        CountDownLatch runs = new CountDownLatch(1);
        two.functions((module, function, args) -> sleep(runs, end));
        Reference request = spawnSleeper();
        runs.await();

        assertThat(here.killSpawned(request)).isTrue();

        assertThat(end.join()).isEqualTo(new Atom("killed"));
        assertThat(here.killSpawned(request)).isFalse();
        assertThat(here.receive(Duration.ofMillis(20))).isNull();
    }

    @Test
    void whatIsYetToBeSpawnedIsKilledAsSoonAsItIsThere() throws InterruptedException {
        CompletableFuture<Term> end = new CompletableFuture<>();
        CountDownLatch held = new CountDownLatch(1);
        two.functions(new Functions() {
            @Override
            public Term apply(Atom module, Atom function, ListTerm args) {
                return sleep(new CountDownLatch(1), new CompletableFuture<>());
            }

            @Override
            public void start(Runnable process, Atom module, Atom function, ListTerm args) {
                if (function.equals(HELLO)) {
                    // It may never begin; none of the others ends.
                    two.eachProcess(started -> started.onExit(end::complete));
                    Functions.super.start(process, module, function, args);
                } else {
                    // On the thread that takes the signals, so the next request waits.
                    Latches.await(held);
                }
            }
        });
        here.spawnRequest(two.name(), HELLO, BROKEN, ListTerm.EMPTY, SpawnOptions.DEFAULT);
        here.receive();
        Reference request = spawnSleeper();

        assertThat(here.killSpawned(request)).isTrue();
        held.countDown();

        assertThat(end.join()).isEqualTo(new Atom("killed"));
        assertThat(here.receive(Duration.ofMillis(20))).isNull();
    }

    @Test
    void aRequestThatThereWasNoMemoryToSendIsForgotten() {
        OutOfMemoryError error = new OutOfMemoryError("for a moment");
        AtomicReference<Reference> request = new AtomicReference<>();
        net.onSend(signal -> {
            if (signal instanceof Signal.SpawnRequest spawn) {
                request.set(spawn.request());
                throw error;
            }
        });

        assertThatThrownBy(this::spawnSleeper).isSameAs(error);

        assertThat(here.abandonSpawn(request.get())).isFalse();
    }

    private Reference spawnSleeper() {
        return here.spawnRequest(
                two.name(),
                HELLO,
                HELLO,
                ListTerm.EMPTY,
                SpawnOptions.DEFAULT.monitored().replying(SpawnOptions.Reply.ERROR_ONLY));
    }

    /** Sleeps until its process is ended, and tells why it was. */
    private static Term sleep(CountDownLatch runs, CompletableFuture<Term> end) {
        Mailbox self = Objects.requireNonNull(Mailbox.current());
        self.onExit(end::complete);
        runs.countDown();
        try {
            Thread.sleep(Duration.ofSeconds(20));
            return Atom.OK;
        } catch (InterruptedException e) {
            return BROKEN;
        }
    }

    @Test
    void aFunctionThatIsNotThereIsUndef() throws InterruptedException {
        here.spawnRequest(
                one.name(),
                new Atom("m"),
                new Atom("f"),
                ListTerm.EMPTY,
                SpawnOptions.DEFAULT.monitored().replying(SpawnOptions.Reply.NO));

        Term frame = Term.tuple(new Atom("m"), new Atom("f"), ListTerm.EMPTY, ListTerm.EMPTY);
        assertThat(((Tuple) here.receive()).get(4)).isEqualTo(Term.tuple(new Atom("undef"), Term.list(frame)));
    }

    @Test
    void aSpawnOnANodeThatIsNotThereFails() throws InterruptedException {
        Reference request = here.spawnRequest(
                new Atom("nowhere@test"), new Atom("m"), new Atom("f"), ListTerm.EMPTY, SpawnOptions.DEFAULT);

        assertThat(here.receive()).isEqualTo(Term.tuple(new Atom("spawn_reply"), request, Atom.ERROR, NOCONNECTION));
    }

    @Test
    void aSpawnedProcessHasTheGroupLeaderOfTheOneThatAsked() throws InterruptedException {
        two.functions((module, function, args) -> {
            Mailbox self = Mailbox.current();
            throw ErlangException.exit(self == null ? Atom.UNDEFINED : self.groupLeader());
        });
        here.groupLeader(near.self());

        here.spawnRequest(
                two.name(),
                new Atom("m"),
                new Atom("f"),
                ListTerm.EMPTY,
                SpawnOptions.DEFAULT.monitored().replying(SpawnOptions.Reply.ERROR_ONLY));

        assertThat(((Tuple) here.receive()).get(4)).isEqualTo(near.self());
    }

    @Test
    void whatAListenerSendsReachesANodeThatIsNotConnectedYet() throws InterruptedException {
        near.onExit(reason -> {
            for (int i = 0; i < 10; i++) {
                one.send(at("far", two), Term.integer(i));
            }
        });
        here.link(near.self());

        here.exit(BROKEN);

        for (int i = 0; i < 10; i++) {
            assertThat(far.receive()).isEqualTo(Term.integer(i));
        }
    }

    @Test
    void aMonitoredSpawnHereEndsWithDown() throws InterruptedException {
        Mailbox.Monitored child = here.spawnMonitor(self -> self.receive());

        child.process().send(child.process().self(), HELLO);

        assertThat(here.receive())
                .isEqualTo(down(child.monitor(), child.process().self(), new Atom("normal")));
    }
}
