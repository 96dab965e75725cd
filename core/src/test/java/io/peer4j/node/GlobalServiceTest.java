package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GlobalServiceTest {
    private static final Atom SERVER = new Atom("global_name_server");
    private static final Duration TIME = Duration.ofSeconds(20);
    private final JoinedNodes net = new JoinedNodes();

    @AfterEach
    void part() {
        net.close();
    }

    private static Term ask(Node node, Term request) throws InterruptedException {
        try (Mailbox self = node.open()) {
            return Gen.call(self, SERVER, request, TIME);
        }
    }

    private static Set<Term> known(Node node) throws InterruptedException {
        return new HashSet<>(((ListTerm) ask(node, new Atom("get_known"))).elements());
    }

    private static void awaitMesh(Node... nodes) {
        for (Node node : nodes) {
            Set<Term> others = new HashSet<>();
            for (Node other : nodes) {
                others.add(other.name());
            }
            others.remove(node.name());
            await().atMost(TIME).untilAsserted(() -> {
                assertThat(known(node)).as("known to %s", node.name()).isEqualTo(others);
                assertThat(new HashSet<Term>(node.nodes())).isEqualTo(others);
            });
        }
    }

    /** Two of them connect to the second one, and so to each other. */
    private static void joinByTheSecond(Node one, Node two, Node three) {
        one.connect(two.name());
        three.connect(two.name());
        awaitMesh(one, two, three);
    }

    @Test
    void twoNodesGetToKnowEachOther() throws Exception {
        Node one = net.start("one");
        Node two = net.start("two");

        one.connect(two.name());

        awaitMesh(one, two);
        assertThat(ask(one, Term.tuple(new Atom("sync"), Term.list(two.name()))))
                .isEqualTo(Atom.OK);
    }

    @Test
    void syncWaitsUntilTheNodesAreJoined() throws Exception {
        Node one = net.start("one");
        Node two = net.start("two");
        one.connect(two.name());

        assertThat(ask(one, Term.tuple(new Atom("sync"), Term.list(two.name()))))
                .isEqualTo(Atom.OK);

        assertThat(known(one)).containsExactly(two.name());
    }

    @Test
    void aMeshCompletesByItself() throws Exception {
        Node one = net.start("one");
        Node two = net.start("two");
        Node three = net.start("three");
        Node four = net.start("four");

        one.connect(two.name());
        three.connect(four.name());
        awaitMesh(one, two);
        awaitMesh(three, four);
        two.connect(three.name());

        awaitMesh(one, two, three, four);
    }

    @Test
    void aNodeThatCrashesIsForgottenAndComesBack() throws Exception {
        Node one = net.start("one");
        Node two = net.start("two");
        Node three = net.start("three");
        joinByTheSecond(one, two, three);

        net.crash(three);
        awaitMesh(one, two);
        three.stop();
        Node again = net.start("three");
        again.connect(one.name());

        awaitMesh(one, two, again);
    }

    @Test
    void aConnectionThatIsLostTakesTheNodesOutOfEachOthersPartition() throws Exception {
        Node one = net.start("one");
        Node two = net.start("two");
        Node three = net.start("three");
        joinByTheSecond(one, two, three);

        net.lose(one, two);

        await().atMost(TIME)
                .until(() -> one.nodes().isEmpty()
                        || !three.nodes().contains(one.name())
                        || !three.nodes().contains(two.name()));
    }

    @Test
    void keptConnectionOutlivesTheLossOfAThirdNode() throws Exception {
        Node one = net.start("one");
        Node two = net.start("two");
        Node three = net.start("three");
        joinByTheSecond(one, two, three);
        one.keepConnection(two.name());
        two.keepConnection(one.name());

        net.lose(three, two);

        await().atMost(TIME)
                .until(() -> !one.nodes().contains(three.name()) || !two.nodes().contains(three.name()));
        await().during(Duration.ofMillis(300))
                .atMost(TIME)
                .until(() -> one.nodes().contains(two.name()));
        assertThat(two.nodes()).contains(one.name());
    }

    @Test
    void namesOfOthersAreTakenAndGivenOn() throws Exception {
        Node one = net.start("one");
        Node two = net.start("two");
        Mailbox holder = one.open();
        ask(one, Term.tuple(new Atom("register"), new Atom("name"), holder.self(), new Atom("method")));

        two.connect(one.name());
        awaitMesh(one, two);

        Mailbox self = two.open();
        Term from = Term.tuple(self.self(), new Atom("tag"));
        two.send(SERVER, Term.tuple(new Atom("whereis"), new Atom("name"), from));
        assertThat(self.receive()).isEqualTo(Term.tuple(new Atom("tag"), holder.self()));
        holder.close();
        await().until(() -> {
            two.send(SERVER, Term.tuple(new Atom("whereis"), new Atom("name"), from));
            return Term.tuple(new Atom("tag"), Atom.UNDEFINED).equals(self.receive());
        });
    }

    @Test
    void aLockIsHeldByOneRequesterUntilItsProcessEnds() throws Exception {
        Node one = net.start("one");
        Mailbox first = one.open();
        Mailbox second = one.open();
        Term mine = Term.tuple(new Atom("set_lock"), Term.tuple(new Atom("door"), Term.integer(1)));
        Term yours = Term.tuple(new Atom("set_lock"), Term.tuple(new Atom("door"), Term.integer(2)));

        assertThat(Gen.call(first, SERVER, mine, TIME)).isEqualTo(Atom.TRUE);
        assertThat(Gen.call(first, SERVER, mine, TIME)).isEqualTo(Atom.TRUE);
        assertThat(Gen.call(second, SERVER, yours, TIME)).isEqualTo(Atom.FALSE);
        first.close();

        assertThat(Gen.call(second, SERVER, yours, TIME)).isEqualTo(Atom.TRUE);
        Term delete = Term.tuple(new Atom("del_lock"), Term.tuple(new Atom("door"), Term.integer(2)));
        assertThat(Gen.call(second, SERVER, delete, TIME)).isEqualTo(Atom.TRUE);
    }

    @Test
    void aHiddenNodeStaysOutOfTheMesh() throws Exception {
        Node one = net.start("one");
        Node hidden = net.start(Node.create(), NodeOptions.shortName("hidden").asHidden());
        hidden.connect(one.name());

        assertThat(ask(one, Term.tuple(new Atom("sync"), Term.list(hidden.name()))))
                .isEqualTo(Atom.OK);
        assertThat(known(one)).isEqualTo(Set.copyOf(List.of()));
    }
}
