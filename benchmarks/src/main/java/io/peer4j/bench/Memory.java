package io.peer4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The proportional set size of processes: their own memory, and their share of what they have in common. */
final class Memory {
    /** How long a process must have used no processor time to be idle. */
    private static final Duration QUIET = Duration.ofSeconds(2);

    /** When those that never are are measured all the same: housekeeping goes on in most. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final String PSS = "Pss:";

    private Memory() {}

    /** What each of {@code processes} has with its descendants, in kB, once all are idle. */
    static long[] ofIdle(long[] processes) throws IOException, InterruptedException {
        List<long[]> trees = new ArrayList<>();
        for (long process : processes) {
            trees.add(tree(process));
        }
        awaitIdle(trees);
        long[] sizes = new long[processes.length];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = sum(trees.get(i), Memory::pss);
        }
        return sizes;
    }

    private static long[] tree(long process) throws IOException {
        ProcessHandle root =
                ProcessHandle.of(process).orElseThrow(() -> new IOException("no process " + process + " to measure"));
        return Stream.concat(Stream.of(root), root.descendants())
                .mapToLong(ProcessHandle::pid)
                .toArray();
    }

    private static void awaitIdle(List<long[]> trees) throws IOException, InterruptedException {
        long[] all = trees.stream().flatMapToLong(LongStream::of).toArray();
        long end = System.nanoTime() + PATIENCE.toNanos();
        long before = -1;
        long now = sum(all, Memory::ticks);
        while (now != before && System.nanoTime() < end) {
            Thread.sleep(QUIET);
            before = now;
            now = sum(all, Memory::ticks);
        }
    }

    private interface Figure {
        long of(long process) throws IOException;
    }

    private static long sum(long[] processes, Figure figure) throws IOException {
        long sum = 0;
        for (long process : processes) {
            sum += figure.of(process);
        }
        return sum;
    }

    private static long pss(long process) throws IOException {
        for (String line : Files.readAllLines(file(process, "smaps_rollup"))) {
            if (line.startsWith(PSS)) {
                return Long.parseLong(
                        line.substring(PSS.length()).replace("kB", "").strip());
            }
        }
        throw new IOException("no " + PSS + " in " + file(process, "smaps_rollup"));
    }

    /** The processor time used: utime and stime, the 14th and 15th field, of which the 2nd may hold spaces. */
    private static long ticks(long process) throws IOException {
        String stat = Files.readString(file(process, "stat"));
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        return Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
    }

    private static Path file(long process, String name) {
        return Path.of("/proc", Long.toString(process), name);
    }
}
