package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peer4j.node.Mailbox;
import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.TermSyntax;
import io.peer4j.term.Tuple;
import io.peer4j.testing.Programs;
import io.peer4j.testing.WrappedLaunch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What every peer does, whatever it is and however it is linked: the cases of OTP's {@code peer_SUITE}, and more. */
@ParameterizedClass(name = "{0}")
@EnumSource(Pairing.class)
@Timeout(60)
@Tag("erlang")
class PeerBehaviourTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Atom MESSAGE = new Atom("message");
    private static final Term EXIT_KILLED = TermSyntax.parse("{exit_status,137}");

    private final Pairing pairing;
    private final List<String> output = Collections.synchronizedList(new ArrayList<>());

    PeerBehaviourTest(Pairing pairing) {
        this.pairing = pairing;
    }

    /** Before the test starts a thread of its own, in which an assumption that fails would be an error. */
    @BeforeEach
    void assumesThatThePairingCanBeTestedHere() {
        builder();
    }

    private Peer.Builder builder() {
        return pairing.builder().output(output::add);
    }

    private Peer start() {
        return builder().start();
    }

    private Term reasonAfterKill(Atom node) {
        if (pairing.isDistribution()) {
            return Term.tuple(new Atom("nodedown"), node);
        }
        return pairing.isStandardIo() ? EXIT_KILLED : Term.tuple(new Atom("tcp_closed"), EXIT_KILLED);
    }

    // ---- hung peers

    @Test
    void aPeerThatDoesNotReadKeepsNobodyBeyondHisTime() throws Exception {
        try (Peer peer = builder().heartbeat(Duration.ZERO).start()) {
            byte[] large = new byte[1 << 20];
            Programs.suspend(peer.osPid());

            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> peer.call(Duration.ofMillis(200), "erlang", "byte_size", large))
                        .isInstanceOf(CallTimeoutException.class);
            }
            var inFlight = peer.callAsync("erlang", "node");
            peer.cast("erlang", "node");
            assertThat(inFlight).isNotDone();

            peer.stop();
            assertThatThrownBy(() -> inFlight.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(PeerDownException.class);
        }
    }

    @Test
    void callsAndMessagesKeepTheirOrderBehindALargeOne() throws Exception {
        try (Peer peer = start();
                Mailbox mailbox = Node.local().open()) {
            for (int i = 0; i < 20; i++) {
                peer.send(
                        "user",
                        Term.tuple(MESSAGE, mailbox.self(), Term.tuple(IntTerm.of(i), Binary.wrap(new byte[100_000]))));
                peer.send("user", Term.tuple(MESSAGE, mailbox.self(), Term.tuple(IntTerm.of(i), Binary.EMPTY)));
            }
            for (int i = 0; i < 20; i++) {
                assertThat(next(mailbox)).isEqualTo(List.of(IntTerm.of(i), IntTerm.of(100_000)));
                assertThat(next(mailbox)).isEqualTo(List.of(IntTerm.of(i), IntTerm.of(0)));
            }
        }
    }

    private static List<Term> next(Mailbox mailbox) throws InterruptedException {
        Tuple pair = (Tuple) Objects.requireNonNull(mailbox.receive(LONG));
        return List.of(pair.get(0), IntTerm.of(((Binary) pair.get(1)).size()));
    }

    @Test
    void aSinkThatFailsByAnErrorIsNoneOfThePeersConcern() {
        try (Peer peer = pairing.builder()
                .output((String line) -> {
                    throw new AssertionError("full");
                })
                .start()) {
            for (int i = 0; i < 100; i++) {
                peer.cast("io", "put_chars", List.of("line\n"));
            }
            assertThatThrownBy(() -> peer.call(LONG, "io", "put_chars", List.of("line\n")))
                    .isInstanceOf(RemoteCallException.class);
            assertThat(peer.call("erlang", "abs", -1)).isEqualTo(1L);
        }
    }

    @Test
    void whoeverWaitsOverTheFramesHoldsUpNothing() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (Peer peer = builder()
                .heartbeat(Peer.MIN_HEARTBEAT)
                .frames(line -> awaitQuietly(release))
                .start()) {
            for (int i = 0; i < 5; i++) {
                assertThat(peer.call(LONG, "timer", "sleep", 500)).isEqualTo(Atom.OK);
            }
            assertThat(peer.getState()).isInstanceOf(PeerState.Running.class);
        } finally {
            release.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aLinkedPeerEndsAsItsOptionsSay() throws Exception {
        CompletableFuture<Peer> started = new CompletableFuture<>();
        Thread owner = Thread.ofPlatform()
                .start(() ->
                        started.complete(builder().shutdown(Shutdown.stop(LONG)).startLink()));
        owner.join();
        Peer peer = started.get();

        await().until(() -> peer.exitStatus().isPresent());
        assertThat(peer.exitStatus()).hasValue(0);
    }

    @Test
    void aPeerThatIsStoppedIsNoticedAndKilled() throws Exception {
        try (Peer peer = builder().heartbeat(Peer.MIN_HEARTBEAT).start()) {
            long process = peer.osPid();
            Programs.suspend(process);
            var call = peer.callAsync("erlang", "abs", -1);
            assertThat(peer.onDown().get(20, TimeUnit.SECONDS)).isEqualTo(new Atom("net_tick_timeout"));
            String inWords = ": net_tick_timeout (silent for 1 s: killed by this origin)";
            assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(PeerDownException.class)
                    .hasMessageContaining(inWords)
                    .hasMessageContaining("signal 9 (SIGKILL)\nkilled by this origin");
            assertThatThrownBy(() -> peer.call("erlang", "node"))
                    .isInstanceOf(NoConnectionException.class)
                    .hasMessageContaining(inWords);
            await().until(() -> !Programs.isRunning(process));
            assertThat(peer.getState()).isEqualTo(new PeerState.Down(new Atom("net_tick_timeout")));
        }
    }

    // ---- calls

    @Test
    void aPeerWithoutANameIsNoNode() {
        Assumptions.assumeFalse(pairing.isDistribution(), "a distributed peer has a name");
        try (Peer peer = start()) {
            assertThat(peer.call("erlang", "node")).isEqualTo(new Atom("nonode@nohost"));
            assertThat(peer.node()).isEqualTo(new Atom("nonode@nohost"));
        }
    }

    @Test
    void aCallReturnsWhatTheFunctionReturns() {
        try (Peer peer = start()) {
            assertThat(peer.call("erlang", "abs", -3)).isEqualTo(3L);
            assertThat(peer.call(Integer.class, "erlang", "length", List.of(1, 2, 3)))
                    .isEqualTo(3);
            assertThat(peer.call("erlang", "hd", List.of("née"))).isEqualTo(Binary.utf8("née"));
        }
    }

    @Test
    void theThreeClassesOfExceptionsAreToldApart() {
        try (Peer peer = start()) {
            assertRaises(peer, "error", "ERROR");
            assertRaises(peer, "exit", "EXIT");
            assertRaises(peer, "throw", "THROW");
        }
    }

    private static void assertRaises(Peer peer, String function, String kind) {
        assertThatThrownBy(() -> peer.call("erlang", function, new Atom("why")))
                .isInstanceOfSatisfying(RemoteCallException.class, e -> {
                    assertThat(e.kind()).hasToString(kind);
                    assertThat(e.reason()).isEqualTo(new Atom("why"));
                    assertThat(e.stack().isProper()).isTrue();
                    assertThat(e).hasMessageContaining(function + ": why");
                });
    }

    @Test
    void aFunctionThatIsNotThereIsUndef() {
        try (Peer peer = start()) {
            assertThatThrownBy(() -> peer.call("no_such_module", "f", 1, 2))
                    .isInstanceOfSatisfying(RemoteCallException.class, e -> {
                        assertThat(e.reason()).isEqualTo(new Atom("undef"));
                        assertThat(TermSyntax.print(e.stack().elements().getFirst()))
                                .startsWith("{no_such_module,f,[1,2],[]");
                        assertThat(e.getStackTrace()[0].getClassName()).isEqualTo("no_such_module");
                    });
        }
    }

    @Test
    void aHundredCallsAtOnceEachGetTheirOwnResult() {
        try (Peer peer = start()) {
            List<CompletableFuture<@Nullable Object>> calls = IntStream.range(0, 100)
                    .mapToObj(i -> peer.callAsync("erlang", "abs", -i))
                    .toList();
            for (int i = 0; i < 100; i++) {
                assertThat(calls.get(i).orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo((long) i);
            }
        }
    }

    @Test
    void aSlowCallHoldsUpNoFastOne() {
        try (Peer peer = start()) {
            var slow = peer.callAsync("timer", "sleep", 30_000);
            for (int i = 0; i < 50; i++) {
                assertThat(peer.call("erlang", "abs", i)).isEqualTo((long) i);
            }
            assertThat(slow).isNotDone();
        }
    }

    @Test
    void callsThatComputeForLongHoldUpNoFastOne() {
        Assumptions.assumeTrue(pairing.isJvm(), "erl schedules its processes itself");
        try (Peer peer = builder().launch(WrappedLaunch.ofLowPriority()).start()) {
            for (int i = 0; i < 12; i++) {
                peer.cast("io.peer4j.testing.Probe", "spin");
            }
            for (int i = 0; i < 20; i++) {
                assertThat(peer.call(LONG, "erlang", "abs", i)).isEqualTo((long) i);
            }
        }
    }

    @Test
    void aCallThatTakesTooLongTimesOutAndTheNextOneIsServed() {
        try (Peer peer = start()) {
            assertThatThrownBy(() -> peer.call(Duration.ofMillis(50), "timer", "sleep", 300))
                    .isInstanceOf(CallTimeoutException.class)
                    .hasMessageContaining("timer:sleep/1")
                    .hasMessageContaining(" had no result within 0.05 s");
            assertThatThrownBy(() -> peer.call(Duration.ofSeconds(-1), "erlang", "node"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("timeout: expected a duration that is not negative, got -1 s");
            assertThat(peer.call("timer", "sleep", 400)).isEqualTo(new Atom("ok"));
            assertThat(peer.call("erlang", "abs", 1)).isEqualTo(1L);
        }
    }

    @Test
    void aCallThatIsGivenUpIsInterruptedInAJvm() throws Exception {
        Assumptions.assumeTrue(pairing.isJvm(), "erl knows nothing of it");
        try (Peer peer = start()) {
            assertThatThrownBy(() -> peer.call(Duration.ofMillis(500), Sleeper::sleep))
                    .isInstanceOf(CallTimeoutException.class);
            assertThat(peer.call(LONG, Sleeper::awaitInterrupt)).isTrue();

            var cancelled = peer.callAsync(Sleeper::sleep);
            await().atMost(LONG).until(() -> peer.call(Sleeper::sleeps));
            cancelled.cancel(true);
            assertThat(peer.call(LONG, Sleeper::awaitInterrupt)).isTrue();

            var timedOut = peer.callAsync("io.peer4j.PeerBehaviourTest$Sleeper", "sleep")
                    .orTimeout(500, TimeUnit.MILLISECONDS);
            assertThatThrownBy(timedOut::join).hasCauseInstanceOf(TimeoutException.class);
            assertThat(peer.call(LONG, Sleeper::awaitInterrupt)).isTrue();

            Thread caller = Thread.startVirtualThread(() -> assertThatThrownBy(() -> peer.call(LONG, Sleeper::sleep))
                    .isInstanceOf(PeerInterruptedException.class));
            await().atMost(LONG).until(() -> peer.call(Sleeper::sleeps));
            caller.interrupt();
            assertThat(peer.call(LONG, Sleeper::awaitInterrupt)).isTrue();
            assertThat(peer.call("erlang", "abs", -1)).isEqualTo(1L);
            assertThat(String.join("", output)).isEmpty();
        }
    }

    @Test
    void aCallThatIsGivenUpIsInterruptedHoweverManyCompute() throws Exception {
        Assumptions.assumeTrue(
                pairing == Pairing.JVM_STANDARD_IO || pairing == Pairing.JVM_DISTRIBUTION, "the same for the others");
        try (Peer peer = builder().launch(WrappedLaunch.ofLowPriority()).start()) {
            var sleeping = peer.callAsync(Sleeper::sleep);
            await().atMost(LONG).until(() -> peer.call(Sleeper::sleeps));
            for (int i = 0; i < 40; i++) {
                peer.cast(Sleeper::spin);
            }
            sleeping.cancel(true);
            assertThat(peer.call(LONG, Sleeper::awaitInterrupt)).isTrue();
        }
    }

    /** What a call does in the peer, and what it met. */
    public static final class Sleeper {
        private static final CountDownLatch RELEASED = new CountDownLatch(1);
        private static final BlockingQueue<Boolean> ENDS = new LinkedBlockingQueue<>();
        private static volatile boolean sleeping;

        private Sleeper() {}

        /** Sleeps until it is interrupted. */
        public static boolean sleep() {
            sleeping = true;
            try {
                new CountDownLatch(1).await();
                return false;
            } catch (InterruptedException e) {
                ENDS.add(true);
                return true;
            } finally {
                sleeping = false;
                RELEASED.countDown();
            }
        }

        static boolean sleeps() {
            return sleeping;
        }

        static boolean awaitInterrupt() throws InterruptedException {
            return Boolean.TRUE.equals(ENDS.poll(10, TimeUnit.SECONDS));
        }

        static void spin() {
            while (RELEASED.getCount() > 0) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aTimeOutMayBeAsLongAsADurationCan() {
        try (Peer peer = start()) {
            assertThat(peer.call(Duration.ofSeconds(Long.MAX_VALUE), "erlang", "abs", -1))
                    .isEqualTo(1L);
        }
    }

    @Test
    void megabytesTravelBothWays() {
        byte[] bytes = new byte[5 << 20];
        new Random(1).nextBytes(bytes);
        try (Peer peer = start()) {
            assertThat(peer.callTerm(LONG, "erlang", "hd", List.of(Term.list(Binary.wrap(bytes)))))
                    .isEqualTo(Binary.wrap(bytes));
        }
    }

    @Test
    void anArgumentThatHasNoPlaceInErlangIsRefusedByName() {
        try (Peer peer = start()) {
            assertThatThrownBy(() -> peer.call("erlang", "hd", List.of(new Object())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("java.lang.Object");
            assertThat(peer.call("erlang", "abs", 1)).isEqualTo(1L);
        }
    }

    // ---- messages and casts

    @Test
    void aMessageToTheUserProcessOfThePeerComesBackToAProcessHere() throws InterruptedException {
        try (Peer peer = start();
                Mailbox mailbox = Node.local().open()) {
            Term message = Term.tuple(new Atom("hello"), Binary.utf8("née"));
            peer.send("user", Term.tuple(new Atom("message"), mailbox.self(), message));
            assertThat(mailbox.receive(LONG)).isEqualTo(message);
        }
    }

    @Test
    void aMessageToARegisteredNameHereArrives() throws InterruptedException {
        try (Peer peer = start();
                Mailbox mailbox = Node.local().open("behaviour_" + pairing.name())) {
            peer.send("user", TermSyntax.parse("{message,'behaviour_" + pairing.name() + "',hi}"));
            assertThat(mailbox.receive(LONG)).isEqualTo(new Atom("hi"));
        }
    }

    @Test
    void aCastIsCarriedOut() throws InterruptedException {
        try (Peer peer = start();
                Mailbox mailbox = Node.local().open()) {
            peer.cast(
                    "erlang",
                    "send",
                    new Atom("user"),
                    Term.tuple(new Atom("message"), mailbox.self(), new Atom("cast")));
            assertThat(mailbox.receive(LONG)).isEqualTo(new Atom("cast"));
        }
    }

    @Test
    void messagesAndCastsToNobodyHarmNothing() {
        try (Peer peer = start()) {
            if (pairing.isJvm()) {
                // A real Erlang peer dies of it; it does in OTP's own pairing too.
                peer.send("nobody", "x");
            }
            peer.cast("no_such_module", "f");
            peer.cast("erlang", "error", new Atom("x"));
            peer.send("user", TermSyntax.parse("{message,nobody_here,x}"));
            assertThat(peer.call("erlang", "abs", -1)).isEqualTo(1L);
        }
    }

    // ---- input and output

    @Test
    void outputAppearsHereBeforeTheCallReturns() {
        try (Peer peer = start()) {
            peer.call("io", "format", "~ts ~p~n", List.of("žluťoučký 🐎", List.of(1, 2)));
            assertThat(String.join("", output)).contains("žluťoučký 🐎 [1,2]\n");
        }
    }

    @Test
    void outputKeepsItsOrder() {
        try (Peer peer = start()) {
            for (int i = 0; i < 100; i++) {
                peer.call("io", "format", "line ~w~n", List.of(i));
            }
        }
        List<String> lines =
                output.stream().filter(line -> line.startsWith("line ")).toList();
        assertThat(lines)
                .isEqualTo(IntStream.range(0, 100)
                        .mapToObj(i -> "line " + i + "\n")
                        .toList());
    }

    @Test
    void aPeerReadsALineOfInputWhileOtherCallsGoOn() throws Exception {
        BlockingInput input = new BlockingInput();
        try (Peer peer = builder().input(input).start()) {
            var line = peer.callAsync("io", "get_line", "name? ");
            await().until(() -> String.join("", output).contains("name? "));
            assertThat(peer.call("erlang", "abs", -2)).isEqualTo(2L);
            input.type("Zoë\n");
            Term got = (Term) term(line.get(20, TimeUnit.SECONDS));
            assertThat(text(got)).isEqualTo("Zoë\n");
        } finally {
            input.close();
        }
    }

    @Test
    void theEndOfInputIsEof() {
        try (Peer peer = builder().input(new ByteArrayInputStream(new byte[0])).start()) {
            assertThat(peer.call("io", "get_line", "")).isEqualTo(new Atom("eof"));
        }
    }

    private static Object term(@Nullable Object value) {
        return io.peer4j.term.TermMapper.toTerm(value);
    }

    private static String text(Term chars) {
        return chars instanceof Binary binary
                ? binary.utf8()
                : ((ListTerm) chars)
                        .elements().stream()
                                .map(c -> Character.toString((int) ((IntTerm) c).value()))
                                .reduce("", String::concat);
    }

    // ---- boot

    @Test
    void aPeerIsBootingThenRunningThenDown() {
        Peer peer =
                builder().waitBoot(WaitBoot.no()).peerDown(PeerDown.CONTINUE).start();
        try (peer) {
            assertThat(peer.getState()).hasToString("booting");
            await().atMost(LONG).until(() -> peer.getState() instanceof PeerState.Running);
            Programs.kill(peer.osPid());
            await().atMost(LONG).until(() -> peer.getState() instanceof PeerState.Down);
            assertThat(peer.getState()).isEqualTo(new PeerState.Down(reasonAfterKill(peer.node())));
        }
    }

    @Test
    void fourPeersBootAtOnceAndEachTellsAProcess() throws InterruptedException {
        List<Peer> peers = new ArrayList<>();
        try (Mailbox mailbox = Node.local().open()) {
            for (int i = 0; i < 4; i++) {
                peers.add(builder()
                        .waitBoot(WaitBoot.notify(mailbox.self(), IntTerm.of(i)))
                        .start());
            }
            List<Term> told = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Tuple message = (Tuple) Objects.requireNonNull(mailbox.receive(LONG), "a message in time");
                told.add(message.get(0));
                Peer peer = peers.get((int) ((IntTerm) message.get(0)).value());
                assertThat(message.get(1)).isEqualTo(Term.tuple(new Atom("started"), peer.node(), peer.pid()));
            }
            assertThat(told).containsExactlyInAnyOrder(IntTerm.of(0), IntTerm.of(1), IntTerm.of(2), IntTerm.of(3));
        } finally {
            peers.forEach(Peer::stop);
        }
    }

    @Test
    void argumentsAndEnvironmentReachThePeer() {
        try (Peer peer = builder()
                .args("-hello", "wörld", "two words")
                .env("PEER4J_TEST", "né")
                .start()) {
            assertThat(peer.callTerm(LONG, "init", "get_argument", List.of(new Atom("hello"))))
                    .isEqualTo(TermSyntax.parse("{ok,[[\"wörld\",\"two words\"]]}"));
            assertThat(peer.callTerm(LONG, "os", "getenv", List.of(ListTerm.string("PEER4J_TEST"))))
                    .isEqualTo(ListTerm.string("né"));
        }
    }

    @Test
    void theArgumentsCanBeProcessedAtLast() {
        try (Peer peer = builder()
                .args("-hello", "a")
                .postProcessArgs(args ->
                        args.stream().map(arg -> arg.equals("a") ? "b" : arg).toList())
                .start()) {
            assertThat(peer.callTerm(LONG, "init", "get_argument", List.of(new Atom("hello"))))
                    .isEqualTo(TermSyntax.parse("{ok,[[\"b\"]]}"));
        }
    }

    @Test
    void whatPostProcessingGetsMayBeChangedInPlace() {
        try (Peer peer = builder()
                .postProcessArgs(args -> {
                    args.addAll(List.of("-hello", "b"));
                    return args;
                })
                .start()) {
            assertThat(peer.callTerm(LONG, "init", "get_argument", List.of(new Atom("hello"))))
                    .isEqualTo(TermSyntax.parse("{ok,[[\"b\"]]}"));
        }
    }

    @Test
    @SuppressWarnings("NullAway") // the caller's mistake
    void postProcessingThatGivesNoArgumentsIsNamed() {
        assertThatThrownBy(builder().postProcessArgs(args -> null)::start)
                .isInstanceOf(NullPointerException.class)
                .hasMessageStartingWith("postProcessArgs: ");
    }

    /** As those have that a peer finds in its own, and passes on. */
    @Test
    void anothersVariablesDoNotKeepAPeerFromProvingItself() {
        try (Peer peer = builder()
                .env("PEER4J_SECRET", "1:00")
                .env("PEER4J_TLS", "1:00")
                .env("PEER4J_DESCENDANT_OF", "1")
                .start()) {
            assertThat(peer.call(LONG, "erlang", "abs", -7)).isEqualTo(7L);
        }
    }

    @Test
    void aPeerWithANameIsThatNode() throws IOException {
        OriginNode.useEpmd();
        assertIsNamed(builder(), Peer.randomName());
    }

    private static void assertIsNamed(Peer.Builder builder, String name) {
        try (Peer peer = builder.name(name).host("localhost").start()) {
            assertThat(peer.node()).isEqualTo(new Atom(name + "@localhost"));
            assertThat(peer.call("erlang", "node")).isEqualTo(new Atom(name + "@localhost"));
        }
    }

    // ---- ends

    @Test
    void callsInFlightFailAtOnceWhenThePeerIsKilled() {
        try (Peer peer = builder().peerDown(PeerDown.CONTINUE).start()) {
            var call = peer.callAsync("timer", "sleep", 60_000);
            Programs.kill(peer.osPid());
            assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            PeerDownException.class,
                            e -> assertThat(e.reason()).isEqualTo(reasonAfterKill(peer.node())));
        }
    }

    @Test
    void aCallInFlightLearnsThatThisOriginClosedThePeer() {
        Peer peer = builder().start();
        var call = peer.callAsync("timer", "sleep", 60_000);
        peer.close();
        assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(PeerDownException.class)
                .hasMessageContaining(": normal (closed by this origin)\n")
                .hasMessageContaining("its connection was closed by this origin")
                .message()
                .doesNotContain("has not ended yet");
    }

    @Test
    void aPeerThatIsGoneAnswersNoconnectionWhateverPeerDownSays() {
        for (PeerDown peerDown : PeerDown.values()) {
            try (Peer peer = builder().peerDown(peerDown).start()) {
                Programs.kill(peer.osPid());
                await().atMost(LONG).until(() -> peer.getState() instanceof PeerState.Down);
                assertThatThrownBy(() -> peer.call("erlang", "node"))
                        .isInstanceOf(NoConnectionException.class)
                        .hasMessageContaining("noconnection");
                peer.cast("erlang", "node");
                peer.send("user", "x");
            }
        }
    }

    @Test
    void everyModeOfShutdownEndsTheProcess() {
        for (Shutdown shutdown : List.of(
                Shutdown.close(),
                Shutdown.halt(),
                Shutdown.halt(Duration.ofSeconds(2)),
                Shutdown.stop(Duration.ofSeconds(10)),
                Shutdown.stop())) {
            Peer peer = builder().shutdown(shutdown).start();
            peer.stop();
            peer.stop();
            await().atMost(LONG).until(() -> !Programs.isRunning(peer.osPid()));
            assertThat(peer.getState()).isInstanceOf(PeerState.Down.class);
        }
    }

    @Test
    void aPeerThatHaltsItselfIsDownAndTheCallThatDidItFails() {
        try (Peer peer = start()) {
            assertThatThrownBy(() -> peer.call("erlang", "halt", 7)).isInstanceOf(PeerDownException.class);
            await().atMost(LONG).until(() -> peer.exitStatus().isPresent());
            assertThat(peer.exitStatus()).hasValue(7);
        }
    }

    @Test
    void theEndOfTheThreadThatStartedALinkedPeerStopsIt() throws InterruptedException {
        Peer[] started = new Peer[1];
        Thread owner = Thread.ofPlatform().start(() -> started[0] = builder().startLink());
        owner.join();
        await().atMost(LONG).until(() -> !Programs.isRunning(started[0].osPid()));
        assertThat(started[0].getState()).isInstanceOf(PeerState.Down.class);
    }

    @Test
    void aCrashInterruptsTheThreadThatALinkedPeerBelongsTo() throws InterruptedException {
        CompletableFuture<Peer> started = new CompletableFuture<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread owner = Thread.ofVirtual().start(() -> {
            started.complete(builder().peerDown(PeerDown.CRASH).startLink());
            try {
                Thread.sleep(Duration.ofMinutes(1));
                interrupted.complete(false);
            } catch (InterruptedException e) {
                interrupted.complete(true);
            }
        });
        Programs.kill(started.orTimeout(30, TimeUnit.SECONDS).join().osPid());
        assertThat(interrupted.orTimeout(30, TimeUnit.SECONDS).join()).isTrue();
        owner.join();
    }

    @Test
    void aCrashEndsTheControlProcessWithWhatEndedThePeer() throws Exception {
        assertThat(endOfTheControlProcess(PeerDown.CRASH)).isTrue();
        assertThat(endOfTheControlProcess(PeerDown.STOP)).isFalse();
    }

    /** Whether it ends with the peer's own reason, rather than normally. */
    private boolean endOfTheControlProcess(PeerDown how) throws Exception {
        try (Peer peer = builder().peerDown(how).start();
                Mailbox watching = Node.local().open()) {
            watching.monitor(peer.pid());
            Programs.kill(peer.osPid());
            Tuple down = (Tuple) Objects.requireNonNull(watching.receive(LONG));
            Term own = ((PeerState.Down) peer.getState()).reason();
            assertThat(down.get(4)).isIn(own, new Atom("normal"));
            return down.get(4).equals(own);
        }
    }

    /** Input that comes when the test types it. */
    private static final class BlockingInput extends java.io.InputStream {
        private final java.io.PipedOutputStream typist = new java.io.PipedOutputStream();
        private final java.io.PipedInputStream keyboard;

        BlockingInput() throws java.io.IOException {
            keyboard = new java.io.PipedInputStream(typist);
        }

        void type(String text) throws java.io.IOException {
            typist.write(text.getBytes(StandardCharsets.UTF_8));
            typist.flush();
        }

        @Override
        public int read() throws java.io.IOException {
            return keyboard.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws java.io.IOException {
            return keyboard.read(bytes, offset, length);
        }

        @Override
        public void close() throws java.io.IOException {
            typist.close();
            keyboard.close();
        }
    }
}
