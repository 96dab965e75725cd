package io.peer4j.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ConsoleTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void oneWriterAlonePassesItsTextAtOnce() {
        Console.Writer writer = Console.of(stream).open();
        writer.write("pro");
        assertThat(printed()).isEqualTo("pro");
        writer.write("gress\n");
        assertThat(printed()).isEqualTo("progress\n");
        writer.close();
    }

    @Test
    void aStreamThatNobodyElseHoldsIsPrintedTo() {
        Console.Writer writer =
                Console.of(new PrintStream(bytes, true, StandardCharsets.UTF_8)).open();
        System.gc();
        writer.write("kept\n");
        assertThat(printed()).isEqualTo("kept\n");
        writer.close();
    }

    @Test
    void linesOfTwoWritersAreNeverTorn() {
        Console.Writer one = Console.of(stream).open();
        Console.Writer two = Console.of(stream).open();
        one.write("a");
        two.write("b");
        one.write("a\n");
        two.write("b\nc");
        assertThat(printed()).isEqualTo("aa\nbb\n");
        two.close();
        assertThat(printed()).isEqualTo("aa\nbb\nc");
        one.write("d\n");
        assertThat(printed()).as("the unfinished line of the other is ended").isEqualTo("aa\nbb\nc\nd\n");
        one.close();
    }

    @Test
    void manyWritersAtOnceTearNoLine() {
        CompletableFuture<?>[] all = new CompletableFuture<?>[8];
        for (int i = 0; i < all.length; i++) {
            Console.Writer writer = Console.of(stream).open();
            String word = ("é" + i).repeat(10);
            all[i] = CompletableFuture.runAsync(() -> {
                for (int line = 0; line < 200; line++) {
                    writer.write(word.substring(0, 7));
                    writer.write(word.substring(7));
                    writer.write("\n");
                }
            });
        }
        CompletableFuture.allOf(all).join();
        assertThat(printed().lines()).hasSize(1600).allMatch(line -> line.matches("(é[0-7])\\1{9}"));
    }

    @Test
    void whoAsksForInputHasItsPromptShown() {
        Console.Writer one = Console.of(stream).open();
        Console.Writer two = Console.of(stream).open();
        one.write("name? ");
        assertThat(printed()).isEmpty();
        one.flush();
        assertThat(printed()).isEqualTo("name? ");
        two.write("other\n");
        assertThat(printed()).isEqualTo("name? \nother\n");
        one.close();
        two.close();
    }

    @Test
    void aLineWithoutAnEndIsNotHeldForEver() {
        Console.Writer one = Console.of(stream).open();
        Console.Writer two = Console.of(stream).open();
        one.write("x".repeat(Console.MAX_HELD));
        assertThat(printed()).isEmpty();
        one.write("y");
        assertThat(printed()).hasSize(Console.MAX_HELD + 1);
        one.close();
        two.close();
    }

    @Test
    void aSinkGetsEachLineByItself() {
        List<String> lines = new ArrayList<>();
        Console.Writer writer = Console.lines(lines::add).open();
        writer.write("a\nb\n\nc");
        assertThat(lines).containsExactly("a\n", "b\n", "\n");
        writer.flush();
        writer.write("d\ne");
        writer.close();
        assertThat(lines).containsExactly("a\n", "b\n", "\n", "c", "d\n", "e");
    }
}
