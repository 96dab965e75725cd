package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.peer4j.term.Atom;
import io.peer4j.term.Term;
import io.peer4j.term.TermLimits;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Code sent to a JVM peer, and what comes back of it. */
@Timeout(60)
@Tag("older-java")
class LambdaTest extends OnePeer {
    enum Color {
        RED,
        GREEN
    }

    record Point(int x, String label, Optional<Color> color) {}

    @Test
    void itRunsInTheOtherProcess() {
        long pid = peer.call(() -> ProcessHandle.current().pid());
        assertThat(pid)
                .isEqualTo(peer.osPid())
                .isNotEqualTo(ProcessHandle.current().pid());
    }

    @Test
    void whatItClosesOverTravelsWithIt() {
        String text = "née";
        List<Integer> numbers = List.of(1, 2);
        String joined = peer.call(() -> text + numbers);
        assertThat(joined).isEqualTo("née[1, 2]");
    }

    @Test
    void everyTypeOfResultComesBackAsItself() {
        String string = peer.call(() -> "žluťoučký 🐎");
        assertThat(string).isEqualTo("žluťoučký 🐎");
        byte[] bytes = peer.call(() -> new byte[] {1, -1});
        assertThat(bytes).containsExactly(1, -1);
        int number = peer.call(() -> 7);
        assertThat(number).isEqualTo(7);
        short small = peer.call(() -> (short) 7);
        assertThat(small).isEqualTo((short) 7);
        char letter = peer.call(() -> 'é');
        assertThat(letter).isEqualTo('é');
        float single = peer.call(() -> 1.5f);
        assertThat(single).isEqualTo(1.5f);
        BigInteger big = peer.call(() -> BigInteger.TEN.pow(40));
        assertThat(big).isEqualTo(BigInteger.TEN.pow(40));
        Term term = peer.call(() -> Term.tuple(Atom.OK));
        assertThat(term).isEqualTo(Term.tuple(Atom.OK));
        Object nothing = peer.call(() -> null);
        assertThat(nothing).isNull();
    }

    @Test
    void collectionsComeBackWithWhatIsInThem() {
        List<String> list = peer.call(() -> List.of("a", "b"));
        assertThat(list).containsExactly("a", "b");
        Set<Long> set = peer.call(() -> Set.of(1L));
        assertThat(set).containsExactly(1L);
        Map<String, List<Integer>> map = peer.call(() -> Map.of("k", List.of(1)));
        assertThat(map).isEqualTo(Map.of("k", List.of(1)));
        Optional<String> optional = peer.call(() -> Optional.of("x"));
        assertThat(optional).contains("x");
        int[] array = peer.call(() -> new int[] {1, 2});
        assertThat(array).containsExactly(1, 2);
    }

    @Test
    void recordsAndEnumsComeBackWhereTheCodesOwnTypeSaysSo() {
        Point point = peer.call(() -> new Point(3, "é", Optional.of(Color.GREEN)));
        assertThat(point).isEqualTo(new Point(3, "é", Optional.of(Color.GREEN)));
        Color color = peer.call(() -> Color.RED);
        assertThat(color).isEqualTo(Color.RED);
    }

    @Test
    void recordsInsideCollectionsAreAskedForWithTheirType() {
        List<Point> points =
                peer.call(new TypeRef<List<Point>>() {}, () -> List.of(new Point(1, "a", Optional.empty())));
        assertThat(points).containsExactly(new Point(1, "a", Optional.empty()));
        assertThatThrownBy(() -> peer.call(() -> List.of(new Point(1, "a", Optional.empty()))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("record")
                .hasMessageContaining("type");
    }

    @Test
    void whatHasNoPlaceInAReplyIsRefusedByName() {
        assertThatThrownBy(() -> peer.call(() -> List.of(new Thread())))
                .isInstanceOf(RemoteCallException.class)
                .hasMessageContaining("java.lang.Thread");
    }

    @Test
    void codeThatClosesOverWhatCannotTravelIsRefusedByName() {
        Object here = new Object();
        assertThatThrownBy(() -> peer.call(here::hashCode))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Object")
                .hasMessageContaining("not serializable");
    }

    @Test
    void aTimeOutSaysThatTheCodeWasInterrupted() {
        assertThatThrownBy(() -> peer.call(Duration.ofMillis(200), () -> {
                    Thread.sleep(60_000);
                    return 1;
                }))
                .isInstanceOf(CallTimeoutException.class)
                .hasMessageEndingWith(" had no result within 0.2 s, and was interrupted there");
    }

    /** In bytes that this thread took: a lambda is serialized here, an argument copied. */
    @Test
    void whatIsTooLargeForAFrameIsRefusedBeforeItTakesMoreMemory() {
        byte[] large = new byte[64 << 20];
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Peer strict =
                Peer.builder().limits(TermLimits.DEFAULT.withMaxBytes(1 << 20)).start()) {
            strict.run(() -> {});
            long before = memory.getCurrentThreadAllocatedBytes();

            assertThatThrownBy(() -> strict.call(() -> large.length))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the code, with what it closes over, is larger than a frame, which holds 1048576 bytes:"
                            + " send what it needs in pieces, or by a file")
                    .hasNoSuppressedExceptions();
            assertThatThrownBy(() -> strict.call("java.util.Arrays", "hashCode", (Object) large))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("an argument of 67108864 bytes, more than the limit of 1048576:"
                            + " send it in pieces, or by a file");

            assertThat(memory.getCurrentThreadAllocatedBytes() - before).isLessThan(16 << 20);
        }
    }

