package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peer4j.internal.nullness.Nullable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each way of text to a peer and back: half of a character is refused by name or kept, and never becomes a question mark. */
@Timeout(60)
class UnpairedSurrogateTest {
    private static final String LONE = "ab\uD800c";
    private static final String HERE = UnpairedSurrogateTest.class.getName();

    @SuppressWarnings("NullAway.Init")
    private static Peer peer;

    public record Text(String text, Map<String, String> map) {}

    @BeforeAll
    static void start() {
        peer = Peer.builder().input(new Failing()).start();
    }

    @AfterAll
    static void stop() {
        peer.stop();
    }

    @SuppressWarnings("InputStreamSlowMultibyteRead") // it gives no byte
    private static final class Failing extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException(LONE);
        }
    }

    private static void isRefused(ThrowingCallable use, String where) {
        assertThatThrownBy(use)
                .hasMessageContaining(where)
                .hasMessageContaining("U+D800")
                .hasMessageNotContaining("ab?c");
    }

    @Test
    void argumentsAndMessages_areRefusedByPlace() {
        refusesArgument(LONE, "argument 1:");
        refusesArgument('\uD800', "argument 1:");
        refusesArgument(CharBuffer.wrap(LONE), "argument 1:");
        refusesArgument(List.of("a", LONE), "argument 1[1]:");
        refusesArgument(new String[] {LONE}, "argument 1[0]:");
        refusesArgument(new char[] {'\uD800'}, "argument 1[0]:");
        refusesArgument(Map.of(LONE, 1), "argument 1.key:");
        refusesArgument(Map.of(1, LONE), "argument 1[1]:");
        refusesArgument(Optional.of(LONE), "argument 1:");
        refusesArgument(new Text(LONE, Map.of()), "argument 1.text:");
        refusesArgument(new Text("", Map.of("k", LONE)), "argument 1.map");
        isRefused(() -> peer.send("anybody", LONE), "message:");
    }

    private static void refusesArgument(Object argument, String where) {
        isRefused(() -> peer.call(HERE, "text", argument), where);
        isRefused(() -> peer.callAsync(HERE, "text", argument), where);
        isRefused(() -> peer.cast(HERE, "text", argument), where);
    }

    @Test
    void names_areRefused() {
        isRefused(() -> peer.call(LONE, "text"), "an atom");
        isRefused(() -> peer.call(HERE, LONE), "an atom");
        isRefused(() -> peer.send(LONE, 1), "an atom");
        isRefused(() -> Peer.builder().env("K", LONE).start(), "env");
        isRefused(() -> Peer.builder().env(LONE, "v").start(), "env");
        isRefused(() -> Peer.builder().unsetEnv(LONE).start(), "unsetEnv");
        isRefused(() -> Peer.builder().args("-Dk=" + LONE).start(), "args");
    }

    public static String text() {
        return LONE;
    }

    public static char unit() {
        return '\uD800';
    }

    public static List<Object> list() {
        return List.of(1, LONE);
    }

    public static Map<String, Integer> key() {
        return Map.of(LONE, 1);
    }

    public static Text component() {
        return new Text(LONE, Map.of());
    }

    @Test
    void resultsOfMethods_areRefusedByPlace() {
        refusesResult("text", "result:");
        refusesResult("unit", "result:");
        refusesResult("list", "result[1]:");
        refusesResult("key", "result.key:");
        refusesResult("component", "result.text:");
    }

    private static void refusesResult(String method, String where) {
        assertThatThrownBy(() -> peer.call(HERE, method))
                .isInstanceOf(RemoteCallException.class)
                .hasMessageContaining(where)
                .hasMessageContaining("U+D800");
    }

    @Test
    void codeAndItsResults_areKept() {
        String captured = LONE;
        Text text = peer.call(() -> new Text(captured, Map.of(captured, captured)));
        assertThat(text).isEqualTo(new Text(LONE, Map.of(LONE, LONE)));
        List<Object> list = peer.call(() -> List.of(captured, captured.charAt(2)));
        assertThat(list).containsExactly(LONE, '\uD800');
        assertThat(peer.<Integer>call(() -> captured.length())).isEqualTo(4);
    }

    public static void fail() {
        throw new IllegalStateException(LONE, new IllegalArgumentException(LONE));
    }

    @Test
    void messagesOfExceptions_showItsEscape() {
        assertThatThrownBy(() -> peer.call(HERE, "fail"))
                .hasMessageContaining("java.lang.IllegalStateException")
                .hasMessageContaining("ab\\\\uD800c")
                .cause()
                .hasMessage("java.lang.IllegalArgumentException: ab\\uD800c");
        assertThatThrownBy(() -> peer.run(UnpairedSurrogateTest::fail))
                .hasMessageContaining("java.lang.IllegalStateException")
                .hasMessageContaining("ab\\\\uD800c");
    }

    @Test
    void failureOfTheInput_showsItsEscape() {
        assertThatThrownBy(() -> peer.call(UnpairedSurrogateTest::readLine))
                .hasMessageContaining("the origin's input failed: java.io.IOException: ab\\\\uD800c");
    }

    private static @Nullable String readLine() throws IOException {
        return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    }
}
