package io.peer4j.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** One run of a contestant: a process of its own, whose samples are what it prints, and which leaves nothing behind. */
final class ContestantProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int TAIL_LINES = 5;

    /** They would change what some contestants run, and print to their standard error. */
    private static final List<String> UNWANTED = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "ERL_FLAGS");

    private final Process process;
    private final Path log;
    private final Thread atExit = new Thread(this::kill);

    private ContestantProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Its samples; {@code log} takes what it prints to standard error. */
    static long[] run(List<String> command, Map<String, String> environment, Path log)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().keySet().removeAll(UNWANTED);
        builder.environment().putAll(environment);
        try (ContestantProcess run = new ContestantProcess(builder.start(), log)) {
            return run.samples();
        }
    }

    private long[] samples() throws IOException, InterruptedException {
        Thread.ofVirtual().start(this::killLate);
        LongStream.Builder printed = LongStream.builder();
        boolean held = read(printed);
        long[] numbers = printed.build().toArray();
        if (held) {
            numbers = Memory.ofIdle(numbers);
        }
        process.getOutputStream().close();
        int status = process.waitFor();
        if (status != 0 || numbers.length == 0) {
            throw new IOException("ended with status " + status + " after " + numbers.length + " samples: " + tail());
        }
        return numbers;
    }

    /** True if what was printed are ids of processes that are held for us. */
    private boolean read(LongStream.Builder printed) throws IOException {
        BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                return true;
            }
            try {
                printed.add(Long.parseLong(line));
            } catch (NumberFormatException e) {
                throw new IOException("expected samples, one a line, got: " + line, e);
            }
        }
        return false;
    }

    private String tail() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return lines.stream().skip(Math.max(0, lines.size() - TAIL_LINES)).collect(Collectors.joining(" / "));
    }

    private void killLate() {
        try {
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void kill() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        kill();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
