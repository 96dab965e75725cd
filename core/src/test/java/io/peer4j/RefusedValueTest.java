package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peer4j.term.Term;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is refused, in which words; and what of an exception arrives, whatever its methods do. */
@Timeout(60)
class RefusedValueTest extends OnePeer {
    private static final String LONE = "ab\uD800c";

    // ---- the words

    public record Held(Object value) {}

    static List<Object> refused() {
        return List.of(
                BigDecimal.ONE,
                new AtomicInteger(),
                new AtomicBoolean(),
                new AtomicReference<>(),
                Instant.EPOCH,
                Calendar.getInstance(),
                Duration.ZERO,
                LocalDate.EPOCH,
                Period.ZERO,
                new UUID(1, 2),
                URI.create("http://x/"),
                Path.of("/"),
                String.class,
                new IOException("x"),
                CompletableFuture.completedFuture(1),
                IntStream.of(1),
                List.of(1).iterator(),
                Path.of("/").getFileSystem().getRootDirectories(),
                (Runnable) () -> {},
                new Thread(),
                Double.NaN,
                LONE,
                '\uD800');
    }

    @ParameterizedTest
    @MethodSource("refused")
    void argument_ofEachKind_isRefusedAsAnArgument(Object value) {
        for (Object given : List.of(value, List.of(value), Map.of(1, value), new Held(value))) {
            assertThatThrownBy(() -> peer.call("m", "f", 1, given))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("argument 2")
                    .message()
                    .doesNotContain("return")
                    .doesNotContain("throw it");
            assertThatThrownBy(() -> peer.send("user", given))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("message")
                    .message()
                    .doesNotContain("return")
                    .doesNotContain("throw it");
        }
    }

    @Test
    void argument_hasTheAdviceOfItsKind() {
        assertThatThrownBy(() -> peer.call("m", "f", LocalDate.EPOCH))
                .hasMessage("argument 1: a java.time.LocalDate has no place among terms; pass its ISO 8601 text"
                        + " (toString())");
        assertThatThrownBy(() -> peer.send("user", new IOException()))
                .hasMessage("message: a java.io.IOException has no place among terms; send its message");
    }

    @Test
    void result_isRefusedAsAResult() {
        assertThatThrownBy(() -> peer.call("java.time.LocalDate", "of", 2020, 1, 1))
                .isInstanceOf(RemoteCallException.class)
                .hasMessageContaining(
                        "result: a java.time.LocalDate has no place among terms; return its ISO 8601 text");
    }

    // ---- what can't be serialized

    static final class Linked implements Serializable {
        private static final long serialVersionUID = 1;

        @Nullable
        Linked next;
    }

    static final class Failing implements Serializable {
        private static final long serialVersionUID = 1;

        private void writeObject(ObjectOutputStream out) throws IOException {
            throw new IllegalStateException("not now " + out.hashCode());
        }
    }

