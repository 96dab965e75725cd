package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.ExportFun;
import io.peer4j.term.ListTerm;
import io.peer4j.term.LocalFun;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GlobalTest {
    private static final Duration TIME = Duration.ofSeconds(20);
    private static final Atom NAME = new Atom("name");
    private final JoinedNodes net = new JoinedNodes();

    @AfterEach
    void part() {
        net.close();
    }

    private static void awaitMesh(Node one, Node two) {
        assertThat(one.connect(two.name())).isTrue();
        await().atMost(TIME).until(() -> knows(one, two) && knows(two, one));
    }

    private static boolean knows(Node node, Node other) throws InterruptedException {
        try (Mailbox self = node.open()) {
            Term synced = Gen.call(self, GlobalService.NAME, new Atom("get_synced"), TIME);
            return synced.equals(Term.list(other.name()));
        }
    }

    @Test
    void aNameIsKnownToAllUntilItIsTakenBackOrItsProcessEnds() throws Exception {
        Node one = net.start("one");
        Node two = net.start("two");
        awaitMesh(one, two);
        Mailbox process = one.open();
        Mailbox other = two.open();
        Term any = Term.tuple(NAME, Term.integer(1));

        assertThat(Global.registerName(one, any, process.self())).isTrue();

        assertThat(Global.whereisName(one, any)).isEqualTo(process.self());
        assertThat(Global.whereisName(two, any)).isEqualTo(process.self());
        assertThat(Global.registerName(two, any, other.self())).isFalse();
        assertThat(Global.registerName(one, NAME, process.self())).isFalse();
        assertThat(Global.send(other, any, NAME)).isEqualTo(process.self());
        assertThat(process.receive(TIME)).isEqualTo(NAME);
        Global.unregisterName(two, any);
        assertThat(Global.whereisName(one, any)).isNull();
        assertThat(Global.registeredNames(one)).isEmpty();
        assertThatThrownBy(() -> Global.send(other, any, NAME))
                .isInstanceOf(ErlangException.class)
                .hasMessage("exit:{badarg,{{name,1},name}}");

        assertThat(Global.registerName(two, NAME, other.self())).isTrue();
        Global.reRegisterName(one, NAME, process.self(), Global.RANDOM_EXIT_NAME);
        assertThat(Global.whereisName(two, NAME)).isEqualTo(process.self());
        process.close();
        assertThat(Global.whereisName(one, NAME)).isNull();
        await().atMost(TIME).until(() -> Global.whereisName(two, NAME) == null);
    }

    @Test
    void ofManyThatWantOneNameOneGetsIt() throws Exception {
        Node one = net.start("one");
        Node two = net.start("two");
        awaitMesh(one, two);
        List<FutureTask<Boolean>> attempts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Node node = i % 2 == 0 ? one : two;
            Pid pid = node.open().self();
            FutureTask<Boolean> attempt = new FutureTask<>(() -> Global.registerName(node, NAME, pid));
            attempts.add(attempt);
            Thread.startVirtualThread(attempt);
        }

        int done = 0;
        for (FutureTask<Boolean> attempt : attempts) {
            done += attempt.get() ? 1 : 0;
        }

        assertThat(done).isEqualTo(1);
        assertThat(Global.whereisName(one, NAME)).isNotNull().isEqualTo(Global.whereisName(two, NAME));
    }

    /** Two nodes that meet with a name for each; gives the one that keeps it. */
    private @org.jspecify.annotations.Nullable Pid meet(
            Node one, Mailbox first, Node two, Mailbox second, ExportFun resolver) throws Exception {
        assertThat(Global.registerName(one, NAME, first.self(), resolver)).isTrue();
        assertThat(Global.registerName(two, NAME, second.self(), resolver)).isTrue();
        awaitMesh(one, two);
        await().atMost(TIME).until(() -> Objects.equals(Global.whereisName(one, NAME), Global.whereisName(two, NAME)));
        return Global.whereisName(one, NAME);
    }

    @Test
    void whereTwoNodesMeetTheResolverSaysWhoKeepsTheName() throws Exception {
        Node one = net.start("one");
        Node two = net.start("two");
        Mailbox first = one.open();
        Mailbox second = two.open();

        assertThat(meet(one, first, two, second, Global.RANDOM_EXIT_NAME)).isEqualTo(first.self());

        await().atMost(TIME).until(() -> Atoms.KILLED.equals(second.exitReason()));
        assertThat(first.isAlive()).isTrue();
    }

    @Test
    void aResolverMayLeaveTheProcessesAlive() throws Exception {
        Node one = net.start("one");
        Node two = net.start("two");
        Mailbox first = one.open();
        Mailbox second = two.open();

        assertThat(meet(one, first, two, second, Global.NOTIFY_ALL_NAME)).isNull();

        Atom conflict = new Atom("global_name_conflict");
        assertThat(first.receive(TIME)).isEqualTo(Term.tuple(conflict, NAME, second.self()));
        assertThat(second.receive(TIME)).isEqualTo(Term.tuple(conflict, NAME, first.self()));
    }

    @Test
    void aFunctionOfTheNodeMayResolve() throws Exception {
        Node one = net.start("one");
        Node two = net.start("two");
        Mailbox first = one.open();
        Mailbox second = two.open();
        one.functions((module, function, args) -> args.elements().stream()
                .filter(second.self()::equals)
                .findFirst()
                .orElse(Atom.UNDEFINED));
        ExportFun second3 = new ExportFun(new Atom("m"), new Atom("f"), 3);

        assertThat(meet(one, first, two, second, second3)).isEqualTo(second.self());
        assertThat(first.isAlive()).isTrue();
    }

    @Test
    void theDefaultOfRealNodesIsServedThoughItIsAFunOfTheirs() throws Exception {
        Node one = net.start("one");
        Node two = net.start("two");
        Mailbox first = one.open();
        Mailbox second = two.open();
        LocalFun theirs =
                new LocalFun(3, Binary.wrap(new byte[16]), 7, GlobalLocks.GLOBAL, 7, 1, first.self(), List.of());
        ListTerm args = Term.list(theirs, NAME, first.self(), second.self());

        assertThat(Rpc.call(first, two.name(), GlobalLocks.GLOBAL, new Atom("resolve_it"), args, TIME))
                .isEqualTo(first.self());

        assertThat(second.exitReason()).isEqualTo(Atoms.KILLED);
    }

    @Test
    void aNodeThatIsAloneHasNoGlobalNames() {
        assertThatThrownBy(() -> Global.whereisName(Node.create(), NAME))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("expected a node among others, got nonode@nohost; start it before global names are used");
    }
}
