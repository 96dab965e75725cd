package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.internal.boot.Boot;
import io.peer4j.internal.boot.CompromisedPeer;
import io.peer4j.internal.boot.HastyPeer;
import io.peer4j.term.Binary;
import io.peer4j.testing.Gadget;
import io.peer4j.testing.Probe;
import java.io.ByteArrayInputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The origin reads no serialized object, loads no class by a name from a peer, and makes nothing that it did not ask for. */
@Timeout(60)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CompromisedPeerTest {
    /** Each object that anything in this JVM reads, since the filter is there. */
    private static final AtomicInteger READ = new AtomicInteger();

    /** What comes back as what was asked for, or not at all. */
    private final Set<Class<?>> results = new HashSet<>();

    @BeforeAll
    static void watchAllReading() {
        if (ObjectInputFilter.Config.getSerialFilter() == null) {
            ObjectInputFilter.Config.setSerialFilter(unused -> {
                READ.incrementAndGet();
                return ObjectInputFilter.Status.UNDECIDED;
            });
        }
    }

    static Stream<Connection> connections() {
        return Stream.of(Connection.standardIo(), Connection.tcp(), Connection.tls(), Connection.distribution());
    }

    private static Peer start(Connection connection) {
        if (connection instanceof Connection.Distribution) {
            OriginNode.start();
        }
        return Peer.builder()
                .connection(connection)
                .output((String unused) -> {})
                .postProcessArgs(args -> args.stream()
                        .map(word -> word.equals(Boot.class.getName()) ? CompromisedPeer.class.getName() : word)
                        .toList())
                .start();
    }

    @ParameterizedTest
    @MethodSource("connections")
    void theOriginTakesDataAndNothingElse(Connection connection) throws Exception {
        int readBefore = READ.get();
        List<String> before = Gadget.Traces.left();
        try (Peer peer = start(connection)) {
            long answers = (Long) Objects.requireNonNull(peer.call("compromised", "count"));
            assertThat(answers).isGreaterThan(200);
            for (Callable<?> question : questions(peer)) {
                for (int i = 0; i < answers; i++) {
                    ask(question);
                }
            }
        }
        assertThat(Gadget.Traces.left()).isEqualTo(before);
        assertThat(READ.get()).isEqualTo(readBefore);
        // Data that was asked for did come, so the questions were answered.
        assertThat(results).contains(Binary.class, byte[].class, Only.class);
        assertThat(results).doesNotContain(Gadget.class, Gadget.Constant.class, Gadget.Row.class);
    }

    private static List<Callable<?>> questions(Peer peer) {
        return List.of(
                () -> peer.call("m", "f"),
                () -> peer.callAsync("m", "f").get(),
                () -> peer.call(String.class, "m", "f"),
                () -> peer.call(byte[].class, "m", "f"),
                () -> peer.call(Serializable.class, "m", "f"),
                () -> peer.call(Probe.Colour.class, "m", "f"),
                () -> peer.call(Only.class, "m", "f"),
                () -> peer.call(Map.class, "m", "f"),
                () -> peer.call(Throwable.class, "m", "f"),
                () -> peer.<Object>call(Object::new),
                () -> peer.<Serializable>call(() -> "x"),
                () -> peer.<byte[]>call(() -> new byte[0]),
                () -> peer.call(new TypeRef<List<Probe.Point>>() {}, () -> List.of()),
                () -> peer.<Only>call(() -> new Only(2)),
                () -> peer.<Exception>call(() -> new Exception("x")));
    }

    /** What a caller asks for is made: of data, by its own constructor. */
    private record Only(int x) {}

    private void ask(Callable<?> question) throws Exception {
        try {
            Object result = question.call();
            if (result != null) {
                results.add(result.getClass());
            }
        } catch (PeerException | IllegalArgumentException | ExecutionException e) {
            // Refused, or raised as it was meant to be: as data.
        }
    }

    @Test
    void aPeerThatAnswersBeforeItReadsSeesNothingOfWhatComesBehindTheCall(@TempDir Path directory) throws Exception {
        Path goOn = directory.resolve("go-on");
        byte[] bytes = new byte[4 << 20];
        try (Peer peer = Peer.builder()
                .args("-D" + HastyPeer.PROPERTY + "=" + goOn)
                .postProcessArgs(args -> args.stream()
                        .map(word -> word.equals(Boot.class.getName()) ? HastyPeer.class.getName() : word)
                        .toList())
                .start()) {
            peer.call("m", "f");
            assertThat(peer.call("m", "f", (Object) bytes)).isEqualTo(42L);
            Arrays.fill(bytes, (byte) 'S');
            Files.createFile(goOn);
            assertThat(peer.call("m", "f")).isEqualTo(0L);
        }
    }

    /** Or the test above would show nothing; last, for a class is initialised but once. */
    @Test
    @Order(Integer.MAX_VALUE)
    void whatIsReadLeavesItsTraces() throws Exception {
        byte[] serialized;
        try (Peer peer = start(Connection.standardIo())) {
            serialized = ((Binary) Objects.requireNonNull(peer.call("m", "f"))).toByteArray();
        }
        int readBefore = READ.get();
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(serialized))) {
            assertThat(in.readObject()).isInstanceOf(Gadget.class);
        }
        assertThat(READ.get()).isGreaterThan(readBefore);
        assertThat(Gadget.Traces.left()).contains("Gadget was read");
    }
}
