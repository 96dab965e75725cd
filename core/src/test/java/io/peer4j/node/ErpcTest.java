package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
@Tag("older-java")
class ErpcTest {
    private static final Atom M = new Atom("m");
    private static final Atom HELLO = new Atom("hello");
    private static final Atom NOWHERE = new Atom("nowhere@test");
    private final JoinedNodes net = new JoinedNodes();
    private final AtomicInteger settled = new AtomicInteger();
    private final CountDownLatch called = new CountDownLatch(1);
    private Node one = Node.create();
    private Node two = Node.create();
    private Mailbox self = one.prepare();

    @BeforeEach
    void join() throws Exception {
        one = net.start("one");
        two = net.start("two");
        self = one.open();
        two.functions(new Scripted());
        one.functions(new Scripted());
    }

    @AfterEach
    void part() {
        net.close();
    }

    private final class Scripted implements Functions {
        @Override
        public Term apply(Atom module, Atom function, ListTerm args) {
            return switch (function.name()) {
                case "echo" -> args.elements().getFirst();
                case "throw" -> throw ErlangException.thrown(HELLO);
                case "exit" -> throw ErlangException.exit(HELLO);
                case "error" ->
                    throw new ErlangException(ErlangException.Kind.ERROR, HELLO, Term.list(new Atom("frame")));
                case "java" -> throw ofJava();
                case "die" -> {
                    own().exit(HELLO);
                    yield Atom.OK;
                }
                case "leader" -> own().groupLeader();
                case "wait" -> {
                    called.countDown();
                    yield waiting();
                }
                default -> Functions.none().apply(module, function, args);
            };
        }

        private static RuntimeException ofJava() {
            RuntimeException failure = new IllegalStateException("half a character: \uD800");
            failure.setStackTrace(
                    new StackTraceElement[] {new StackTraceElement("c".repeat(300), "m".repeat(300), "File.java", 7)});
            return failure;
        }

        private Mailbox own() {
            return Objects.requireNonNull(Mailbox.current());
        }

        private Term waiting() {
            try {
                return own().receive();
            } catch (InterruptedException e) {
                throw ErlangException.exit(new Atom("interrupted"));
            }
        }

        @Override
        public void settle() {
            settled.incrementAndGet();
        }
    }

    private Term call(Node at, String function, Term... args) throws InterruptedException {
        return Erpc.call(self, at.name(), M, new Atom(function), Term.list(args), Duration.ofSeconds(10));
    }

    private static ErlangException failure(ThrowingCallable call) {
        return Objects.requireNonNull(catchThrowableOfType(ErlangException.class, call));
    }

    private static Tuple tagged(String tag, Term... more) {
        List<Term> all = new ArrayList<>(List.of(new Atom(tag)));
        all.addAll(List.of(more));
        return new Tuple(all);
    }

    @Test
    void anExceptionOfJavasIsAnErrorWhateverItsNamesAndText() {
        ErlangException failure = failure(() -> call(two, "java"));

        Term frame = Term.tuple(
                new Atom("c".repeat(255)),
                new Atom("m".repeat(255)),
                Term.integer(0),
                Term.list(
                        Term.tuple(new Atom("file"), ListTerm.string("File.java")),
                        Term.tuple(new Atom("line"), Term.integer(7))));
        Term reason = Term.tuple(new Atom("java.lang.IllegalStateException"), Term.binary("half a character: \\uD800"));
        assertThat(failure.kind()).isEqualTo(ErlangException.Kind.ERROR);
        assertThat(failure.reason()).isEqualTo(tagged("exception", reason, Term.list(frame)));
    }

    @Test
    void aCallReturnsWhatTheFunctionDoesThereOrHere() throws InterruptedException {
        assertThat(call(two, "echo", HELLO)).isEqualTo(HELLO);
        assertThat(call(one, "echo", HELLO)).isEqualTo(HELLO);
        assertThat(settled).hasValue(2);
        assertThat(self.queueLength()).isZero();
    }

    @Test
    void whatTheFunctionRaisesIsToldApart() {
        ErlangException thrown = failure(() -> call(two, "throw"));
        ErlangException exit = failure(() -> call(two, "exit"));
        ErlangException error = failure(() -> call(two, "error"));

        assertThat(thrown.kind()).isEqualTo(ErlangException.Kind.THROW);
        assertThat(thrown.reason()).isEqualTo(HELLO);
        assertThat(exit.kind()).isEqualTo(ErlangException.Kind.EXIT);
        assertThat(exit.reason()).isEqualTo(tagged("exception", HELLO));
        assertThat(error.kind()).isEqualTo(ErlangException.Kind.ERROR);
        assertThat(error.reason()).isEqualTo(tagged("exception", HELLO, Term.list(new Atom("frame"))));
        assertThat(error.stack()).isEqualTo(Term.list(new Atom("frame")));
    }

