package io.peer4j.internal.control;

import io.peer4j.internal.nullness.Nullable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Which control groups a process was in, and what their counters of kills rose by since it was first seen there.
 *
 * <p>The group of a process that has ended is not known any more, and a container or a script moves it after it has begun.
 * So a virtual thread looks while the process lives: soon after its start, then each second. It begins when a JVM has
 * most likely booted, so the boot does not share the processor with it. Its own lock.
 */
final class OomWatch {
    private static final long FIRST_LOOK_MILLIS = 100;
    private static final long LOOK_MILLIS = 1000;

    /** A wrapper's peer is not searched for among more processes than these. */
    private static final int MOST_PROCESSES = 16;

    private final ControlGroups groups;
    // For each group, by its innermost counter: the counters from the inside out, with what they stood at.
    private final SequencedMap<Path, Map<Path, Long>> seen = new LinkedHashMap<>();
    // Those of this process's own group, in which a process begins that it starts.
    private Map<Path, Long> own = Map.of();

    OomWatch(ControlGroups groups) {
        this.groups = groups;
    }

    /**
     * What a counter rose by.
     *
     * @param by zero if the kernel has killed no process there
     */
    record Rise(Path counter, long by) {}

    /** Looks at {@code pid} until {@code ended} completes. */
    void start(long pid, CompletableFuture<?> ended) {
        Thread.ofVirtual().name("peer4j-group-" + pid).start(() -> {
            lookAtOwn();
            long pause = FIRST_LOOK_MILLIS;
            while (!endedWithin(pause, ended)) {
                tryToLook(Long.toString(pid));
                pause = Math.min(2 * pause, LOOK_MILLIS);
            }
        });
    }

    /** Without memory for that, the next look has to do. */
    private void tryToLook(String pid) {
        try {
            lookAtAll(pid);
        } catch (OutOfMemoryError e) {
            // As above.
        }
    }

    private static boolean endedWithin(long millis, CompletableFuture<?> ended) {
        try {
            ended.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException | ExecutionException e) {
            return true;
        }
    }

    /** Looks at {@code pid} and at what it has started. */
    void lookAtAll(String pid) {
        List<String> pids = new ArrayList<>(List.of(pid));
        Set<String> known = new HashSet<>(pids);
        for (int i = 0; i < pids.size() && i < MOST_PROCESSES; i++) {
            look(pids.get(i));
            groups.children(pids.get(i)).stream().filter(known::add).forEach(pids::add);
        }
    }

    synchronized void lookAtOwn() {
        own = counts(groups.counters("self"));
    }

    private synchronized void look(String pid) {
        List<Path> counters = groups.counters(pid);
        if (!counters.isEmpty() && !seen.containsKey(counters.getFirst())) {
            seen.put(counters.getFirst(), own.containsKey(counters.getFirst()) ? own : counts(counters));
        }
    }

    private static Map<Path, Long> counts(List<Path> counters) {
        Map<Path, Long> counts = new LinkedHashMap<>();
        for (Path counter : counters) {
            new OomKills(counter).count().ifPresent(count -> counts.put(counter, count));
        }
        return counts;
    }

    /** What a counter of its groups rose by, that of the last one first; null if none can be read. */
    synchronized @Nullable Rise rise() {
        Rise none = null;
        for (Map<Path, Long> counts :
                seen.isEmpty() ? List.of(own) : seen.reversed().values()) {
            Rise rise = rise(counts);
            if (rise != null && rise.by() > 0) {
                return rise;
            }
            none = none == null ? rise : none;
        }
        return none;
    }

    /** That of the innermost counter that is still there: a group may be removed with its last process. */
    private static @Nullable Rise rise(Map<Path, Long> counts) {
        for (Map.Entry<Path, Long> entry : counts.entrySet()) {
            OptionalLong now = new OomKills(entry.getKey()).count();
            if (now.isPresent()) {
                return new Rise(entry.getKey(), now.getAsLong() - entry.getValue());
            }
        }
        return null;
    }
}
