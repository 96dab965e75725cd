package io.peer4j.internal.control;

import io.peer4j.internal.nullness.Nullable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the kernel counts the processes of a control group that it killed because memory was exhausted. Sources: the
 * kernel's {@code cgroup-v2.rst} and {@code cgroup-v1/memory.rst}, {@code cgroups(7)}, {@code proc_pid_mountinfo(5)}.
 *
 * @param proc where {@code proc} is mounted
 */
record ControlGroups(Path proc) {
    static final ControlGroups SYSTEM = new ControlGroups(Path.of("/proc"));

    private static final String EVENTS = "memory.events";
    private static final String OOM_CONTROL = "memory.oom_control";
    private static final String FAIL_COUNT = "memory.failcnt";

    /**
     * A place where control groups are mounted.
     *
     * @param root the group that stands at {@code point}
     */
    private record Mount(boolean isUnified, String root, Path point) {
        /** The directory of {@code group}, as {@code /proc/PID/cgroup} names it. */
        Path directory(String group) {
            boolean isBelow = root.equals("/") || group.equals(root) || group.startsWith(root + "/");
            String below = root.equals("/") || !isBelow ? group : group.substring(root.length());
            Path directory = point.resolve(below.replaceFirst("^/+", "")).normalize();
            return isBelow && directory.startsWith(point) ? directory : point;
        }
    }

    /**
     * The counters for the group of the process {@code pid}, or {@code "self"}: one of its own and, on version 2, where a
     * group counts for those below it, those of the groups around it, from the inside out. Empty where none is known.
     */
    List<Path> counters(String pid) {
        try {
            for (String line : Files.readAllLines(proc.resolve(pid).resolve("cgroup"))) {
                List<Path> counters = counters(line.split(":", 3));
                if (!counters.isEmpty()) {
                    return counters;
                }
            }
        } catch (IOException | InvalidPathException e) {
            // The process is gone, or another user's, or this is no Linux: nothing is known.
        }
        return List.of();
    }

    /** Those of one line of {@code /proc/PID/cgroup}: {@code ID:CONTROLLERS:GROUP}. */
    private List<Path> counters(String[] line) throws IOException {
        boolean isUnified = line.length == 3 && line[0].equals("0") && line[1].isEmpty();
        boolean isMemory = line.length == 3 && List.of(line[1].split(",", -1)).contains("memory");
        Mount mount = isUnified || isMemory ? mount(isUnified) : null;
        if (mount == null) {
            return List.of();
        }
        Path directory = mount.directory(line[2]);
        return isUnified ? unified(directory, mount.point()) : separate(directory);
    }

    private static List<Path> unified(Path directory, Path top) {
        List<Path> counters = new ArrayList<>();
        for (Path at = directory; at != null && at.startsWith(top); at = at.getParent()) {
            if (Files.isReadable(at.resolve(EVENTS))) {
                counters.add(at.resolve(EVENTS));
            }
        }
        return counters;
    }

    /** Kernels before 4.13 count no kills in version 1, but how often the limit was reached. */
    private static List<Path> separate(Path directory) {
        if (new OomKills(directory.resolve(OOM_CONTROL)).count().isPresent()) {
            return List.of(directory.resolve(OOM_CONTROL));
        }
        Path failures = directory.resolve(FAIL_COUNT);
        return Files.isReadable(failures) ? List.of(failures) : List.of();
    }

    /** Whether {@code counter} counts how often a limit was reached, not kills. */
    static boolean countsFailures(Path counter) {
        return counter.endsWith(FAIL_COUNT);
    }

    private @Nullable Mount mount(boolean isUnified) throws IOException {
        for (String line : Files.readAllLines(proc.resolve("self").resolve("mountinfo"))) {
            Mount mount = mount(line);
            if (mount != null && mount.isUnified() == isUnified) {
                return mount;
            }
        }
        return null;
    }

    /** {@code 36 35 98:0 ROOT POINT OPTIONS [FIELDS…] - TYPE SOURCE SUPER_OPTIONS}; null if it has no groups of memory. */
    private static @Nullable Mount mount(String line) {
        int dash = line.indexOf(" - ");
        String[] before = line.split(" ", -1);
        String[] after = dash < 0 ? new String[0] : line.substring(dash + 3).split(" ", -1);
        if (before.length < 5 || after.length < 3) {
            return null;
        }
        boolean isUnified = after[0].equals("cgroup2");
        boolean isMemory =
                after[0].equals("cgroup") && List.of(after[2].split(",", -1)).contains("memory");
        return isUnified || isMemory ? new Mount(isUnified, before[3], Path.of(unescaped(before[4]))) : null;
    }

    private static String unescaped(String path) {
        return path.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
    }

    /** The children of the process {@code pid}, as far as they are known: a wrapper's peer is one of them. */
    List<String> children(String pid) {
        try {
            String children = Files.readString(
                    proc.resolve(pid).resolve("task").resolve(pid).resolve("children"));
            return children.isBlank() ? List.of() : List.of(children.strip().split(" ", -1));
        } catch (IOException e) {
            return List.of();
        }
    }
}
