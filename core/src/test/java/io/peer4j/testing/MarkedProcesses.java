package io.peer4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Processes by a mark in their environment, which they hand on to whatever they start: none escapes, whoever its parent
 * is by now. For systems with {@code /proc}.
 */
public final class MarkedProcesses {
    /** The variable that has the mark. */
    public static final String VARIABLE = "PEER4J_TEST_MARK";

    private static final long POLL_MILLIS = 10;
    private static final Path PROC = Path.of("/proc");

    private MarkedProcesses() {}

    /** Skips the test where there is no {@code /proc}. */
    public static void assumeTheyCanBeFound() {
        Assumptions.assumeTrue(Files.exists(PROC.resolve("self/environ")), "no /proc, where processes are found");
    }

    /** Waits until none with {@code mark} runs; fails with what those are that run after {@code millis}. */
    public static void assertTheyEnd(String mark, long millis) throws IOException, InterruptedException {
        List<Long> left = awaitEnd(mark, millis);
        assertThat(left).as(describe(left)).isEmpty();
    }

    /**
     * Starts an origin with {@code mark}, whose peers are of this JVM's Java and class path and know the tests' epmd. Its
     * standard error can be read; the rest is the null device.
     */
    public static Process start(String mark, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(Redirect.DISCARD);
        Map<String, String> env = builder.environment();
        env.put(VARIABLE, mark);
        env.put("ERL_EPMD_PORT", SharedEpmd.port());
        env.put("JAVA", ErlangOrigin.java());
        env.put("CLASS_PATH", ErlangOrigin.classPath());
        return builder.start();
    }

    /** The process ids of those that have {@code mark} and run; a dead one that nobody has reaped does not. */
    public static List<Long> running(String mark) throws IOException {
        String entry = "\0" + VARIABLE + "=" + mark + "\0";
        List<Long> marked = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[1-9]*")) {
            for (Path process : processes) {
                long pid = Long.parseLong(process.getFileName().toString());
                if (("\0" + read(process, "environ")).contains(entry) && Programs.isRunning(pid)) {
                    marked.add(pid);
                }
            }
        }
        return marked;
    }

    /** Waits until none with {@code mark} runs, but no longer than {@code millis}, and returns those that are left. */
    public static List<Long> awaitEnd(String mark, long millis) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        List<Long> left = running(mark);
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(POLL_MILLIS);
            left = running(mark);
        }
        return left;
    }

    /** Ends all with {@code mark}. */
    public static void kill(String mark) throws IOException {
        running(mark).forEach(Programs::kill);
    }

    /** The command line of process {@code pid}; empty if it is gone. */
    public static String command(long pid) {
        return read(PROC.resolve(Long.toString(pid)), "cmdline")
                .replace('\0', ' ')
                .strip();
    }

    /** What each of {@code pids} is and does, in the kernel's words. */
    public static String describe(List<Long> pids) {
        StringBuilder text = new StringBuilder();
        for (long pid : pids) {
            String command = command(pid);
            String stat = read(PROC.resolve(Long.toString(pid)), "stat");
            text.append("\n  ")
                    .append(stat, 0, Math.min(stat.length(), 60))
                    .append(" … ")
                    .append(command.substring(Math.max(0, command.length() - 400)));
        }
        return text.toString();
    }

    /** Empty if it is gone. */
    private static String read(Path process, String file) {
        try {
            return Files.readString(process.resolve(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
