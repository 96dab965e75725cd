package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peer4j.launch.Launch;
import io.peer4j.term.Atom;
import io.peer4j.term.Term;
import io.peer4j.testing.CapturedLog;
import io.peer4j.testing.Programs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user's sinks get of a real peer's output, and what a peer gets of an input. */
@Timeout(90)
@Tag("erlang")
@Tag("older-java")
class PeerOutputTest {
    private static final int MEBI = 1 << 20;

    private final List<String> out = new CopyOnWriteArrayList<>();
    private final List<String> err = new CopyOnWriteArrayList<>();

    private static Peer.Builder builder() {
        return Peer.builder().waitBoot(Duration.ofSeconds(60));
    }

    private Peer.Builder twoSinks() {
        return builder().output(out::add).errorOutput(err::add);
    }

    /** Descriptor 2 of the peer's process, past its streams. */
    private static void printRaw(String command) throws IOException, InterruptedException {
        new ProcessBuilder("sh", "-c", command + " >&2").inheritIO().start().waitFor();
    }

    // ---- whole lines

    @Test
    void consumerGetsLongLinesWhole() {
        try (Peer peer = twoSinks().start()) {
            peer.run(() -> {
                System.out.println("a".repeat(16_385));
                System.out.println("b".repeat(MEBI));
                System.out.print("c".repeat(100_000));
                System.out.print("d".repeat(100_000));
                System.out.println();
                System.err.println("e".repeat(40_000));
            });
        }
        assertThat(out)
                .containsExactly(
                        "a".repeat(16_385) + "\n",
                        "b".repeat(MEBI) + "\n",
                        "c".repeat(100_000) + "d".repeat(100_000) + "\n");
        assertThat(err).containsExactly("e".repeat(40_000) + "\n");
    }

    @Test
    void consumerGetsLongRawLineWhole() {
        try (Peer peer = twoSinks().start()) {
            peer.run(() -> printRaw("head -c 300000 /dev/zero | tr '\\0' x; echo"));
            await().untilAsserted(() -> assertThat(err).containsExactly("x".repeat(300_000) + "\n"));
        }
    }

    @Test
    void lineBeyondTheLimitComesInPiecesOfWholeCharacters() {
        try (Peer peer = twoSinks().maxLineLength(1001).start()) {
            peer.run(() -> System.out.println("\uD83D\uDE00".repeat(1200)));
        }
        assertThat(String.join("", out)).isEqualTo("\uD83D\uDE00".repeat(1200) + "\n");
        assertThat(out).extracting(String::length).containsExactly(1000, 1000, 401);
    }

