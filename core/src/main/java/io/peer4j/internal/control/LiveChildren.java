package io.peer4j.internal.control;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The processes that this JVM started and that have not ended. When the JVM ends in an orderly way, they end in two steps:
 *
 * <ul>
 *   <li>A shutdown hook kills those that are no running peers, and suspended peers, and what these processes started.
 *   <li>{@linkplain AfterHooks After all hooks}, which may call the peers, the connections of the others are closed. Those
 *       that have not ended within {@value #HEED_MILLIS} ms are killed. A process that outlived this JVM would stay a
 *       zombie where process 1 does not reap.
 * </ul>
 */
public final class LiveChildren {
    private static final Set<Process> HEEDLESS = ConcurrentHashMap.newKeySet();
    private static final Set<Process> HEEDFUL = ConcurrentHashMap.newKeySet();
    private static final List<Runnable> ATTENDANTS = new CopyOnWriteArrayList<>();
    private static final List<Runnable> LAST_ATTENDANTS = new CopyOnWriteArrayList<>();
    private static final long KILL_MILLIS = 1000;
    private static final long HEED_MILLIS = 500;

    static {
        try {
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().name("peer4j-end").unstarted(LiveChildren::endHeedless));
            AfterHooks.run(LiveChildren::endAll);
        } catch (IllegalStateException e) {
            // The JVM is ending already: what it starts now it has to stop itself.
        }
    }

    /** For what is about to start, so that it ends with this JVM even if the end begins before that. */
    public static void prepare() {
        // The class is initialized by now.
    }

    private static void endHeedless() {
        try {
            kill(Stream.concat(HEEDLESS.stream(), HEEDFUL.stream().filter(Child::isSuspended))
                    .toList());
            ATTENDANTS.forEach(Runnable::run);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void endAll() {
        try {
            Child.refuseStarts();
            RunningPeers.closeAll();
            List<Process> left = all().toList();
            awaitEnd(left, HEED_MILLIS);
            kill(left.stream().filter(Process::isAlive).toList());
            LAST_ATTENDANTS.forEach(Runnable::run);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void kill(List<Process> processes) throws InterruptedException {
        processes.forEach(LiveChildren::kill);
        awaitEnd(processes, KILL_MILLIS);
    }

    private static void awaitEnd(List<Process> processes, long millis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (Process process : processes) {
            process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
    }

    private static Stream<Process> all() {
        return Stream.concat(HEEDLESS.stream(), HEEDFUL.stream());
    }

    /** At this JVM's orderly end {@code attendant} runs in a hook, after those that heed nothing have ended. */
    public static void atEnd(Runnable attendant) {
        ATTENDANTS.add(attendant);
    }

    /** And {@code attendant} after all hooks, when no process is left. */
    public static void afterHooks(Runnable attendant) {
        LAST_ATTENDANTS.add(attendant);
    }

    private static void kill(Process process) {
        List<ProcessHandle> below = process.descendants().toList();
        process.destroyForcibly();
        below.forEach(ProcessHandle::destroyForcibly);
    }

    private LiveChildren() {}

    static void add(Process process) {
        enter(process, HEEDLESS);
        HEEDFUL.remove(process);
    }

    /** It heeds the end of its connection. */
    static void remove(Process process) {
        enter(process, HEEDFUL);
        HEEDLESS.remove(process);
    }

    private static void enter(Process process, Set<Process> set) {
        if (process.isAlive() && set.add(process)) {
            var unused = process.onExit().thenAccept(set::remove);
        }
    }

    static boolean isKnown(long pid) {
        return all().anyMatch(process -> process.pid() == pid);
    }

    static boolean contains(Process process) {
        return HEEDLESS.contains(process);
    }
}
