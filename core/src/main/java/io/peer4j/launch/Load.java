package io.peer4j.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringTokenizer;

/** How busy this machine is, by Linux's {@code /proc/loadavg}, {@code AVERAGE AVERAGE AVERAGE RUNNING/THREADS PID}; elsewhere it counts as idle. */
final class Load {
    /** So many threads that run or want to are more than a process that makes a cache adds to one for each processor. */
    static final int HIGH = Runtime.getRuntime().availableProcessors() + 3;

    private Load() {}

    /** Whether no processor is idle, now or in the last minute. */
    static boolean isHigh() {
        try {
            StringTokenizer words = new StringTokenizer(Files.readString(Path.of("/proc/loadavg")), " /");
            double average = Double.parseDouble(words.nextToken());
            words.nextToken();
            words.nextToken();
            return Integer.parseInt(words.nextToken()) >= HIGH || average >= HIGH;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }
}