    @Test
    void impossibleLimitIsRefused() {
        assertThatThrownBy(() -> builder().maxLineLength(0).start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxLineLength: expected 1 to 268435456 characters, got 0");
    }

    @Test
    void callsOfOthersDoNotCutALine() throws Exception {
        try (Peer peer = twoSinks().start()) {
            peer.run(() -> System.out.print("begun, "));
            for (int i = 0; i < 100; i++) {
                peer.call(() -> 1);
            }
            assertThat(out).isEmpty();
            peer.run(() -> System.out.println("and ended"));
        }
        assertThat(out).containsExactly("begun, and ended\n");
    }

    // ---- flushed text, two streams

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void flushedTextArrivesBeforeTheCallReturns(boolean overTcp) {
        Connection connection = overTcp ? Connection.tcp() : Connection.standardIo();
        try (Peer peer = twoSinks().connection(connection).start()) {
            peer.run(() -> {
                System.out.print("out");
                System.out.flush();
                System.err.print("err");
                System.err.flush();
            });
            assertThat(out).containsExactly("out");
            assertThat(err).containsExactly("err");

            peer.run(() -> {
                System.out.println(" goes on");
                System.err.println(" as well");
            });
            assertThat(out).containsExactly("out", " goes on\n");
            assertThat(err).containsExactly("err", " as well\n");
        }
    }

    @Test
    void textFlushedAfterItWasSentArrives() {
        try (Peer peer = twoSinks().start()) {
            peer.run(() -> System.out.print("sent with a reply"));
            peer.run(() -> System.out.flush());
            assertThat(out).containsExactly("sent with a reply");
        }
    }

    @Test
    void oneSinkForBothStreamsGetsNoGluedLine() {
        try (Peer peer = builder().output(out::add).start()) {
            peer.run(() -> {
                System.out.print("no newline");
                System.out.flush();
                System.err.println("err");
                System.out.print("unflushed");
                System.err.println("err");
                System.out.println();
            });
        }
        assertThat(out).containsExactly("no newline", "\n", "err\n", "err\n", "unflushed\n");
    }

    @Test
    void printStreamForStandardErrorGetsThatAlone() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Peer peer = builder()
                .output(out::add)
                .errorOutput(new PrintStream(bytes, true, StandardCharsets.UTF_8))
                .start()) {
            peer.run(() -> {
                System.out.println("out");
                System.err.print("prompt> ");
                System.err.flush();
            });
            assertThat(out).containsExactly("out\n");
            assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("prompt> ");
        }
    }

    @Test
    void rawTextWithoutNewlineArrivesOnStandardError() {
        try (Peer peer = twoSinks().start()) {
            peer.run(() -> printRaw("printf 'raw \\303\\251'"));
            await().untilAsserted(() -> assertThat(err).containsExactly("raw é"));
            peer.run(() -> System.err.println("by the stream"));
            peer.run(() -> printRaw("echo"));
            await().untilAsserted(() -> assertThat(String.join("", err)).isEqualTo("raw é\nby the stream\n\n"));
        }
        assertThat(out).isEmpty();
    }

    @Test
    void unfinishedLinesOfBothStreamsArriveAtTheEnd() {
        try (Peer peer = twoSinks().start()) {
            peer.run(() -> {
                System.out.print("out");
                System.err.print("err");
            });
        }
        await().untilAsserted(() -> assertThat(out).containsExactly("out"));
        await().untilAsserted(() -> assertThat(err).containsExactly("err"));
    }

    @Test
    void erlangNodesTextWithoutNewlineArrivesBeforeTheReply() {
        Assumptions.assumeTrue(Programs.isInstalled("erl"), "no erl is installed");
        try (Peer peer = twoSinks().launch(Launch.erlang()).start()) {
            peer.call("io", "put_chars", Term.binary("no newline"));
            assertThat(out).containsExactly("no newline");
            peer.call("io", "put_chars", Term.binary(" any more\n"));
            assertThat(out).containsExactly("no newline", " any more\n");
            peer.call("io", "put_chars", new Atom("standard_error"), Term.binary("error"));
            await().untilAsserted(() -> assertThat(err).containsExactly("error"));
        }
    }

    // ---- calls inside a sink

    @Test
    void callsInsideASinkDoNotWaitForIt() {
        AtomicReference<Peer> itself = new AtomicReference<>();
        AtomicInteger answers = new AtomicInteger();
        Consumer<String> sink = line -> {
            Peer peer = itself.get();
            peer.call(() -> 1);
            peer.call("java.lang.Math", "max", 1, 2);
            peer.callAsync(() -> 2).join();
            peer.callAsync("java.lang.Math", "max", 1, 2).join();
            answers.incrementAndGet();
        };
        try (Peer peer = builder().output(sink).errorOutput(sink).start()) {
            itself.set(peer);
            long before = System.nanoTime();
            peer.run(() -> {
                for (int i = 0; i < 20; i++) {
                    System.out.println(i);
                    System.err.println(i);
                }
            });
            await().until(() -> answers.get() == 40);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(8));
        }
    }

    @Test
    void callsToAnotherPeerOfTheSameSinkDoNotWaitForIt() {
        AtomicReference<Peer> other = new AtomicReference<>();
        AtomicInteger answers = new AtomicInteger();
        Peer.Builder options = builder().output(line -> {
            if (line.startsWith("ask")) {
                other.get().run(() -> System.out.println("told"));
            }
            answers.incrementAndGet();
        });
        try (Peer one = options.start();
                Peer two = options.start()) {
            other.set(two);
            long before = System.nanoTime();
            one.run(() -> {
                for (int i = 0; i < 10; i++) {
                    System.out.println("ask");
                }
            });
            await().until(() -> answers.get() == 20);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
        }
    }

    // ---- logs

    @Test
    void sinkThatThrowsIsLoggedOnceAndCounted() {
        AtomicInteger lines = new AtomicInteger();
        Consumer<String> sink = line -> {
            lines.incrementAndGet();
            throw new IllegalStateException("sink");
        };
        try (CapturedLog log = new CapturedLog("io.peer4j.control")) {
            try (Peer peer = builder().output(sink).errorOutput(sink).start()) {
                peer.run(() -> {
                    for (int i = 0; i < 2000; i++) {
                        System.out.println(i);
                        System.err.println(i);
                    }
                    printRaw("for i in 1 2 3 4 5 6 7 8 9; do echo $i; done");
                });
                await().until(() -> lines.get() == 4009);
            }
            await().until(() -> log.messages().size() >= 2);
            assertThat(log.messages())
                    .hasSizeLessThan(6)
                    .first()
                    .isEqualTo("where a peer's output goes (Builder.output or Builder.errorOutput) threw an exception");
            assertThat(log.messages().get(1)).contains("more such events were left out");
        }
    }

    @Test
    void framesConsumerThatThrowsIsLoggedOnceAndCounted() {
        try (CapturedLog log = new CapturedLog("io.peer4j.control")) {
            try (Peer peer = builder()
                    .frames(line -> {
                        throw new IllegalStateException("frames");
                    })
                    .start()) {
                for (int i = 0; i < 1000; i++) {
                    peer.call(() -> 1);
                }
            }
            await().until(() -> log.messages().size() >= 2);
            assertThat(log.messages()).hasSizeLessThan(6);
        }
    }

    /** A control group that admits no process or thread beyond those that are in it. */
    private static Path fullGroupOf(Peer peer) throws IOException {
        Path all = Path.of("/sys/fs/cgroup/pids");
        Assumptions.assumeTrue(Files.isWritable(all), "no control groups of pids (v1) to be made");
        Path group = Files.createDirectory(all.resolve("peer4j-" + peer.osPid()));
        Files.writeString(group.resolve("cgroup.procs"), Long.toString(peer.osPid()));
        Files.writeString(group.resolve("pids.max"), Files.readString(group.resolve("pids.current")));
        return group;
    }

    @Test
    void refusedThreadsAreNotComplainedOfAtEachCall() throws Exception {
        Path group;
        try (Peer peer = builder().output(out::add).start()) {
            // A peer answers once it has started what it needs itself.
            peer.call("erlang", "node");
            group = fullGroupOf(peer);
            peer.run(() -> System.out.println("said"));
            for (int i = 0; i < 200; i++) {
                peer.call(() -> {
                    Thread.sleep(2);
                    return 1;
                });
            }
            assertThat(out).contains("said\n").hasSizeLessThan(40);
            assertThat(peer.describe()).contains("said");
            Files.writeString(group.resolve("pids.max"), "max");
        }
        await().ignoreExceptions().until(() -> {
            Files.delete(group);
            return true;
        });
    }

    // ---- input

    /** Gives its text, and then fails. */
    @SuppressWarnings("InputStreamSlowMultibyteRead") // A peer's input is read byte by byte.
    private static InputStream failing(String text, Throwable failure) {
        return new FilterInputStream(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))) {
            @Override
            public int read() throws IOException {
                int b = super.read();
                if (b < 0) {
                    if (failure instanceof IOException e) {
                        throw e;
                    } else if (failure instanceof Error e) {
                        throw e;
                    }
                    throw (RuntimeException) failure;
                }
                return b;
            }
        };
    }

    private static String readLine() {
        try {
            return new java.io.BufferedReader(new java.io.InputStreamReader(System.in, StandardCharsets.UTF_8))
                    .readLine();
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void inputThatThrowsTellsItsClassAndMessageToTheReader() {
        for (Throwable failure : List.of(
                new IOException("disk gone é"), new IllegalStateException("broken"), new StackOverflowError("deep"))) {
            try (Peer peer = builder().input(failing("first\n", failure)).start()) {
                assertThat(peer.call(() -> readLine())).isEqualTo("first");
                assertThat(peer.call(() -> readLine()))
                        .isEqualTo("java.io.IOException: the origin's input failed: "
                                + failure.getClass().getName() + ": " + failure.getMessage());
            }
        }
    }

    @Test
    void textBeforeTheFailureOfAnInputIsNotLost() {
        try (Peer peer =
                builder().input(failing("half", new IOException("gone"))).start()) {
            String read = peer.call(() -> {
                StringBuilder text = new StringBuilder();
                try {
                    for (int b = System.in.read(); b >= 0; b = System.in.read()) {
                        text.append((char) b);
                    }
                } catch (IOException e) {
                    text.append('|').append(e.getMessage());
                }
                return text.toString();
            });
            assertThat(read).isEqualTo("half|the origin's input failed: java.io.IOException: gone");
        }
    }

    @Test
    void erlangNodeGetsTheClassAndMessageOfAnInputThatThrows() {
        Assumptions.assumeTrue(Programs.isInstalled("erl"), "no erl is installed");
        try (Peer peer = builder()
                .launch(Launch.erlang())
                .input(failing("", new IOException("gone")))
                .output(out::add)
                .start()) {
            assertThat(peer.callTerm(Duration.ofSeconds(20), "io", "get_line", List.of(Term.binary(""))))
                    .hasToString("{error,{'java.io.IOException',<<\"gone\">>}}");
        }
    }

    // ---- control characters

    @Test
    void controlCharactersAreMadeVisibleOnRequest() {
        try (Peer peer = twoSinks().visibleControls(true).start()) {
            peer.run(() -> {
                System.out.println("\u001B[31mred\u001B[0m\tand \u009B1m, \u202Ereversed\r");
                System.err.println("\u0007bell");
                printRaw("printf '\\033]0;title\\007\\n'");
            });
            await().until(() -> err.size() == 2);
        }
        assertThat(out).containsExactly("^[[31mred^[[0m\tand \\u009b1m, \\u202ereversed^M\n");
        assertThat(err).containsExactlyInAnyOrder("^Gbell\n", "^[]0;title^G\n");
    }

    @Test
    void outputIsAsItIsByDefault() {
        try (Peer peer = twoSinks().start()) {
            peer.run(() -> System.out.println("\u001B[31mred"));
        }
        assertThat(out).containsExactly("\u001B[31mred\n");
    }
}