    @Test
    void theEndOfTheCallingProcessThereIsASignal() {
        ErlangException signal = failure(() -> call(two, "die"));

        assertThat(signal.kind()).isEqualTo(ErlangException.Kind.EXIT);
        assertThat(signal.reason()).isEqualTo(tagged("signal", HELLO));
    }

    @Test
    void aFunctionThatIsNotThereIsUndef() {
        ErlangException undef = failure(() -> call(two, "none", HELLO));

        Term frame = Term.tuple(M, new Atom("none"), Term.list(HELLO), ListTerm.EMPTY);
        assertThat(undef.reason()).isEqualTo(tagged("exception", new Atom("undef"), Term.list(frame)));
    }

    @Test
    void aNodeThatIsNotThereIsNoconnection() {
        ErlangException e = failure(() -> Erpc.call(self, NOWHERE, M, HELLO, ListTerm.EMPTY, null));

        assertThat(e.kind()).isEqualTo(ErlangException.Kind.ERROR);
        assertThat(e.reason()).isEqualTo(tagged("erpc", new Atom("noconnection")));
    }

    @Test
    void aLostConnectionFailsTheCallAtOnce() throws Exception {
        Thread cutter = Thread.startVirtualThread(() -> {
            try {
                called.await();
                net.lose(one, two);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        ErlangException e = failure(() -> Erpc.call(self, two.name(), M, new Atom("wait"), ListTerm.EMPTY, null));

        assertThat(e.reason()).isEqualTo(tagged("erpc", new Atom("noconnection")));
        cutter.join();
    }

    @Test
    void aTimeOutGivesTheCallUp() throws InterruptedException {
        ErlangException e =
                failure(() -> Erpc.call(self, two.name(), M, new Atom("wait"), ListTerm.EMPTY, Duration.ofMillis(20)));

        assertThat(e.reason()).isEqualTo(tagged("erpc", new Atom("timeout")));
        net.lose(one, two);
        assertThat(self.receive(Duration.ofMillis(20))).isNull();
    }

    @Test
    void aRequestIsSentOffAndAnsweredLater() throws InterruptedException {
        Erpc.RequestId first = Erpc.sendRequest(self, two.name(), M, new Atom("echo"), Term.list(HELLO));
        Erpc.RequestId second = Erpc.sendRequest(self, two.name(), M, new Atom("wait"), ListTerm.EMPTY);

        assertThat(Erpc.waitResponse(self, second, Duration.ZERO)).isNull();
        Term message = self.receive();
        assertThat(Erpc.checkResponse(message, second)).isNull();
        assertThat(Erpc.checkResponse(message, first)).isEqualTo(new Erpc.Response(HELLO));
    }

    @Test
    void manyNodesAreCalledAtOnce() throws InterruptedException {
        List<Term> results = Erpc.multicall(
                self,
                List.of(two.name(), NOWHERE, one.name()),
                M,
                new Atom("echo"),
                Term.list(HELLO),
                Duration.ofSeconds(10));

        assertThat(results)
                .containsExactly(
                        tagged("ok", HELLO),
                        tagged("error", tagged("erpc", new Atom("noconnection"))),
                        tagged("ok", HELLO));
    }

    @Test
    void aCastRunsAndNobodyHears() throws InterruptedException {
        Erpc.cast(self, two.name(), M, new Atom("wait"), ListTerm.EMPTY);

        called.await();
        assertThat(self.queueLength()).isZero();
    }

    @Test
    void aCallHasTheGroupLeaderOfItsCaller() throws InterruptedException {
        assertThat(call(two, "leader")).isEqualTo(self.self());
    }

    @Test
    void rpcMakesResultsOfFailures() throws InterruptedException {
        Atom exit = new Atom("EXIT");
        assertThat(rpc(two.name(), "echo", HELLO)).isEqualTo(HELLO);
        assertThat(rpc(two.name(), "throw")).isEqualTo(HELLO);
        assertThat(rpc(two.name(), "exit")).isEqualTo(tagged("badrpc", Term.tuple(exit, HELLO)));
        assertThat(rpc(two.name(), "die")).isEqualTo(tagged("badrpc", Term.tuple(exit, HELLO)));
        assertThat(rpc(two.name(), "error"))
                .isEqualTo(tagged("badrpc", Term.tuple(exit, Term.tuple(HELLO, Term.list(new Atom("frame"))))));
        assertThat(rpc(NOWHERE, "echo", HELLO)).isEqualTo(tagged("badrpc", new Atom("nodedown")));
        assertThat(Rpc.call(self, two.name(), M, new Atom("wait"), ListTerm.EMPTY, Duration.ofMillis(20)))
                .isEqualTo(tagged("badrpc", new Atom("timeout")));
    }

    private Term rpc(Atom at, String function, Term... args) throws InterruptedException {
        return Rpc.call(self, at, M, new Atom(function), Term.list(args), Duration.ofSeconds(10));
    }

    @Test
    void blockCallsRunInRex() throws InterruptedException {
        Duration time = Duration.ofSeconds(10);
        assertThat(Rpc.blockCall(self, two.name(), M, new Atom("echo"), Term.list(HELLO), time))
                .isEqualTo(HELLO);
        assertThat(Rpc.blockCall(self, two.name(), M, new Atom("leader"), ListTerm.EMPTY, time))
                .isEqualTo(self.self());
        assertThat(Rpc.blockCall(self, two.name(), M, new Atom("exit"), ListTerm.EMPTY, time))
                .isEqualTo(tagged("badrpc", tagged("EXIT", HELLO)));
        assertThat(Rpc.blockCall(self, NOWHERE, M, new Atom("exit"), ListTerm.EMPTY, time))
                .isEqualTo(tagged("badrpc", new Atom("nodedown")));
    }

    @Test
    void rpcCallsManyNodesAndLater() throws InterruptedException {
        Rpc.Results results = Rpc.multicall(
                self, List.of(two.name(), NOWHERE), M, new Atom("echo"), Term.list(HELLO), Duration.ofSeconds(10));
        Rpc.Key key = Rpc.asyncCall(self, two.name(), M, new Atom("echo"), Term.list(HELLO));

        assertThat(results.results()).containsExactly(HELLO);
        assertThat(results.badNodes()).containsExactly(NOWHERE);
        assertThat(Rpc.yieldResult(self, key)).isEqualTo(HELLO);
    }

    @Test
    void rexServesCallsOfPlainMessages() throws InterruptedException {
        Term rex = Term.tuple(new Atom("rex"), two.name());
        Term call = tagged("call", M, new Atom("echo"), Term.list(HELLO), new Atom("user"));

        self.send(rex, Term.tuple(self.self(), call));
        assertThat(self.receive()).isEqualTo(tagged("rex", HELLO));
        self.send(rex, Term.tuple(self.self(), new Atom("features_request")));
        assertThat(self.receive()).isEqualTo(tagged("features_reply", two.name(), Term.list(new Atom("erpc"))));
        self.send(rex, Term.tuple(self.self(), tagged("sbcast", new Atom("nobody"), HELLO)));
        assertThat(self.receive()).isEqualTo(tagged("rex", two.name(), tagged("nonexisting_name", new Atom("nobody"))));
        Mailbox box = two.open("box");
        self.send(rex, Term.tuple(self.self(), tagged("sbcast", new Atom("box"), HELLO)));
        assertThat(self.receive()).isEqualTo(tagged("rex", two.name(), two.name()));
        assertThat(box.receive()).isEqualTo(HELLO);
    }

    @Test
    void rexAnswersGenCallsAlsoWhenTheCallIsKilled() throws InterruptedException {
        Term rex = Term.tuple(new Atom("rex"), two.name());
        Term good = tagged("call", M, new Atom("echo"), Term.list(HELLO), self.self());
        Term dying = tagged("call", M, new Atom("die"), ListTerm.EMPTY, self.self());

        assertThat(Gen.call(self, rex, good, Gen.DEFAULT_TIMEOUT)).isEqualTo(HELLO);
        assertThat(Gen.call(self, rex, dying, Gen.DEFAULT_TIMEOUT)).isEqualTo(tagged("badrpc", tagged("EXIT", HELLO)));
    }

    @Test
    void aPingIsAnsweredByANodeThatIsThere() {
        assertThat(one.ping(two.name())).isTrue();
        assertThat(one.ping(one.name())).isTrue();
        assertThat(one.ping(NOWHERE)).isFalse();
    }
}
