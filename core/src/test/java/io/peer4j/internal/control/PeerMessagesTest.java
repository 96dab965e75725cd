package io.peer4j.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.internal.link.LinkMessage;
import io.peer4j.node.GenServer;
import io.peer4j.node.Mailbox;
import io.peer4j.node.Node;
import io.peer4j.node.Pg;
import io.peer4j.node.Sys;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.MapTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import io.peer4j.testing.CapturedLog;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer's messages reach what its origin has shown it, and nothing else. */
@Timeout(60)
class PeerMessagesTest {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Atom SECRET = new Atom("secret");
    private static final Atom LAST = new Atom("last");
    private static final Atom ELSEWHERE = new Atom("victim@nowhere");

    /** Each way by which a pid gets to a peer. */
    enum HandOut {
        ARGUMENT,
        NESTED_ARGUMENT,
        CAST,
        MESSAGE,
        BY_HAND;

        void handOut(ScriptedPeer peer, Pid pid) throws InterruptedException {
            switch (this) {
                case ARGUMENT -> {
                    var unused = peer.control.call(SECRET, SECRET, Term.list(pid));
                }
                case NESTED_ARGUMENT -> {
                    Term nested = Term.tuple(SECRET, new MapTerm(Map.of(SECRET, Term.list(pid))));
                    var unused = peer.control.callOrWait(SECRET, SECRET, Term.list(nested));
                }
                case CAST -> peer.control.cast(SECRET, SECRET, Term.list(pid));
                case MESSAGE -> peer.control.send(new Atom("server"), Term.tuple(pid, SECRET));
                case BY_HAND -> peer.control.handOut(pid);
            }
        }
    }

    static Stream<HandOut> waysToHandOut() {
        return Stream.of(HandOut.values());
    }