    /** The connection goes on, whoever reads it, and the call does not wait until its time is over. */
    @ParameterizedTest
    @MethodSource("connections")
    void aResultThatIsTooLargeFailsItsCallAtOnceAndNoOther(Connection connection) {
        TermLimits small = TermLimits.DEFAULT.withMaxBytes(1000);
        try (Peer strict = Peer.builder().connection(connection).limits(small).start()) {
            CompletableFuture<?> other = strict.callAsync("timer", "sleep", 500);
            for (int length : new int[] {200, 10_000, 11_000, 300_000}) {
                for (long i = 0; i < 20; i++) {
                    assertThat(strict.call("java.lang.Math", "max", i, 0)).isEqualTo(i);
                }
                assertThatThrownBy(() -> strict.call("java.util.Collections", "nCopies", length, "x"))
                        .isInstanceOf(UnreadableReplyException.class)
                        .hasMessageContaining("bytes, more than the limit of 1000");
            }
            assertThat(other.join()).isEqualTo(new Atom("ok"));
        }
    }

    static List<Connection> connections() {
        return List.of(Connection.standardIo(), Connection.tcp(), Connection.tls());
    }

    @Test
    void anExceptionShowsItsClassMessageAndPlace() {
        assertThatThrownBy(() -> peer.run(() -> {
                    throw new IllegalStateException("oops");
                }))
                .isInstanceOfSatisfying(RemoteCallException.class, e -> {
                    assertThat(e.kind()).isEqualTo(RemoteCallException.Kind.ERROR);
                    assertThat(e.reason())
                            .isEqualTo(Term.tuple(new Atom("java.lang.IllegalStateException"), Term.binary("oops")));
                    assertThat(Arrays.stream(e.getStackTrace()).map(StackTraceElement::getFileName))
                            .contains("LambdaTest.java");
                });
    }

    @Test
    void theLogShowsWhatAnExceptionWasCausedBy() {
        assertThatThrownBy(() -> peer.run(LambdaTest::failTwice))
                .isInstanceOfSatisfying(RemoteCallException.class, e -> {
                    StringWriter log = new StringWriter();
                    e.printStackTrace(new PrintWriter(log));
                    assertThat(log.toString().lines().map(String::strip))
                            .containsSubsequence(
                                    "Caused by: io.peer4j.RemoteCause: java.lang.IllegalStateException: outer",
                                    "Caused by: io.peer4j.RemoteCause: java.io.IOException: disk full");
                    assertThat(log.toString())
                            .startsWith(
                                    "io.peer4j.RemoteCallException: error: {'java.lang.IllegalArgumentException',undefined}")
                            .contains("at io.peer4j.LambdaTest.failing(LambdaTest.java:")
                            .doesNotContain("io.peer4j.internal.boot")
                            .containsPattern("\\.\\.\\. \\d+ more");
                    assertThat(e).cause().cause().isInstanceOfSatisfying(RemoteCause.class, cause -> {
                        assertThat(cause.reason())
                                .isEqualTo(Term.tuple(new Atom("java.io.IOException"), Term.binary("disk full")));
                        assertThat(cause).hasNoCause();
                    });
                });
    }

    private static void failTwice() {
        try {
            try {
                throw failing();
            } catch (IOException e) {
                throw new IllegalStateException("outer", e);
            }
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException(null, e);
        }
    }

    private static IOException failing() {
        return new IOException("disk full");
    }

    @Test
    void aNamedClassOfCodeIsAsGoodAsALambda() {
        Point point = peer.call(new MakePoint("named"));
        assertThat(point.label()).isEqualTo("named");
    }

    private record MakePoint(String label) implements RemoteCallable<Point> {
        @Override
        public Point call() {
            return new Point(1, label, Optional.empty());
        }
    }

    @Test
    void itRunsWithoutWaitingToo() {
        CompletableFuture<String> result = peer.callAsync(() -> "later");
        assertThat(result.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo("later");
    }

    @Test
    void aContinuationMayCallThePeerAgain() {
        String both = peer.callAsync(() -> "a")
                .thenApply(a -> a + peer.call(() -> "b"))
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        assertThat(both).isEqualTo("ab");
    }

    /** The gadget of {@link #thePeerCannotMakeTheOriginRunCode}: shows whether it was ever deserialized here. */
    static final class Gadget implements Serializable {
        static volatile boolean sprung;

        private void readObject(java.io.ObjectInputStream in) throws java.io.IOException, ClassNotFoundException {
            in.defaultReadObject();
            sprung = true;
        }
    }

    @Test
    void thePeerCannotMakeTheOriginRunCode() {
        assertThatThrownBy(() -> peer.call(Gadget::new)).isInstanceOf(RemoteCallException.class);
        byte[] serialized = peer.call(() -> {
            var bytes = new java.io.ByteArrayOutputStream();
            try (var out = new java.io.ObjectOutputStream(bytes)) {
                out.writeObject(new Gadget());
            }
            return bytes.toByteArray();
        });
        assertThat(serialized).isNotEmpty();
        assertThat(Gadget.sprung).isFalse();
    }
}
