package io.peer4j.internal.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * How often the kernel has killed a process of this process's control group for want of memory: {@code oom_kill} of its
 * {@code memory.events}, which children share unless they are moved. Source: the kernel's {@code cgroup-v2.rst}.
 *
 * @param events the file; where there is none, nothing is known
 */
record OomKills(Path events) {
    private static final String KEY = "oom_kill ";
    private static final String UNIFIED = "0::/";

    /** Those of this process's own group. */
    static OomKills own() {
        Path root = Path.of("/sys/fs/cgroup");
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
                if (line.startsWith(UNIFIED)) {
                    return new OomKills(
                            root.resolve(line.substring(UNIFIED.length())).resolve("memory.events"));
                }
            }
        } catch (IOException e) {
            // No such kernel: nothing is known.
        }
        return new OomKills(root.resolve("memory.events"));
    }

    /** How many so far; empty where that is not known. */
    OptionalLong count() {
        try {
            return Files.readAllLines(events).stream()
                    .filter(line -> line.startsWith(KEY))
                    .mapToLong(
                            line -> Long.parseLong(line.substring(KEY.length()).strip()))
                    .findFirst();
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