    /** Refuses itself, after another value was written. */
    static final class Refusing implements Serializable {
        private static final long serialVersionUID = 1;
        private final String id = "secret";

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.defaultWriteObject();
            throw new NotSerializableException(id + " keys stay here");
        }
    }

    private static Linked linked(int length) {
        Linked first = new Linked();
        for (int i = 0; i < length; i++) {
            Linked next = new Linked();
            next.next = first;
            first = next;
        }
        return first;
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(ints = {100_000, 20_000, 10_000, 5_000, 3_000, 2_000, 1_000})
    void capturedList_tooDeep_namesItsType(int length) {
        Linked deep = linked(length);
        try {
            boolean arrived = peer.call(() -> deep.next != null);
            assertThat(arrived).isTrue();
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining(Linked.class.getTypeName()).hasMessageContaining("nests too deep");
        } catch (RemoteCallException e) {
            assertThat(e)
                    .hasMessageContaining("java.lang.IllegalArgumentException")
                    .hasMessageContaining(Linked.class.getName())
                    .hasMessageContaining("nests too deep");
        }
    }

    @Test
    void capturedValue_whoseMethodFails_isNamed() {
        Failing failing = new Failing();
        assertThatThrownBy(() -> peer.call(() -> failing.hashCode()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Failing.class.getTypeName())
                .hasMessageContaining("not now");
        List<Object> list = new ArrayList<>(List.of(new Thread()));
        assertThatThrownBy(() -> peer.call(() -> list.size()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Thread");
    }

    record Plain(int n) {}

    private final int field = 1;

    private int method() {
        return field;
    }

    @Test
    void capturedValue_notSerializable_saysWhatToDo() {
        Plain plain = new Plain(1);
        Thread thread = new Thread();
        Function<Integer, Integer> increment = n -> n + 1;
        Runnable runnable = () -> {};
        List<Object> list = List.of(plain);

        Peer captured = peer;
        refuses(
                () -> peer.call(() -> captured.getState().toString()),
                "io.peer4j.Peer",
                "in the program that started it");
        refuses(() -> peer.call(plain::n), "RefusedValueTest$Plain", "have it implement java.io.Serializable, pass");
        refuses(() -> peer.call(() -> plain.n()), "RefusedValueTest$Plain", "have it implement java.io.Serializable");
        refuses(() -> peer.call(() -> list.size()), "RefusedValueTest$Plain", "have it implement java.io.Serializable");
        refuses(() -> peer.call(() -> thread.getName()), "java.lang.Thread", "not serializable: pass what it needs");
        refuses(
                () -> peer.call(() -> increment.apply(1)),
                "java.util.function.Function is not",
                "cast it",
                "(Function<…> & java.io.Serializable)");
        refuses(() -> peer.run(() -> runnable.run()), "java.lang.Runnable is not", "(Runnable & java.io.Serializable)");
        refuses(() -> peer.call(() -> field), getClass().getTypeName(), "copy the field into a local variable first");
        refuses(() -> peer.call(this::method), getClass().getTypeName(), "make the method static");
        refuses(() -> peer.run(() -> method()), getClass().getTypeName(), "make the method static");
    }

    @Test
    void capturedValue_thatRefusesItself_isToldInItsWords() {
        Refusing refusing = new Refusing();
        assertThatThrownBy(() -> peer.call(() -> refusing.hashCode()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not serializable (secret keys stay here): pass what it needs")
                .message()
                .doesNotContain("java.lang.String");
    }

    private static void refuses(ThrowingCallable call, String... words) {
        assertThatThrownBy(call)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not serializable")
                .hasMessageContainingAll(words);
    }

    @Test
    void valueThatNestsTooDeep_namesItsType() {
        assertThatThrownBy(() -> peer.call("m", "f", deepList(2000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a java.util.ArrayList stands there");
        assertThatThrownBy(() -> peer.call(() -> deepList(100_000)))
                .isInstanceOf(RemoteCallException.class)
                .hasMessageContaining("java.lang.IllegalArgumentException")
                .hasMessageContaining("a java.util.ArrayList stands there");
    }

    private static Object deepList(int depth) {
        Object deep = "x";
        for (int i = 0; i < depth; i++) {
            List<Object> around = new ArrayList<>();
            around.add(deep);
            deep = around;
        }
        return deep;
    }

    // ---- unpaired surrogates

    @Test
    void unpairedSurrogate_inAnArgument_isNamedWithItsPlace() {
        assertThatThrownBy(() -> peer.call("m", "f", 1, List.of(LONE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("argument 2[0]: ")
                .hasMessageContaining("unpaired surrogate U+D800 at index 2");
        assertThatThrownBy(() -> peer.call("m", "f", Map.of("\uDC00", 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("U+DC00 at index 0");
        assertThatThrownBy(() -> peer.send("user", LONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("message: ");
        assertThatThrownBy(() -> peer.call(LONE, "f"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("U+D800");
        assertThatThrownBy(() -> peer.call("m", LONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("U+D800");
    }

    @Test
    void unpairedSurrogate_inAResult_isKeptByCodeAndNamedElsewhere() {
        String text = peer.call(() -> "ab\uD800c");
        assertThat(text).isEqualTo(LONE);
        char unit = peer.call(() -> '\uD800');
        assertThat(unit).isEqualTo('\uD800');
        Map<String, String> map = peer.call(() -> Map.of("\uD800", "\uDC00"));
        assertThat(map).isEqualTo(Map.of("\uD800", "\uDC00"));
        String captured = LONE;
        int length = peer.call(() -> captured.length());
        assertThat(length).isEqualTo(4);
        assertThatThrownBy(() -> peer.call(RefusedValueTest.class.getName(), "loneText"))
                .isInstanceOf(RemoteCallException.class)
                .hasMessageContaining("result: ")
                .hasMessageContaining("unpaired surrogate U+D800 at index 2");
    }

    public static String loneText() {
        return LONE;
    }

    @Test
    void unpairedSurrogate_inAnExceptionsMessage_isSeen() {
        assertThatThrownBy(() -> peer.run(() -> {
                    throw new IllegalStateException("ab\uD800c \uD83D\uDE00", new IOException("\uDC00"));
                }))
                .isInstanceOfSatisfying(
                        RemoteCallException.class,
                        e -> assertThat(e.reason())
                                .isEqualTo(Term.tuple(
                                        new io.peer4j.term.Atom("java.lang.IllegalStateException"),
                                        Term.binary("ab\\uD800c \uD83D\uDE00"))))
                .cause()
                .hasMessage("java.io.IOException: \\uDC00");
    }

    // ---- exceptions

    @Test
    void suppressedExceptions_arriveAsSuppressed() {
        assertThatThrownBy(() -> peer.run(RefusedValueTest::failSuppressing))
                .isInstanceOfSatisfying(RemoteCallException.class, e -> {
                    assertThat(e.getSuppressed()).hasSize(2);
                    Throwable first = e.getSuppressed()[0];
                    assertThat(first)
                            .isInstanceOf(RemoteCause.class)
                            .hasMessage("java.io.IOException: close 1")
                            .cause()
                            .hasMessage("java.lang.IllegalStateException: why")
                            .cause()
                            .hasMessage("java.lang.RuntimeException: deeper");
                    assertThat(first.getStackTrace()[0].getMethodName()).isEqualTo("failSuppressing");
                    assertThat(first.getSuppressed()[0]).hasMessage("java.lang.Error: within");
                    assertThat(Objects.requireNonNull(e.getCause()).getSuppressed()[0])
                            .hasMessage("java.io.IOException: of the cause");
                    StringWriter log = new StringWriter();
                    e.printStackTrace(new PrintWriter(log));
                    assertThat(log.toString())
                            .contains("Suppressed: io.peer4j.RemoteCause: java.io.IOException: close 2")
                            .contains("Suppressed: io.peer4j.RemoteCause: java.lang.Error: within");
                });
    }

    private static void failSuppressing() throws Exception {
        Exception cause = new IllegalArgumentException("cause");
        cause.addSuppressed(new IOException("of the cause"));
        Exception thrown = new Exception("outer", cause);
        Exception close = new IOException("close 1", new IllegalStateException("why", new RuntimeException("deeper")));
        close.addSuppressed(new Error("within"));
        thrown.addSuppressed(close);
        thrown.addSuppressed(new IOException("close 2"));
        throw thrown;
    }

    @Test
    void cyclesAndCrowdsOfExceptions_areSurvived() {
        assertThatThrownBy(() -> peer.run(() -> {
                    Exception a = new Exception("a");
                    Exception b = new Exception("b", a);
                    a.initCause(b);
                    a.addSuppressed(b);
                    b.addSuppressed(a);
                    throw a;
                }))
                .isInstanceOf(RemoteCallException.class)
                .hasMessageContaining("java.lang.Exception")
                .cause()
                .hasMessage("java.lang.Exception: b");
        assertThatThrownBy(() -> peer.run(() -> {
                    Exception crowd = new Exception("crowd");
                    Exception deep = crowd;
                    for (int i = 0; i < 1000; i++) {
                        crowd.addSuppressed(new Exception("s" + i));
                        Exception next = new Exception("d" + i);
                        deep.addSuppressed(next);
                        deep = next;
                    }
                    throw crowd;
                }))
                .isInstanceOfSatisfying(
                        RemoteCallException.class,
                        e -> assertThat(e.getSuppressed()).hasSize(16));
    }

    static final class Broken extends Exception {
        private static final long serialVersionUID = 1;
        private final String what;

        Broken(String what) {
            super("kept", new IOException("cause"));
            this.what = what;
            addSuppressed(new IOException("suppressed"));
        }

        private <T extends @Nullable Object> T unless(String method, T value) {
            if (what.equals(method)) {
                throw new IllegalStateException("broken");
            }
            if (what.equals("undeclared by " + method)) {
                Broken.<RuntimeException>throwUndeclared(new IOException("broken"));
            }
            return value;
        }

        @SuppressWarnings("unchecked")
        private static <E extends Throwable> void throwUndeclared(Throwable e) throws E {
            throw (E) e;
        }

        @Override
        @SuppressWarnings("NullAway") // what an exception must not do
        public StackTraceElement[] getStackTrace() {
            return what.equals("null stack")
                    ? null
                    : what.equals("stack of null")
                            ? new StackTraceElement[1]
                            : unless("getStackTrace", super.getStackTrace());
        }

        @Override
        public @Nullable String getMessage() {
            return what.equals("overflow") ? getMessage() + "" : unless("getMessage", super.getMessage());
        }

        @Override
        public synchronized @Nullable Throwable getCause() {
            return unless("getCause", super.getCause());
        }

        @Override
        public String toString() {
            return unless("toString", super.toString());
        }
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(
            strings = {
                "getStackTrace",
                "null stack",
                "stack of null",
                "getMessage",
                "overflow",
                "getCause",
                "toString",
                "undeclared by getStackTrace",
                "undeclared by getMessage",
                "undeclared by getCause",
                "nothing"
            })
    void exceptionWithABrokenMethod_losesThatPartOnly(String what) {
        boolean hasMessage = !what.endsWith("getMessage") && !what.equals("overflow");
        assertThatThrownBy(() -> peer.run(() -> {
                    throw new Broken(what);
                }))
                .isInstanceOfSatisfying(RemoteCallException.class, e -> {
                    assertThat(e).hasMessageContaining(Broken.class.getName());
                    assertThat(e.reason().toString()).contains(hasMessage ? "kept" : "its message failed with");
                    assertThat(e.getSuppressed()[0]).hasMessage("java.io.IOException: suppressed");
                    if (!what.endsWith("getCause")) {
                        assertThat(e).cause().hasMessage("java.io.IOException: cause");
                    }
                });
    }
}
