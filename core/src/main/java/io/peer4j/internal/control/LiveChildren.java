package io.peer4j.internal.control;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The processes that this JVM started and that have not ended. When the JVM ends in an orderly way it kills them and what
 * they started, but for peers that run: those heed the end of their connection, and a user's own shutdown hook may still
 * call them. Of these only the suspended are killed, who could heed nothing.
 */
public final class LiveChildren {
    private static final Set<Process> HEEDLESS = ConcurrentHashMap.newKeySet();
    private static final Set<Process> HEEDFUL = ConcurrentHashMap.newKeySet();
    private static final List<Runnable> ATTENDANTS = new CopyOnWriteArrayList<>();
    private static final long KILL_MILLIS = 1000;

    static {
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("peer4j-end").unstarted(LiveChildren::endAll));
    }

    private static void endAll() {
        List<Process> killed = Stream.concat(HEEDLESS.stream(), HEEDFUL.stream().filter(Child::isSuspended))
                .toList();
        killed.forEach(LiveChildren::kill);
        killed.forEach(LiveChildren::awaitEnd);
        ATTENDANTS.forEach(Runnable::run);
    }

    /** A process that outlives this JVM stays a zombie where process 1 does not reap. */
    private static void awaitEnd(Process process) {
        try {
            process.waitFor(KILL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** At this JVM's orderly end {@code attendant} runs, after those that heed nothing have ended. */
    public static void atEnd(Runnable attendant) {
        ATTENDANTS.add(attendant);
    }

    private static void kill(Process process) {
        List<ProcessHandle> below = process.descendants().toList();
        process.destroyForcibly();
        below.forEach(ProcessHandle::destroyForcibly);
    }

    private LiveChildren() {}

    static void add(Process process) {
        HEEDFUL.remove(process);
        enter(process, HEEDLESS);
    }

    /** It heeds the end of its connection. */
    static void remove(Process process) {
        HEEDLESS.remove(process);
        enter(process, HEEDFUL);
    }

    private static void enter(Process process, Set<Process> set) {
        if (process.isAlive() && set.add(process)) {
            var unused = process.onExit().thenAccept(set::remove);
        }
    }

    static boolean isKnown(long pid) {
        return Stream.concat(HEEDLESS.stream(), HEEDFUL.stream()).anyMatch(process -> process.pid() == pid);
    }

    static boolean contains(Process process) {
        return HEEDLESS.contains(process);
    }
}