    @ParameterizedTest
    @MethodSource("waysToHandOut")
    void aPidThatThePeerWasSentIsReached(HandOut way) throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer().started();
                ScriptedPeer other = new ScriptedPeer().started();
                Mailbox inbox = Node.local().open()) {
            way.handOut(peer, inbox.self());
            other.says(new LinkMessage.Message(inbox.self(), SECRET));
            peer.says(new LinkMessage.Message(inbox.self(), LAST));
            assertThat(inbox.receive(LONG)).isEqualTo(LAST);
        }
    }

    @Test
    void aPidThatThePeerWasNotSentIsNotReached() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer().started();
                Mailbox hidden = Node.local().open();
                Mailbox inbox = Node.local().open()) {
            peer.control.handOut(inbox.self());
            dropped(peer, inbox, hidden.self());
            assertThat(hidden.queueLength()).isZero();
        }
    }

    static Stream<Term> elsewhere() {
        return Stream.of(
                new Pid(ELSEWHERE, 5, 0, 4),
                Term.tuple(new Atom("rex"), ELSEWHERE),
                Term.tuple(new Atom("inbox"), Node.local().name()),
                Reference.of(ELSEWHERE, 4, 1, 2, 3),
                new ListTerm(List.of(new Atom("alias")), Reference.of(ELSEWHERE, 4, 1, 2, 3)),
                Term.binary("rex"));
    }

    @ParameterizedTest
    @MethodSource("elsewhere")
    void whatNamesAnotherNodeOrNoProcessIsDroppedAndLogged(Term to) throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer().started();
                Mailbox inbox = Node.local().open();
                CapturedLog log = new CapturedLog("io.peer4j.control")) {
            peer.control.handOut(inbox.self());
            dropped(peer, inbox, to);
            assertThat(log.messages()).anyMatch(line -> line.contains("which it may not reach"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rex",
                "net_kernel",
                "user",
                "init",
                "global_name_server",
                "code_server",
                "pg",
                "peer_supervision"
            })
    void aNameOfOtpsIsNeverReached(String name) throws Exception {
        Pid known = Node.local().whereis(new Atom(name));
        try (ScriptedPeer peer = new ScriptedPeer().started();
                Mailbox system =
                        known == null ? Node.local().open(name) : Node.local().open();
                Mailbox inbox = Node.local().open()) {
            peer.control.handOut(inbox.self());
            dropped(peer, inbox, new Atom(name));
            dropped(peer, inbox, system.self());
            assertThat(system.queueLength()).isZero();
        }
    }

    static Stream<Term> clientsElsewhere() {
        Term rex = Term.tuple(new Atom("rex"), ELSEWHERE);
        Reference alias = Reference.of(ELSEWHERE, 4, 1, 2, 3);
        Pid own = new Pid(Node.NO_NODE, 5, 0, 4);
        return Stream.of(
                        Term.tuple(rex, SECRET),
                        Term.tuple(new Pid(ELSEWHERE, 5, 0, 4), SECRET),
                        Term.tuple(new Atom("rex"), SECRET),
                        Term.tuple(own, new ListTerm(List.of(new Atom("alias")), alias)),
                        Term.tuple(own, new ListTerm(List.of(new ListTerm(List.of(new Atom("alias")), alias)), SECRET)))
                .flatMap(client -> Stream.of(
                        Term.tuple(new Atom("$gen_call"), client, SECRET),
                        Term.tuple(new Atom("system"), client, new Atom("get_state")),
                        Term.tuple(new Atom("io_request"), client, SECRET, SECRET)));
    }

    /** The server would answer with the origin's cookie. An echo server would pass on what the peer says, to {@code rex} too. */
    @ParameterizedTest
    @MethodSource("clientsElsewhere")
    void aRequestWhoseAnswerWouldGoElsewhereIsDropped(Term request) throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer().started();
                Mailbox server = Node.local().open()) {
            peer.control.handOut(server.self());
            peer.says(new LinkMessage.Message(server.self(), request));
            peer.says(new LinkMessage.Message(server.self(), LAST));
            assertThat(server.receive(LONG)).isEqualTo(LAST);
        }
    }

    @Test
    void aRequestIsAnsweredToAProcessThatThePeerMayReach() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer().started();
                Mailbox server = Node.local().open();
                Mailbox inbox = Node.local().open()) {
            peer.control.handOut(server.self());
            peer.control.handOut(inbox.self());
            Term request = Term.tuple(new Atom("$gen_call"), Term.tuple(inbox.self(), SECRET), LAST);
            peer.says(new LinkMessage.Message(server.self(), request));
            assertThat(server.receive(LONG)).isEqualTo(request);
        }
    }

    /** A scope's server sends to each pid that a {@code discover} names. */
    @Test
    void aScopeOfPgIsNotReached() throws Exception {
        Atom scope = new Atom("scope_of_peer_messages_test");
        Mailbox server = Pg.start(Node.local(), scope);
        try (ScriptedPeer peer = new ScriptedPeer().started();
                Mailbox inbox = Node.local().open();
                Mailbox hidden = Node.local().open()) {
            peer.control.handOut(inbox.self());
            Term discover = Term.tuple(new Atom("discover"), hidden.self());
            peer.says(new LinkMessage.Message(scope, discover));
            peer.says(new LinkMessage.Message(server.self(), discover));
            peer.says(new LinkMessage.Message(inbox.self(), LAST));
            assertThat(inbox.receive(LONG)).isEqualTo(LAST);
            assertThat(Sys.getState(inbox, scope)).isEqualTo(Atom.UNDEFINED);
            assertThat(hidden.queueLength()).isZero();
            GenServer.stop(inbox, scope);
        }
    }

    @Test
    void namesMayBeLimited() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer().started();
                Mailbox open = Node.local().open("limited_open");
                Mailbox closed = Node.local().open("limited_closed")) {
            peer.control.reachNames(Set.of("limited_open"));
            dropped(peer, open, new Atom("limited_closed"));
            dropped(peer, open, closed.self());
            assertThat(closed.queueLength()).isZero();
        }
    }

    @Test
    void theClusterMayBeOpened() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer().started();
                Mailbox inbox = Node.local().open("opened_to_peers")) {
            peer.control.reachCluster();
            Atom here = Node.local().name();
            peer.says(new LinkMessage.Message(Term.tuple(new Atom("opened_to_peers"), here), SECRET));
            assertThat(inbox.receive(LONG)).isEqualTo(SECRET);
            // After the message to a node that does not exist.
            peer.says(new LinkMessage.Message(Term.tuple(new Atom("rex"), ELSEWHERE), SECRET));
            peer.says(new LinkMessage.Message(inbox.self(), LAST));
            assertThat(inbox.receive(LONG)).isEqualTo(LAST);
        }
    }

    /** {@code inbox}, which the peer may reach, gets what comes after. */
    private static void dropped(ScriptedPeer peer, Mailbox inbox, Term to) throws InterruptedException {
        peer.says(new LinkMessage.Message(to, SECRET));
        peer.says(new LinkMessage.Message(inbox.self(), LAST));
        assertThat(inbox.receive(LONG)).isEqualTo(LAST);
    }
}
