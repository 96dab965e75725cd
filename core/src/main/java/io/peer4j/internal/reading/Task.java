package io.peer4j.internal.reading;

import io.peer4j.internal.nullness.Nullable;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;

/**
 * What Linux calls a task: a platform thread, as {@code /proc/self/task/ID/stat} shows it. It tells a thread that waits in
 * native code from one that gets no processor; for Java both are runnable. A thread finds its own once, in some 30 µs.
 */
final class Task {
    private static final int HEAD = 256;
    private static final ThreadLocal<@Nullable Task> OWN = new ThreadLocal<>();

    private final @Nullable File stat;

    private Task(@Nullable File stat) {
        this.stat = stat;
    }

    /** That of the current thread; null if there is none to be seen. */
    static @Nullable Task current() {
        if (Thread.currentThread().isVirtual()) {
            return null;
        }
        Task known = OWN.get();
        if (known == null) {
            known = new Task(ownStat());
            OWN.set(known);
        }
        return known.stat == null ? null : known;
    }

    private static @Nullable File ownStat() {
        try {
            File task = new File("/proc/thread-self").getCanonicalFile();
            File stat = new File(task, "stat");
            return stat.canRead() ? stat : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Whether it waits for something; false if it computes, waits for a processor, or has ended. */
    boolean sleeps() {
        byte[] head = new byte[HEAD];
        try (FileInputStream in = new FileInputStream(String.valueOf(stat))) {
            int length = in.read(head);
            // 123 (name) S 1 ...; the name may hold any character.
            int end = length - 1;
            while (end >= 0 && head[end] != ')') {
                end--;
            }
            return end >= 0 && end + 2 < length && head[end + 2] == 'S';
        } catch (IOException e) {
            return false;
        }
    }
}
