package io.peer4j.internal.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ConsoleTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private static final int LIMIT = Output.DEFAULT_MAX_LINE;

    private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    private final List<String> lines = new ArrayList<>();

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void oneWriterAlonePassesItsTextAtOnce() {
        Console.Writer writer = Console.of(stream).open(LIMIT);
        writer.write("pro", false);
        assertThat(printed()).isEqualTo("pro");
        writer.write("gress\n", false);
        assertThat(printed()).isEqualTo("progress\n");
        writer.close();
    }

    @Test
    void aStreamThatNobodyElseHoldsIsPrintedTo() {
        Console.Writer writer =
                Console.of(new PrintStream(bytes, true, StandardCharsets.UTF_8)).open(LIMIT);
        System.gc();
        writer.write("kept\n", false);
        assertThat(printed()).isEqualTo("kept\n");
        writer.close();
    }

    @Test
    void linesOfTwoWritersAreNeverTorn() {
        Console.Writer one = Console.of(stream).open(LIMIT);
        Console.Writer two = Console.of(stream).open(LIMIT);
        one.write("a", false);
        two.write("b", false);
        one.write("a\n", false);
        two.write("b\nc", false);
        assertThat(printed()).isEqualTo("aa\nbb\n");
        two.close();
        assertThat(printed()).isEqualTo("aa\nbb\nc");
        one.write("d\n", false);
        assertThat(printed()).as("the unfinished line of the other is ended").isEqualTo("aa\nbb\nc\nd\n");
        one.close();
    }

    @Test
    void manyWritersAtOnceTearNoLine() {
        CompletableFuture<?>[] all = new CompletableFuture<?>[8];
        for (int i = 0; i < all.length; i++) {
            Console.Writer writer = Console.of(stream).open(LIMIT);
            String word = ("é" + i).repeat(10);
            all[i] = CompletableFuture.runAsync(() -> {
                for (int line = 0; line < 200; line++) {
                    writer.write(word.substring(0, 7), false);
                    writer.write(word.substring(7), false);
                    writer.write("\n", false);
                }
            });
        }
        CompletableFuture.allOf(all).join();
        assertThat(printed().lines()).hasSize(1600).allMatch(line -> line.matches("(é[0-7])\\1{9}"));
    }

    @Test
    void whoAsksForInputHasItsPromptShown() {
        Console.Writer one = Console.of(stream).open(LIMIT);
        Console.Writer two = Console.of(stream).open(LIMIT);
        one.write("name? ", false);
        assertThat(printed()).isEmpty();
        one.flush();
        assertThat(printed()).isEqualTo("name? ");
        two.write("other\n", false);
        assertThat(printed()).isEqualTo("name? \nother\n");
        one.close();
        two.close();
    }

    @Test
    void aLineWithoutAnEndIsNotHeldForEver() {
        Console.Writer one = Console.of(stream).open(LIMIT);
        Console.Writer two = Console.of(stream).open(LIMIT);
        one.write("x".repeat(Console.MAX_HELD), false);
        assertThat(printed()).isEmpty();
        one.write("y", false);
        assertThat(printed()).hasSize(Console.MAX_HELD + 1);
        one.close();
        two.close();
    }

    @Test
    void aSinkGetsEachLineByItself() {
        Console.Writer writer = sink(LIMIT);
        writer.write("a\nb\n\nc", false);
        assertThat(lines).containsExactly("a\n", "b\n", "\n");
        writer.flush();
        writer.write("d\ne", false);
        writer.close();
        assertThat(lines).containsExactly("a\n", "b\n", "\n", "c", "d\n", "e");
    }

    @Test
    void sinkGetsLongLineWholeUpToItsLimit() {
        Console.Writer writer = sink(100_000);
        for (int i = 0; i < 100; i++) {
            writer.write("x".repeat(1000), false);
        }
        assertThat(lines).isEmpty();

        writer.write("\n", false);

        assertThat(lines).containsExactly("x".repeat(100_000) + "\n");
    }

    @Test
    void sinkGetsLongerLineInPiecesOfTheLimit() {
        Console.Writer writer = sink(10);
        writer.write("0123456789ab", false);
        assertThat(lines).containsExactly("0123456789");
        writer.write("cd\n0123456789\nnext", false);
        writer.write("01234567890123456\n", false);
        assertThat(lines).containsExactly("0123456789", "abcd\n", "0123456789\n", "next012345", "6789012345", "6\n");
    }

    @Test
    void pieceNeverEndsWithinACharacter() {
        Console.Writer writer = sink(3);
        writer.write("\uD83D\uDE00".repeat(4) + "\n", false);
        writer.write("a" + "\uD83D\uDE00".repeat(3), true);
        assertThat(lines)
                .containsExactly(
                        "\uD83D\uDE00",
                        "\uD83D\uDE00",
                        "\uD83D\uDE00",
                        "\uD83D\uDE00\n",
                        "a\uD83D\uDE00",
                        "\uD83D\uDE00",
                        "\uD83D\uDE00");
    }

    @Test
    void sinkGetsFlushedTextAndTheRestAsAnotherPiece() {
        Console.Writer writer = sink(LIMIT);
        writer.write("half", false);
        assertThat(lines).isEmpty();
        writer.write(" a line", true);
        writer.write(" and more", false);
        writer.write("", true);
        writer.write(".\n", false);
        assertThat(lines).containsExactly("half a line", " and more", ".\n");
    }

    @Test
    void twoStreamsOfOnePeerAreNeverGlued() {
        Console.Writer out = sink(LIMIT);
        Console.Writer err = out.another();
        out.write("a", false);
        err.write("warning\n", false);
        out.write("b", true);
        err.write("another\n", false);
        out.write("c\n", false);
        assertThat(lines).containsExactly("warning\n", "ab", "\n", "another\n", "c\n");
    }

    @Test
    void streamsOfOnePeerAlonePassTheirTextAtOnce() {
        Console.Writer out = Console.of(stream).open(LIMIT);
        Console.Writer err = out.another();
        out.write("pro", false);
        assertThat(printed()).isEqualTo("pro");
        err.write("warning\n", false);
        out.write("gress\n", false);
        assertThat(printed()).isEqualTo("pro\nwarning\ngress\n");
    }

    @Test
    void sinkThatThrowsGetsTheLinesThatFollow() {
        Console.Writer writer = Console.lines(line -> {
                    lines.add(line);
                    throw new IllegalStateException(line);
                })
                .open(LIMIT);
        assertThatThrownBy(() -> writer.write("a\nb\nc", false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a\n");
        assertThatThrownBy(writer::flush).hasMessage("c");
        assertThat(lines).containsExactly("a\n", "b\n", "c");
    }

    @Test
    void oneSinkOfBothStreamsHasOneConsole() {
        Consumer<String> sink = lines::add;
        Output same = Output.of(Console.lines(sink), Console.lines(sink), LIMIT, false);
        Output others = Output.of(Console.lines(sink), Console.lines(lines::add), LIMIT, false);
        assertThat(same.err()).isSameAs(same.out());
        assertThat(others.err()).isNotSameAs(others.out());
    }

    /** Piece by piece, each with a copy of the rest, it took minutes. */
    @Test
    @Timeout(20)
    void piecesOfALongLineTakeLinearTime() {
        AtomicLong pieces = new AtomicLong();
        Console.Writer writer = Console.lines(piece -> pieces.incrementAndGet()).open(10);

        writer.write("x".repeat(10_000_000), false);
        writer.write("x".repeat(10_000_000), true);

        assertThat(pieces).hasValue(2_000_000);
    }

    private Console.Writer sink(int limit) {
        return Console.lines(lines::add).open(limit);
    }
}
