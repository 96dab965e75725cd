package io.peer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Damaged command lines, parsed and not run: wrong usage is the only thing that may come of them. */
@Tag("soak")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class CommandLineFuzzTest {
    private static final boolean LONG = Boolean.getBoolean("peer4j.soak");
    private static final int EXECUTIONS = LONG ? 200_000 : 5_000;

    /** Picocli makes its model of the options anew for each line, and describes it in each exception. */
    private static final long MOST_ALLOCATED = 4 << 20;

    private static final List<List<String>> LINES = List.of(
            List.of("call", "--name", "a@b", "--exec", "erl", "--exec-arg", "-x", "lists", "sum", "[1,2,3]"),
            List.of("call", "--connection", "127.0.0.1:0", "--timeout", "100", "java.lang.Math", "max", "3", "-7"),
            List.of("call", "--node", "n@h", "--shutdown", "halt:500", "erlang", "node"),
            List.of("start", "--count", "3", "--until-eof", "--env", "K=V", "--arg", "-Xmx64m", "--frames"),
            List.of("start", "--longnames", "--host", "h.d", "--wait-boot", "infinity", "--peer-down", "crash"),
            List.of("term", "{ok,#{a => <<1,2>>}}"),
            List.of("names"),
            List.of("node", "-sname", "x", "-setcookie", "c"));
    private static final List<String> WORDS = List.of(
            "",
            "-",
            "--",
            "@/dev/null",
            "[",
            "'",
            "\"",
            "=",
            "--env",
            "--arg",
            "--help",
            "-5",
            "[::1]:0",
            "infinity",
            "99999999999999999999",
            "standard_io",
            "${sys:user.home}",
            "--connection=",
            "--count=-1",
            "\0",
            "😀",
            "K=");

    private final long seed = Long.getLong("peer4j.seed", LONG ? System.nanoTime() : 20_260_101);
    private final Random random = new Random(seed);

    private String[] damaged() {
        List<String> words = new ArrayList<>(any(LINES));
        for (int left = random.nextInt(4); left > 0; left--) {
            int at = random.nextInt(words.size() + 1);
            switch (random.nextInt(5)) {
                case 0 -> words.add(at, any(WORDS));
                case 1 -> words.subList(at, words.size()).clear();
                case 2 -> words.addAll(at, any(LINES));
                case 3 -> words.add(at, damaged(any(any(LINES))));
                default -> words.replaceAll(word -> random.nextInt(4) == 0 ? damaged(word) : word);
            }
        }
        return words.toArray(String[]::new);
    }

    private String damaged(String word) {
        StringBuilder damaged = new StringBuilder(word);
        int at = random.nextInt(word.length() + 1);
        if (random.nextBoolean() && at < word.length()) {
            damaged.deleteCharAt(at);
        } else {
            damaged.insert(at, random.nextInt(8) == 0 ? "9".repeat(1000) : String.valueOf((char) random.nextInt(256)));
        }
        return damaged.toString();
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    @Test
    void a_damaged_line_is_parsed_or_is_wrong_usage() throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        CommandLine line = Main.commandLine(new Streams(InputStream.nullInputStream(), nowhere, nowhere));
        int refused = 0;
        long worst = 0;
        for (int i = 0; i < EXECUTIONS; i++) {
            String[] words = damaged();
            long before = threads.getCurrentThreadAllocatedBytes();
            try {
                line.parseArgs(words);
            } catch (ParameterException e) {
                assertThat(e.getMessage()).isNotEmpty();
                refused++;
            } catch (RuntimeException | Error e) {
                fail("execution " + i + " of seed " + seed + ": " + Arrays.toString(words), e);
            }
            worst = Math.max(worst, threads.getCurrentThreadAllocatedBytes() - before);
        }
        figure("fuzz the command line: %,d executions, %,d refused; worst allocation %,d bytes; seed %d%n"
                .formatted(EXECUTIONS, refused, worst, seed));
        assertThat(refused).isBetween(EXECUTIONS / 10, EXECUTIONS * 9 / 10);
        assertThat(worst).isLessThan(MOST_ALLOCATED);
    }

    private static void figure(String line) throws IOException {
        Files.writeString(Path.of("target", "soak-figures.txt"), line);
    }

    @Test
    void a_word_that_names_a_file_is_not_replaced_by_what_it_holds() throws IOException {
        Path file = Files.createTempFile("peer4j", "args");
        try {
            Files.writeString(file, "{from, a, file}");
            Outcome outcome = Outcome.inThisJvm("term", "@" + file);
            assertThat(outcome.err()).contains("not an Erlang term").contains("@" + file);
        } finally {
            Files.delete(file);
        }
    }
}
