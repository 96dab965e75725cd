package io.peer4j.bench.contestant;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * The loop that every contestant runs, in whatever language: trials until the warm-up time is over, then trials that are
 * timed one by one, until there are enough samples or the limit of time is reached, but one at least.
 *
 * @param warmUp how long to warm up
 * @param samples how many samples to take at most
 * @param limit how long to go on taking them
 * @param task what to do: the other words of the command line
 */
record Trials(Duration warmUp, int samples, Duration limit, List<String> task) {
    static Trials of(String[] args) {
        if (args.length < 4) {
            throw new IllegalArgumentException("expected WARM_UP_MS SAMPLES LIMIT_MS TASK..., got: " + List.of(args));
        }
        return new Trials(
                Duration.ofMillis(Long.parseLong(args[0])),
                Integer.parseInt(args[1]),
                Duration.ofMillis(Long.parseLong(args[2])),
                List.of(args).subList(3, args.length));
    }

    /** The word at {@code index} of the task, or {@code otherwise} if it has none there. */
    String word(int index, String otherwise) {
        return index < task.size() ? task.get(index) : otherwise;
    }

    int number(int index, int otherwise) {
        return index < task.size() ? Integer.parseInt(task.get(index)) : otherwise;
    }

    IllegalArgumentException unknown() {
        return new IllegalArgumentException("no such task: " + String.join(" ", task));
    }

    /** Runs {@code trial}, and prints the nanoseconds of each sample. */
    void run(Trial trial) throws Exception {
        long warm = System.nanoTime() + warmUp.toNanos();
        while (System.nanoTime() < warm) {
            trial.run();
            trial.clearUp();
        }
        print(timed(trial));
    }

    private long[] timed(Trial trial) throws Exception {
        long[] taken = new long[samples];
        int count = 0;
        long end = System.nanoTime() + limit.toNanos();
        long after;
        do {
            long before = System.nanoTime();
            trial.run();
            after = System.nanoTime();
            taken[count++] = after - before;
            trial.clearUp();
        } while (count < samples && after < end);
        return Arrays.copyOf(taken, count);
    }

    static void print(long[] samples) {
        StringBuilder lines = new StringBuilder();
        for (long sample : samples) {
            lines.append(sample).append('\n');
        }
        PrintStream out = System.out;
        out.print(lines);
        out.flush();
    }

    /** Prints the ids of processes that are to be measured from outside, and waits until that is done. */
    static void hold(long[] processes) throws Exception {
        print(processes);
        System.out.println();
        System.out.flush();
        while (System.in.read() >= 0) {}
    }
}
