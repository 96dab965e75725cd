package io.peer4j.internal.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Tells by Linux's files whether this process can start more threads, without starting any: the limits of its user
 * ({@code ulimit -u}), of its control groups ({@code pids.max}) and of the machine are compared with the threads of the
 * whole machine. Where a limit may be out of sight, as in most containers, the answer is no.
 *
 * <p>The limits are read again after a second. May be used by any thread. Sources: {@code getrlimit(2)},
 * {@code cgroups(7)}, {@code namespaces(7)}, {@code proc_loadavg(5)}.
 */
public final class ThreadRoom {
    /** The room of this process. */
    public static final ThreadRoom SYSTEM = new ThreadRoom(Path.of("/proc"), Path.of("/sys/fs/cgroup"));

    private static final long VALID_NANOS = 1_000_000_000;

    /** The kernel's fixed names of the first name spaces, in which no limit of an outer one is hidden. */
    private static final String FIRST_CGROUP = "cgroup:[4026531835]";

    private static final String FIRST_USER = "user:[4026531837]";

    private final Path proc;
    private final Path groups;

    private record Limit(long threads, long readAt) {}

    private volatile Limit limit = new Limit(0, System.nanoTime() - VALID_NANOS - 1);

    ThreadRoom(Path proc, Path groups) {
        this.proc = proc;
        this.groups = groups;
    }

    /** Whether {@code count} more threads can be started for sure, as long as other processes start none. */
    public boolean has(int count) {
        try {
            long threads = threads();
            return threads > 0 && threads + count <= limit();
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    /** The fourth word is {@code RUNNING/THREADS}. */
    private long threads() throws IOException {
        String load = Files.readString(proc.resolve("loadavg"));
        int slash = load.indexOf('/');
        return Long.parseLong(load.substring(slash + 1, load.indexOf(' ', slash)));
    }

    private long limit() throws IOException {
        Limit known = limit;
        long now = System.nanoTime();
        if (now - known.readAt() > VALID_NANOS) {
            known = new Limit(areAllInSight() ? leastLimit() : 0, now);
            limit = known;
        }
        return known.threads();
    }

    private boolean areAllInSight() throws IOException {
        Path spaces = proc.resolve("self/ns");
        return Files.readSymbolicLink(spaces.resolve("cgroup")).endsWith(FIRST_CGROUP)
                && Files.readSymbolicLink(spaces.resolve("user")).endsWith(FIRST_USER);
    }

    private long leastLimit() throws IOException {
        long ofMachine =
                Math.min(number(proc.resolve("sys/kernel/threads-max")), number(proc.resolve("sys/kernel/pid_max")));
        return Math.min(Math.min(limitOfUser(), limitOfGroups()), ofMachine);
    }

    /** {@code Max processes  SOFT  HARD  processes}. */
    private long limitOfUser() throws IOException {
        for (String line : Files.readAllLines(proc.resolve("self/limits"))) {
            if (line.startsWith("Max processes")) {
                return number(line.substring("Max processes".length()).strip().split(" ", 2)[0]);
            }
        }
        throw new IOException("no limit of processes");
    }

    /** The lines of {@code /proc/PID/cgroup}, {@code ID:CONTROLLERS:GROUP}; version 1 counts where it has the controller. */
    private long limitOfGroups() throws IOException {
        long unified = Long.MAX_VALUE;
        for (String line : Files.readAllLines(proc.resolve("self/cgroup"))) {
            String[] parts = line.split(":", 3);
            if (List.of(parts[1].split(",", -1)).contains("pids")) {
                return leastUpwards(groups.resolve(parts[1]), parts[2]);
            }
            if (parts[1].isEmpty()) {
                Path mixed = groups.resolve("unified");
                unified = leastUpwards(Files.isDirectory(mixed) ? mixed : groups, parts[2]);
            }
        }
        return unified;
    }

    private static long leastUpwards(Path top, String group) throws IOException {
        Path directory = top.resolve(group.substring(1)).normalize();
        if (!Files.isDirectory(directory)) {
            throw new IOException("a group out of sight");
        }
        long least = Long.MAX_VALUE;
        for (Path at = directory; at != null && at.startsWith(top); at = at.getParent()) {
            least = Math.min(least, limitOfGroup(at.resolve("pids.max")));
        }
        return least;
    }

    private static long limitOfGroup(Path file) throws IOException {
        try {
            return number(file);
        } catch (NoSuchFileException e) {
            return Long.MAX_VALUE;
        }
    }

    private static long number(Path file) throws IOException {
        return number(Files.readString(file).strip());
    }

    private static long number(String text) {
        return text.equals("max") || text.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(text);
    }
}
