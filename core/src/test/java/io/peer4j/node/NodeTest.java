package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peer4j.term.Atom;
import io.peer4j.term.Pid;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodeTest {
    private static final Atom HELLO = new Atom("hello");
    private final Node node = Node.create();

    @Test
    void aNodeWithoutANameIsNonodeAtNohostAndNotAlive() {
        assertThat(node.name()).isEqualTo(new Atom("nonode@nohost"));
        assertThat(node.isAlive()).isFalse();
        assertThat(node.creation()).isZero();
    }

    @Test
    void aNameIsGivenOnceAndPidsCarryIt() {
        node.rename(new Atom("n1@host"));

        assertThat(node.isAlive()).isTrue();
        assertThat(node.open().self().node()).isEqualTo(new Atom("n1@host"));
        assertThatThrownBy(() -> node.rename(new Atom("n2@host")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this node has a name already: n1@host");
    }

    @Test
    void aNameWithoutAHostIsRefused() {
        assertThatThrownBy(() -> node.rename(new Atom("n1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected name@host, got: n1");
    }

    @Test
    void namesAreThoseThatOtpAllows() {
        assertThat(NodeOptions.shortName("n_1-a@h\u00E9").fullName()).isEqualTo(new Atom("n_1-a@h\u00E9"));
        for (String name : List.of("n.1@h", "\u00E9@h", "n@h\u20AC", "n@a b", "n@h@h", "@h", "n@", "n@h\n")) {
            assertThatThrownBy(() -> NodeOptions.shortName(name).fullName())
                    .as(name)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("expected a node's name, NAME or NAME@HOST");
        }
    }

    @Test
    void pidsAreUniqueAndFitEveryReleaseOfOtp() {
        Set<Pid> pids = new HashSet<>();
        for (int i = 0; i < 40_000; i++) {
            pids.add(node.open().self());
        }

        assertThat(pids).hasSize(40_000);
        assertThat(pids).allMatch(pid -> pid.id() < 1 << 15 && pid.serial() < 1 << 13);
    }

    @Test
    void referencesAreUniqueAndFitEveryReleaseOfOtp() {
        Set<Reference> references = new HashSet<>();
        for (int i = 0; i < 300_000; i++) {
            references.add(node.newReference());
        }

        assertThat(references).hasSize(300_000);
        assertThat(references).allMatch(reference -> reference.ids().getFirst() < 1 << 18);
    }

    @Test
    void sendsReachPidsNamesAndNamesAtThisNode() throws InterruptedException {
        Mailbox box = node.open("box");

        assertThat(node.send(box.self(), HELLO)).isTrue();
        assertThat(node.send(new Atom("box"), HELLO)).isTrue();
        assertThat(node.send(Term.tuple(new Atom("box"), node.name()), HELLO)).isTrue();
        assertThat(box.queueLength()).isEqualTo(3);
        assertThat(box.receive()).isEqualTo(HELLO);
    }

    @Test
    void sendsToNobodyAreDropped() {
        Mailbox ended = node.open();
        ended.close();

        assertThat(node.send(ended.self(), HELLO)).isFalse();
        assertThat(node.send(new Atom("nobody"), HELLO)).isFalse();
        assertThat(node.send(Term.tuple(new Atom("box"), new Atom("other@host")), HELLO))
                .isFalse();
        assertThat(node.send(new Pid(new Atom("other@host"), 1, 0, 1), HELLO)).isFalse();
        assertThat(node.send(Term.integer(1), HELLO)).isFalse();
    }

    @Test
    void aNameIsFreeAgainWhenItsProcessEnds() {
        Mailbox box = node.open("box");
        assertThat(node.whereis(new Atom("box"))).isEqualTo(box.self());
        assertThat(node.registeredName(box.self())).isEqualTo(new Atom("box"));

        box.close();

        assertThat(node.whereis(new Atom("box"))).isNull();
        assertThat(node.registered()).isEmpty();
        assertThat(node.processes()).isEmpty();
    }

    @Test
    void aTakenNameASecondNameAndUndefinedAreRefused() {
        Mailbox box = node.open("box");
        Mailbox other = node.open();

        assertThatThrownBy(() -> node.register(new Atom("box"), other.self()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> node.register(new Atom("second"), box.self()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> node.register(Atom.UNDEFINED, other.self()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> node.open("box")).isInstanceOf(IllegalArgumentException.class);
        assertThat(node.processes()).containsExactlyInAnyOrder(box.self(), other.self());
    }

    @Test
    void aNameThatIsGivenUpCanBeTakenAgain() {
        node.open("box");

        assertThat(node.unregister(new Atom("box"))).isTrue();
        assertThat(node.unregister(new Atom("box"))).isFalse();
        assertThat(node.open("box").isAlive()).isTrue();
    }

    @Test
    void aProcessWhosePidNobodyKnowsIsInNoTable() {
        Mailbox prepared = node.prepare();
        assertThat(node.processes()).isEmpty();

        Pid pid = prepared.self();

        assertThat(node.processes()).containsExactly(pid);
        assertThat(prepared.self()).isEqualTo(pid);
    }
}
