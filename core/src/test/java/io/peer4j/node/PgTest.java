package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peer4j.term.Atom;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
@Tag("older-java")
class PgTest {
    private static final Atom SCOPE = new Atom("groups");
    private static final Atom GROUP = new Atom("workers");
    private final JoinedNodes net = new JoinedNodes();
    private Node one = Node.create();
    private Node two = Node.create();
    private Mailbox here = one.prepare();
    private Mailbox there = two.prepare();

    @BeforeEach
    void join() throws Exception {
        one = net.start("one");
        two = net.start("two");
        here = one.open();
        there = two.open();
        one.connect(two.name());
        Pg.start(one, SCOPE);
        Pg.start(two, SCOPE);
    }

    @AfterEach
    void part() {
        net.close();
    }

    private void awaitMembers(Node node, Pid... pids) {
        await().untilAsserted(() -> assertThat(Pg.members(node, SCOPE, GROUP)).containsExactlyInAnyOrder(pids));
    }

    @Test
    void membersAreKnownOnBothNodes() throws InterruptedException {
        Pg.join(here, SCOPE, GROUP, List.of(here.self()));
        Pg.join(there, SCOPE, GROUP, List.of(there.self()));

        awaitMembers(one, here.self(), there.self());
        awaitMembers(two, here.self(), there.self());
        assertThat(Pg.localMembers(one, SCOPE, GROUP)).containsExactly(here.self());
        assertThat(Pg.groups(one, SCOPE)).containsExactly(GROUP);
        assertThat(Pg.localGroups(two, SCOPE)).containsExactly(GROUP);
        assertThat(Pg.members(one, Pg.DEFAULT_SCOPE, GROUP)).isEmpty();
    }

    @Test
    void memberThatJoinedTwiceLeavesTwice() throws InterruptedException {
        Pg.join(here, SCOPE, GROUP, List.of(here.self(), here.self()));
        awaitMembers(two, here.self(), here.self());

        assertThat(Pg.leave(here, SCOPE, GROUP, List.of(here.self()))).isTrue();
        awaitMembers(two, here.self());
        assertThat(Pg.leave(here, SCOPE, GROUP, List.of(here.self()))).isTrue();
        awaitMembers(two);
        assertThat(Pg.leave(here, SCOPE, GROUP, List.of(here.self()))).isFalse();
        assertThat(Pg.groups(one, SCOPE)).isEmpty();
    }

    @Test
    void memberThatEndsLeaves() throws InterruptedException {
        Mailbox worker = one.open();
        Pg.join(here, SCOPE, GROUP, List.of(worker.self(), here.self()));
        awaitMembers(two, worker.self(), here.self());

        worker.close();

        awaitMembers(two, here.self());
        awaitMembers(one, here.self());
    }

    @Test
    void membersOfALostNodeAreBackWithIt() throws Exception {
        Pg.join(there, SCOPE, GROUP, List.of(there.self()));
        awaitMembers(one, there.self());

        net.lose(one, two);
        awaitMembers(one);

        one.connect(two.name());
        awaitMembers(one, there.self());
    }

    @Test
    void scopeThatEndsTakesItsMembersAlong() throws InterruptedException {
        Pg.join(there, SCOPE, GROUP, List.of(there.self()));
        awaitMembers(one, there.self());

        GenServer.stop(there, SCOPE);

        awaitMembers(one);
        assertThat(Pg.members(two, SCOPE, GROUP)).isEmpty();
    }

    @Test
    void monitorsHearOfEachChange() throws InterruptedException {
        Pg.Monitor all = Pg.monitorScope(here, SCOPE);
        Pg.Monitor group = Pg.monitor(here, SCOPE, GROUP);
        assertThat(all.groups()).isEmpty();
        assertThat(group.groups()).containsOnly(java.util.Map.entry(GROUP, List.of()));

        Pg.join(there, SCOPE, GROUP, List.of(there.self()));

        Term joined = Term.tuple(group.reference(), new Atom("join"), GROUP, Term.list(there.self()));
        assertThat(here.receive(message -> ((Tuple) message).get(0).equals(group.reference())))
                .isEqualTo(joined);
        assertThat(((Tuple) here.receive()).get(0)).isEqualTo(all.reference());
        assertThat(Pg.demonitor(here, SCOPE, all.reference())).isTrue();
        assertThat(Pg.demonitor(here, SCOPE, all.reference())).isFalse();

        there.close();

        assertThat(((Tuple) here.receive()).get(1)).isEqualTo(new Atom("leave"));
        assertThat(here.queueLength()).isZero();
    }

    @Test
    void processesOfAnotherNodeAndMissingScopesAreRefused() {
        assertThatThrownBy(() -> Pg.join(here, SCOPE, GROUP, List.of(there.self())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected processes of one@test");
        assertThatThrownBy(() -> Pg.start(one, SCOPE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Pg.join(here, new Atom("none"), GROUP, List.of(here.self())))
                .isInstanceOf(ErlangException.class);
    }
}
